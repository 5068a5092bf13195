export interface Room {
  readonly mutate: readonly string[]
  /** Folders and files of test/unit. */
  readonly tests: readonly string[]
  /** Folders and files of test/components, which run in a document. */
  readonly mounted?: readonly string[]
}

export const rooms: Readonly<Record<string, Room>>
export const leftOut: readonly string[]
export function roomNow(): Room & { readonly name: string }
/** Those of the files that a room tries. */
export function filesOf(room: string, files: readonly string[]): readonly string[]
