import * as fs from 'node:fs'
import type { JournalFiles } from '../../../server/journal/replace-file'

export interface Numbered {
  readonly n: number
}

export function readNumber(json: string): Numbered | undefined {
  const n: unknown = /^\{"n":(\d+)\}$/.exec(json)?.[1]
  return n === undefined ? undefined : { n: Number(n) }
}

/** No lock, because a "killed" process of a test still runs. */
export const noLock = (isTakenOver = false) => () =>
  ({ isTakenOver, check: () => undefined, renew: () => undefined, release: () => undefined })

export const failing = (code: string) => (): never => {
  throw Object.assign(new Error('it fails'), { code })
}

/** A folder's real files, with a log of calls. */
export function watchFiles(folder: string, replaced: Partial<JournalFiles> = {}) {
  const calls: string[] = []
  const names = new Map<number, string>()
  const does: JournalFiles = { ...fs, ...replaced }
  const call = (name: string, file: number): void => void calls.push(`${name} ${names.get(file) ?? '?'}`)
  const files: JournalFiles = {
    ...does,
    openSync(at, flags, mode) {
      const file = does.openSync(at, flags, mode)
      names.set(file, String(at) === folder ? 'folder' : String(at).slice(folder.length + 1))
      return file
    },
    writeSync(file: number, ...given: unknown[]): number {
      call(`write ${String(given[2])}`, file)
      return Number(Reflect.apply(does.writeSync, does, [file, ...given]))
    },
    fsyncSync(file) {
      call('sync', file)
      does.fsyncSync(file)
    },
    ftruncateSync(file, length) {
      call('truncate', file)
      does.ftruncateSync(file, length)
    },
    fchownSync(file, uid, gid) {
      calls.push(`own ${uid} ${gid}`)
      does.fchownSync(file, uid, gid)
    },
    renameSync(from, to) {
      calls.push('rename')
      does.renameSync(from, to)
    },
    closeSync(file) {
      does.closeSync(file)
      names.delete(file)
    },
  }
  return { ...files, calls, open: () => [...names.values()] }
}
