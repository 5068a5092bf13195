import * as fs from 'node:fs'
import { dirname } from 'node:path'
import { codeOf } from '../shared/error-code'

/** A journal's calls for files; others in tests of a crash. */
export type JournalFiles = Pick<
  typeof fs,
  | 'openSync' | 'writeSync' | 'fsyncSync' | 'ftruncateSync' | 'renameSync' | 'closeSync' | 'rmSync'
  | 'fchownSync' | 'fchmodSync'
>

/** The file that is written beside another before it takes its place. */
export const besidePath = (path: string): string => `${path}.new`

/** A write for each line is slow, one for all lines has the whole file in memory once more. */
const chunkBytes = 1_048_576

/** @param at place in the file; default: where it was opened */
export function writeWhole(files: JournalFiles, file: number, bytes: Buffer, at?: number): void {
  const written = files.writeSync(file, bytes, 0, bytes.length, at)
  if (written < bytes.length) throw Object.assign(new Error('the file is full'), { code: 'ENOSPC' })
}

function writeAll(files: JournalFiles, file: number, lines: Iterable<string>): number {
  let bytes = 0
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

/** A new file has the process's owner and umask: unless owner and mode are copied, others lose access. */
function giveTo(files: JournalFiles, file: number, { uid, gid, mode }: fs.Stats): void {
  const mine = fs.fstatSync(file)
  if (mine.uid !== uid || mine.gid !== gid) files.fchownSync(file, uid, gid)
  files.fchmodSync(file, mode & 0o777)
}

/** Windows does not open a folder for this, or does not sync it; some file systems say EINVAL. */
const noFolderSync: readonly string[] = ['EACCES', 'EINVAL', 'EISDIR', 'EPERM']

/** Puts the name of a new file on disk, where the system can. */
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

/**
 * Puts other lines in the place of a file's, so that at any moment either all the old or all the new ones are there.
 * Throws when it cannot: then the old ones are. Answers the file, open to be written on.
 */
export function replaceFile(
  files: JournalFiles, path: string, lines: Iterable<string>,
): { readonly file: number; readonly bytes: number } {
  const beside = besidePath(path)
  const old = fs.statSync(path)
  const file = files.openSync(beside, 'w', old.mode & 0o777)
  let bytes: number
  try {
    giveTo(files, file, old)
    bytes = writeAll(files, file, lines)
    files.fsyncSync(file)
    files.renameSync(beside, path)
  } catch (error) {
    files.closeSync(file)
    files.rmSync(beside, { force: true })
    throw error
  }
  try {
    syncFolder(files, path)
  } catch {
    // The file itself is on disk, under one of its two names.
  }
  return { file, bytes }
}
