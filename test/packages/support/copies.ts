import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listBelow } from '../../../scripts/pack/folder'

/** A text that stands once in the plugin, in a module that both its pages and its components need. */
export const MARKER = 'tradewire-positions:'

/** How often the marker stands in the scripts below a folder. */
export function copiesBelow(folder: string, marker = MARKER): number {
  const scripts = listBelow(folder).filter((path) => /\.([cm]?js|ts|vue)$/.test(path))
  return scripts.reduce((sum, path) => sum + readFileSync(join(folder, path), 'utf8').split(marker).length - 1, 0)
}
