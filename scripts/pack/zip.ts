import { strToU8, zipSync, type Zippable } from 'fflate'
import type { PackageFiles } from './folder'

/** Earliest date in a zip. With a fixed date, the same files produce the same bytes. */
const FIRST_DATE = new Date(1980, 0, 1)

export function zipOf(files: PackageFiles): Uint8Array {
  const entries: Zippable = {}
  for (const path of [...files.keys()].sort()) {
    const content = files.get(path) ?? ''
    entries[path] = [typeof content === 'string' ? strToU8(content) : content, { mtime: FIRST_DATE, os: 0, level: 9 }]
  }
  return zipSync(entries)
}
