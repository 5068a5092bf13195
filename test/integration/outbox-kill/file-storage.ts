import {
  closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Storage } from '../../../src/connection/ports/ports'
import type { Step } from './step'

/** The suffix of an incomplete text; it stays when its writer was killed. */
const PARTIAL = '.partial'

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
const nameOf = (key: string): string => Buffer.from(key).toString('base64url')
const keyOf = (name: string): string => Buffer.from(name, 'base64url').toString()

/** Windows does not open folders; there a rename is on disk without it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/**
 * Texts in files, one for each key. A text is written beside its place, forced to the disk and renamed: whenever the
 * process is killed there is the old text or the new one. Each step on the way is reported.
 */
export function createFileStorage(folder: string, step: Step): Storage {
  mkdirSync(folder, { recursive: true })
  const pathOf = (key: string): string => join(folder, nameOf(key))
  /** Nothing here is done in the caller's turn, as in no real storage. */
  const later = <T>(deed: () => T): Promise<T> => new Promise<void>((resolve) => setImmediate(resolve)).then(deed)

  function put(key: string, text: string): void {
    const path = pathOf(key)
    const what = `write ${stateIn(text)}`
    step(`${what} begins`)
    const handle = openSync(path + PARTIAL, 'w')
    writeSync(handle, text)
    fsyncSync(handle)
    closeSync(handle)
    step(`${what} is not in its place`)
    renameSync(path + PARTIAL, path)
    syncFolder(folder)
    step(`${what} is done`)
  }

  return {
    read: (key) => later(() => {
      step('read')
      try {
        return readFileSync(pathOf(key), 'utf8')
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    }),
    write: (key, text) => later(() => put(key, text)),
    remove: (key) => later(() => {
      step('remove begins')
      rmSync(pathOf(key), { force: true })
      syncFolder(folder)
      step('remove is done')
    }),
    keys: () => later(() => {
      step('keys')
      return readdirSync(folder).filter((name) => !name.endsWith(PARTIAL)).map(keyOf)
    }),
  }
}

/** The state of the entry that is written: names the step for the reader of the outcome. */
function stateIn(text: string): string {
  const { replay, state } = JSON.parse(text) as { readonly replay: string; readonly state: string }
  return `${replay} ${state}`
}
