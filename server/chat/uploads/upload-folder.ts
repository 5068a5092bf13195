import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf } from '../../shared/error-code'
import { StartError } from '../../shared/start-error'

/** Where uploaded files outlive the server. */
export interface UploadFolder {
  /** The oldest first. */
  readonly files: readonly (readonly [name: string, bytes: Buffer])[]
  /** Throws when there is no room. */
  put(name: string, bytes: Buffer): void
  drop(name: string): void
}

export const noUploadFolder: UploadFolder = { files: [], put: () => undefined, drop: () => undefined }

/** Finished files have a name of ours; files that are still written have another. */
const namePattern = /^[0-9a-f]{32}\.[a-z0-9]{2,5}$/

/** A folder beside the journal. Throws a StartError of one line when it cannot be used. */
export function openUploadFolder(journalPath: string): UploadFolder {
  const folder = `${journalPath}.files`
  const pathOf = (name: string): string => join(folder, name)
  try {
    mkdirSync(folder, { recursive: true })
    const names = readdirSync(folder).filter((name) => namePattern.test(name))
    const aged = names.map((name) => ({ name, atMs: statSync(pathOf(name)).mtimeMs }))
    aged.sort((left, right) => left.atMs - right.atMs)
    return {
      files: aged.map(({ name }) => [name, readFileSync(pathOf(name))] as const),
      put(name, bytes) {
        try {
          writeFileSync(pathOf(name), bytes, { flush: true })
        } catch (error) {
          // A full disk keeps the part that it took.
          rmSync(pathOf(name), { force: true })
          throw error
        }
      },
      drop: (name) => rmSync(pathOf(name), { force: true }),
    }
  } catch (error) {
    throw new StartError(`${folder}: cannot be used for files (${codeOf(error)})`)
  }
}
