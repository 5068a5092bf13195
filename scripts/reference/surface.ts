import { optionGroups } from './option-groups'
import { readEntryPoints } from './read-exports'
import { readOptions } from './read-options'

export interface Surface {
  /** Names to import from, in an app or its build. */
  readonly entryPoints: number
  /** Names on the exports page, each counted once. */
  readonly names: number
  /** How many of these names exist at run time. */
  readonly values: number
  readonly options: number
}

export function countSurface(root: string): Surface {
  const entries = readEntryPoints(root)
  const names = entries.flatMap(({ exports }) => exports)
  const declared = optionGroups.flatMap(({ from }) => from)
  return {
    entryPoints: entries.length,
    names: names.length,
    values: names.filter(({ kind }) => kind !== 'type').length,
    options: declared.flatMap(([file, declaration]) => readOptions(root, file, declaration)).length,
  }
}
