import * as fs from 'node:fs'
import { dirname } from 'node:path'
import { codeOf } from '../shared/error-code'

/** A journal's file-system calls. Crash tests replace them. */
export type JournalFiles = Pick<
  typeof fs,
  | 'openSync' | 'writeSync' | 'fsyncSync' | 'ftruncateSync' | 'renameSync' | 'closeSync' | 'rmSync'
  | 'fchownSync' | 'fchmodSync'
>

/** Path of the new file before it is renamed. */
export const besidePath = (path: string): string => `${path}.new`

/**
 * Number of bytes per write. Separate writes for each line are slow. One write of the whole file doubles the memory.
 */
const chunkBytes = 1_048_576

/** @param at file offset; default: where the file was opened */
export function writeWhole(files: JournalFiles, file: number, bytes: Buffer, at?: number): void {
  const written = files.writeSync(file, bytes, 0, bytes.length, at)
  if (written < bytes.length) throw Object.assign(new Error('the file is full'), { code: 'ENOSPC' })
}

function writeAll(files: JournalFiles, file: number, lines: Iterable<string>, from: number): number {
  let bytes = from
  let waiting = ''
  function write(): void {
    const chunk = Buffer.from(waiting)
    writeWhole(files, file, chunk, bytes)
    bytes += chunk.length
    waiting = ''
  }
  for (const line of lines) {
    waiting += line
    if (waiting.length >= chunkBytes) write()
  }
  if (waiting !== '') write()
  return bytes
}

/** Copies the owner and mode of the old file, because this process's defaults could lock out other users. */
function giveTo(files: JournalFiles, file: number, { uid, gid, mode }: fs.Stats): void {
  const mine = fs.fstatSync(file)
  if (mine.uid !== uid || mine.gid !== gid) files.fchownSync(file, uid, gid)
  files.fchmodSync(file, mode & 0o777)
}

/** Windows cannot open folders to sync them, and some file systems return EINVAL. */
const noFolderSync: readonly string[] = ['EACCES', 'EINVAL', 'EISDIR', 'EPERM']

/** Syncs a new file's name to disk, where the system supports that. */
export function syncFolder(files: JournalFiles, path: string): void {
  let folder: number | undefined
  try {
    folder = files.openSync(dirname(path), 'r')
    files.fsyncSync(folder)
  } catch (error) {
    if (!noFolderSync.includes(codeOf(error))) throw error
  } finally {
    if (folder !== undefined) files.closeSync(folder)
  }
}

export type Replacement = ReturnType<typeof beginReplacement>

/**
 * Starts a new file that atomically replaces the old one. After a crash, the file has either all old or all new lines.
 * @param check throws if the old file must stay, because another server uses it
 * @throws when the file cannot be replaced, like the returned methods; the old lines then remain
 */
export function beginReplacement(files: JournalFiles, path: string, check: () => void) {
  check()
  const beside = besidePath(path)
  const old = fs.statSync(path)
  // Opens no existing file, because a server that took over meanwhile may be writing it.
  const file = files.openSync(beside, 'wx', old.mode & 0o777)
  let bytes = 0

  /** Keeps the file of a server that took over meanwhile. */
  function giveUp(): void {
    // Compares before closing, because the file system may reuse the inode number of a removed and closed file.
    const isOurs = fs.statSync(beside, { throwIfNoEntry: false })?.ino === fs.fstatSync(file).ino
    files.closeSync(file)
    if (isOurs) files.rmSync(beside, { force: true })
  }

  function attempt(does: () => void): void {
    try {
      does()
    } catch (error) {
      giveUp()
      throw error
    }
  }
  attempt(() => giveTo(files, file, old))

  return {
    giveUp,
    write: (lines: Iterable<string>): void => attempt(() => {
      bytes = writeAll(files, file, lines, bytes)
    }),
    sync: (): void => attempt(() => files.fsyncSync(file)),
    /** Returns the new file, which is still open. */
    finish(): { readonly file: number; readonly bytes: number } {
      attempt(() => {
        files.fsyncSync(file)
        check()
        files.renameSync(beside, path)
      })
      try {
        syncFolder(files, path)
      } catch {
        // Ignores the error, because the file exists under either its old or its new name.
      }
      return { file, bytes }
    },
  }
}

/**
 * Replaces all lines atomically. Returns the open file.
 * @param check throws if the old file must stay, because another server uses it
 * @throws when the file cannot be replaced; the old lines remain
 */
export function replaceFile(
  files: JournalFiles, path: string, lines: Iterable<string>, check: () => void,
): { readonly file: number; readonly bytes: number } {
  const replacement = beginReplacement(files, path, check)
  replacement.write(lines)
  return replacement.finish()
}
