import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Package files, by path with forward slashes. */
export type PackageFiles = Map<string, string | Uint8Array>

/** Returns the paths of all files below a folder, with forward slashes, in the same order on each machine. */
export function listBelow(folder: string, prefix = ''): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries
    .flatMap((entry) => {
      const path = prefix + entry.name
      return entry.isDirectory() ? listBelow(join(folder, entry.name), `${path}/`) : [path]
    })
    .sort()
}

export function readFolder(folder: string): PackageFiles {
  return new Map(listBelow(folder).map((path) => [path, readFileSync(join(folder, path))]))
}

export function writeFolder(folder: string, files: PackageFiles): void {
  rmSync(folder, { recursive: true, force: true })
  for (const [path, content] of files) {
    const target = join(folder, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
}

export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
