import { optionGroups } from './option-groups'
import { readEntries } from './read-exports'
import { readOptions } from './read-options'

/** The public surface in numbers. */
export interface Surface {
  /** Names that an app or its build can import from. */
  readonly entryPoints: number
  /** Names on the page of exports, each counted once. */
  readonly names: number
  /** Those of them that exist at run time. */
  readonly values: number
  /** Options on the page of options. */
  readonly options: number
}

/** Counts what the pages of the reference list. */
export function countSurface(root: string): Surface {
  const entries = readEntries(root)
  const names = entries.flatMap(({ exports }) => exports)
  const declared = optionGroups.flatMap(({ from }) => from)
  return {
    entryPoints: entries.length,
    names: names.length,
    values: names.filter(({ kind }) => kind !== 'type').length,
    options: declared.flatMap(([file, declaration]) => readOptions(root, file, declaration)).length,
  }
}
