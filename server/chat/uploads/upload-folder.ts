import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf } from '../../shared/error-code'
import { StartError } from '../../shared/start-error'

export interface UploadFolder {
  readonly files: readonly (readonly [name: string, bytes: Buffer, by: string])[]
  /** Throws when the disk is full. */
  put(name: string, bytes: Buffer, by: string): void
  drop(name: string, by: string): void
}

export const noUploadFolder: UploadFolder = { files: [], put: () => undefined, drop: () => undefined }

const namePattern = /^([0-9a-f]{32})(?:-([0-9a-f]{16}))?(\.[a-z0-9]{2,5})$/

/** Name on disk, including the sender: `<name>-<sender>.png`. */
const diskName = (name: string, by: string): string => (by === '' ? name : name.replace('.', `-${by}.`))

/** @throws StartError with one line when the folder cannot be used */
export function openUploadFolder(journalPath: string): UploadFolder {
  const folder = `${journalPath}.files`
  const pathOf = (name: string, by = ''): string => join(folder, diskName(name, by))
  try {
    mkdirSync(folder, { recursive: true })
    const names = readdirSync(folder).filter((name) => namePattern.test(name))
    const aged = names.map((name) => ({ name, atMs: statSync(pathOf(name)).mtimeMs }))
    aged.sort((left, right) => left.atMs - right.atMs)
    return {
      files: aged.map(({ name }) => {
        const [, id = '', by = '', extension = ''] = namePattern.exec(name) ?? []
        return [id + extension, readFileSync(pathOf(name)), by] as const
      }),
      put(name, bytes, by) {
        try {
          writeFileSync(pathOf(name, by), bytes, { flush: true })
        } catch (error) {
          // Removes the partial file that remains when the disk is full.
          rmSync(pathOf(name, by), { force: true })
          throw error
        }
      },
      drop: (name, by) => rmSync(pathOf(name, by), { force: true }),
    }
  } catch (error) {
    throw new StartError(`${folder}: cannot be used for files (${codeOf(error)})`)
  }
}
