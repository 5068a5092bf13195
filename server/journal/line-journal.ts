import * as fs from 'node:fs'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { codeOf } from '../shared/error-code'
import { StartError } from '../shared/start-error'
import { keepDamaged } from './damaged-lines'
import { lockJournal, type JournalLock } from './journal-lock'
import { endMark, journalLine, readJournal } from './journal-text'
import { besidePath, replaceFile, syncFolder, writeWhole, type JournalFiles } from './replace-file'

/** File of JSON lines. Each line is on disk before its content is sent to a client. */
export interface LineJournal<Entry> {
  /** Lines in the file when it was opened. */
  readonly entries: readonly Entry[]
  /** Throws when the file cannot be written. No part of the entry then remains. */
  add(entry: Entry): void
  /**
   * Keeps only the entries of `live` when the file is rewritten: now if `live` returns fewer entries than were found,
   * and whenever the file has grown large.
   */
  keep(live: () => readonly Entry[]): void
  close(): void
}

export interface LineJournalOptions<Entry> {
  readonly path: string
  /** Noun for an entry in messages, as in `line 2 is no order`. */
  readonly noun: string
  /** Returns `undefined` for text that is not an entry. */
  readonly read: (json: string) => Entry | undefined
  /** Receives a one-line report of damage. */
  readonly trouble: (line: string) => void
  /** Returns an entry that records the loss of lines, given the remaining valid entries. */
  readonly lossMark?: (sound: readonly Entry[]) => Entry
  /** Explanation of the loss for the operator. */
  readonly lossWords?: string
  /** Size in bytes above which a file is rewritten if it is also twice its last compacted size. Default 8 MiB. */
  readonly largeBytes?: number
  /** Default: the file system. */
  readonly files?: JournalFiles
  /** Default: a file next to the journal. */
  readonly lock?: (path: string) => JournalLock
}

interface OpenedFile<Entry> {
  readonly entries: readonly Entry[]
  readonly file: number
  readonly endBytes: number
}

const bytesOf = (lines: string): Buffer => Buffer.from(lines)

function createFile(path: string, files: JournalFiles): OpenedFile<never> {
  const file = files.openSync(path, 'w+')
  files.writeSync(file, bytesOf(endMark), 0, endMark.length, 0)
  files.fsyncSync(file)
  syncFolder(files, path)
  return { entries: [], file, endBytes: 0 }
}

/** Moves damaged lines aside and rewrites the valid ones. */
function openFile<Entry extends object>(
  path: string, options: LineJournalOptions<Entry>, files: JournalFiles, isTakenOver: boolean,
): OpenedFile<Entry> {
  const { noun, read, path: shown, trouble, lossMark, lossWords = 'what was written there is lost' } = options
  if (!existsSync(path)) return createFile(path, files)
  const { entries, damaged, foreignLine, isCut, plainLines, endBytes } = readJournal(readFileSync(path), read)
  if (foreignLine !== undefined) throw new StartError(`${shown}: line ${foreignLine} is no ${noun}`)
  // Removes the file that a killed process left before replacing the journal.
  files.rmSync(besidePath(path), { force: true })
  const isLossy = isCut || damaged.length > 0
  // A suspended process may still write to its open file.
  if (!isLossy && plainLines === 0 && !isTakenOver) return { entries, file: files.openSync(path, 'r+'), endBytes }
  if (damaged.length > 0) keepDamaged(path, damaged.map(({ bytes }) => bytes), files)
  const kept = isLossy && lossMark !== undefined ? [...entries, lossMark(entries)] : entries
  const replaced = replaceFile(files, path, linesOf(kept))
  const [first] = damaged
  if (first !== undefined) {
    const which = damaged.length === 1 ? `line ${first.number} is` : `${damaged.length} lines from ${first.number} are`
    trouble(`${shown}: ${which} damaged and kept in ${path}.damaged; ${lossWords}`)
  } else if (isCut) trouble(`${shown}: the end of the file is missing; ${lossWords}`)
  return { entries: kept, file: replaced.file, endBytes: replaced.bytes - endMark.length }
}

function linesOf(entries: readonly object[]): readonly string[] {
  return [...entries.map(journalLine), endMark]
}

function open<Entry extends object>(path: string, options: LineJournalOptions<Entry>, files: JournalFiles) {
  let lock: JournalLock | undefined
  try {
    lock = (options.lock ?? lockJournal)(path)
    return { lock, ...openFile(path, options, files, lock.isTakenOver) }
  } catch (error) {
    lock?.release()
    if (error instanceof StartError) throw error
    throw new StartError(`${options.path}: cannot be used as a journal (${codeOf(error)})`)
  }
}

/**
 * Opens a journal.
 * @throws StartError with one line for an unusable file
 */
export function openLineJournal<Entry extends object>(options: LineJournalOptions<Entry>): LineJournal<Entry> {
  const { files = fs, largeBytes = 8_388_608 } = options
  const path = existsSync(options.path) ? realpathSync(options.path) : options.path
  const { lock, ...opened } = open(path, options, files)
  let { file, endBytes } = opened
  let maxBytes = largeBytes
  let live: (() => readonly Entry[]) | undefined
  /** Whether a partly written line may follow the end. */
  let isTorn = false

  function cut(): void {
    if (isTorn) {
      files.writeSync(file, bytesOf(endMark), 0, endMark.length, endBytes)
      files.ftruncateSync(file, endBytes + endMark.length)
      files.fsyncSync(file)
    }
    isTorn = false
  }

  function writeAnew(kept: readonly Entry[]): void {
    try {
      const old = file
      const replaced = replaceFile(files, path, linesOf(kept))
      file = replaced.file
      endBytes = replaced.bytes - endMark.length
      files.closeSync(old)
    } catch {
      // The old content is intact and only longer.
    }
    maxBytes = Math.max(largeBytes, 2 * endBytes)
  }

  /** Another process may have replaced the file. */
  function checkIsOurs(): void {
    lock.check()
    const here = fs.statSync(path)
    const ours = fs.fstatSync(file)
    if (here.ino !== ours.ino || here.dev !== ours.dev) throw new Error(`${path} was replaced by another file`)
  }

  return {
    entries: opened.entries,
    add(entry) {
      checkIsOurs()
      // Rewrites before the line is added, because `live` does not include the new entry yet.
      if (live !== undefined && endBytes > maxBytes) writeAnew(live())
      const line = bytesOf(journalLine(entry) + endMark)
      // Leftover bytes of a failed write would follow a shorter line.
      cut()
      isTorn = true
      try {
        writeWhole(files, file, line, endBytes)
        files.fsyncSync(file)
        // The other server may not have read this line.
        checkIsOurs()
      } catch (error) {
        // The partial line is void, now and after a restart. Lines of another server may follow it.
        if (fs.fstatSync(file).size <= endBytes + line.length) cut()
        throw error
      }
      isTorn = false
      endBytes += line.length - endMark.length
    },
    keep(next) {
      live = next
      const kept = next()
      if (kept.length < opened.entries.length) writeAnew(kept)
    },
    close() {
      files.closeSync(file)
      lock.release()
    },
  }
}
