import * as fs from 'node:fs'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { messageOf } from '../../src/shared/errors'
import { codeOf } from '../shared/error-code'
import { StartError } from '../shared/start-error'
import { keepDamaged } from './damaged-lines'
import { lockJournal, type JournalLock } from './journal-lock'
import { endMark, journalLine, readJournal } from './journal-text'
import {
  beginReplacement, besidePath, replaceFile, syncFolder, writeWhole, type JournalFiles, type Replacement,
} from './replace-file'

/** File of JSON lines. Each line is on disk before a client can receive its content. */
export interface LineJournal<Entry> {
  /** Entries found in the file. The list is empty after `keep`, so the caller can free memory by dropping entries. */
  readonly entries: readonly Entry[]
  /** Writes the whole entry, or throws when the file cannot be written. */
  add(entry: Entry): void
  /**
   * Sets the source of the entries that a rewrite keeps. Rewrites the file immediately if `live` returns fewer entries
   * than were found, and later whenever the file has grown large.
   */
  keep(live: () => readonly Entry[]): void
  close(): void
}

export interface LineJournalOptions<Entry> {
  readonly path: string
  /** Noun that messages use for an entry, such as `order` in `line 2 is not a valid order`. */
  readonly noun: string
  /** Returns `undefined` if the JSON is not an entry. */
  readonly read: (json: string) => Entry | undefined
  readonly trouble: (line: string) => void
  /** Creates an entry that records the loss of damaged lines. Receives the valid entries. */
  readonly lossMark?: (sound: readonly Entry[]) => Entry
  /** Explains the loss to the operator. */
  readonly lossWords?: string
  /** A file of at least this many bytes is rewritten when it has doubled since its last rewrite. Default 8 MiB. */
  readonly largeBytes?: number
  /** File-system calls. Default: Node's. */
  readonly files?: JournalFiles
  /** Default: a lock file next to the journal. */
  readonly lock?: (path: string) => JournalLock
  /** Characters that a rewrite writes per event loop turn. Default 1 Mi. */
  readonly stepLength?: number
  /** Schedules the next step of a rewrite. Default: after 20 ms. */
  readonly later?: (step: () => void) => void
}

/** Pause between two rewrite steps. A step takes about half as long. */
const stepPauseMs = 20

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

/** Moves damaged lines to another file and rewrites the valid lines. */
function openFile<Entry extends object>(
  path: string, options: LineJournalOptions<Entry>, files: JournalFiles, lock: JournalLock,
): OpenedFile<Entry> {
  const { noun, read, path: shown, trouble, lossMark, lossWords = 'the affected entries are lost' } = options
  if (!existsSync(path)) return createFile(path, files)
  const text = readJournal(readFileSync(path), read, () => lock.renew())
  const { entries, damaged, foreignLine, isCut, plainLines, endBytes } = text
  if (foreignLine !== undefined) throw new StartError(`${shown}: line ${foreignLine} is not a valid ${noun}`)
  lock.check()
  // Removes the temporary file of a process that was killed while replacing the journal.
  files.rmSync(besidePath(path), { force: true })
  const isLossy = isCut || damaged.length > 0
  // Also rewrites after taking over the lock, because the previous process may be suspended with the file open.
  if (!isLossy && plainLines === 0 && !lock.isTakenOver) return { entries, file: files.openSync(path, 'r+'), endBytes }
  if (damaged.length > 0) keepDamaged(path, damaged.map(({ bytes }) => bytes), files)
  const kept = isLossy && lossMark !== undefined ? [...entries, lossMark(entries)] : entries
  const replaced = replaceFile(files, path, linesOf(kept, lock), () => lock.check())
  const [first] = damaged
  if (first !== undefined) {
    const which = damaged.length === 1 ? `line ${first.number} is` : `${damaged.length} lines from ${first.number} are`
    trouble(`${shown}: ${which} damaged and moved to ${path}.damaged; ${lossWords}`)
  } else if (isCut) trouble(`${shown}: the end of the file is missing; ${lossWords}`)
  return { entries: kept, file: replaced.file, endBytes: replaced.bytes - endMark.length }
}

function* linesOf(entries: readonly object[], lock: JournalLock): Iterable<string> {
  for (const entry of entries) {
    lock.renew()
    yield journalLine(entry)
  }
  yield endMark
}

function open<Entry extends object>(path: string, options: LineJournalOptions<Entry>, files: JournalFiles) {
  let lock: JournalLock | undefined
  try {
    lock = (options.lock ?? lockJournal)(path)
    return { lock, ...openFile(path, options, files, lock) }
  } catch (error) {
    lock?.release()
    if (error instanceof StartError) throw error
    throw new StartError(`${options.path}: cannot be used as a journal (${codeOf(error)})`)
  }
}

/**
 * Opens a journal.
 * @throws StartError with a one-line message if the file is unusable
 */
export function openLineJournal<Entry extends object>(options: LineJournalOptions<Entry>): LineJournal<Entry> {
  const { files = fs, largeBytes = 8_388_608, stepLength = 1_048_576 } = options
  const { later = (step) => void setTimeout(step, stepPauseMs).unref() } = options
  const path = existsSync(options.path) ? realpathSync(options.path) : options.path
  const { lock, ...opened } = open(path, options, files)
  let { file, endBytes, entries: found } = opened
  let maxBytes = largeBytes
  let live: (() => readonly Entry[]) | undefined
  /** Whether an incomplete line may follow `endBytes`. */
  let isTorn = false
  /**
   * Rewrite in progress. Entries added during the rewrite also go to `entries`, and `rest` iterates over `entries`.
   */
  let rewrite: {
    readonly replacement: Replacement
    readonly entries: Entry[]
    readonly rest: Iterator<Entry, undefined>
  } | undefined

  function cut(): void {
    if (isTorn) {
      files.writeSync(file, bytesOf(endMark), 0, endMark.length, endBytes)
      files.ftruncateSync(file, endBytes + endMark.length)
      files.fsyncSync(file)
    }
    isTorn = false
  }

  function use(replaced: ReturnType<Replacement['finish']>): void {
    const old = file
    file = replaced.file
    endBytes = replaced.bytes - endMark.length
    isTorn = false
    files.closeSync(old)
  }

  /** Runs a part of a rewrite. If the part fails, the old file stays in use. */
  function attempt(part: () => void): void {
    try {
      part()
    } catch (error) {
      rewrite = undefined
      options.trouble(`${options.path}: cannot be compacted, and keeps growing: ${messageOf(error)}`)
    }
    if (rewrite === undefined) maxBytes = Math.max(largeBytes, 2 * endBytes)
  }

  function begin(kept: readonly Entry[]): void {
    const entries = [...kept]
    rewrite = { replacement: beginReplacement(files, path, checkIsOurs), entries, rest: entries.values() }
    later(goOn)
  }

  function goOn(): void {
    const current = rewrite
    // Does nothing if the journal was closed meanwhile.
    if (current !== undefined) attempt(() => step(current))
  }

  /** Writes the next entries. After the last entry, replaces the old file. */
  function step({ replacement, rest }: NonNullable<typeof rewrite>): void {
    try {
      checkIsOurs()
    } catch (error) {
      replacement.giveUp()
      throw error
    }
    const lines: string[] = []
    for (let length = 0; length < stepLength;) {
      const { value: entry } = rest.next()
      if (entry === undefined) {
        replacement.write([...lines, endMark])
        rewrite = undefined
        return use(replacement.finish())
      }
      const line = journalLine(entry)
      lines.push(line)
      length += line.length
    }
    replacement.write(lines)
    replacement.sync()
    later(goOn)
  }

  /** Throws if another process has replaced the file. */
  function checkIsOurs(): void {
    lock.check()
    const here = fs.statSync(path)
    const ours = fs.fstatSync(file)
    if (here.ino !== ours.ino || here.dev !== ours.dev) throw new Error(`${path} was replaced by another file`)
  }

  return {
    get entries() {
      return found
    },
    add(entry) {
      checkIsOurs()
      // Starts the rewrite before adding the entry, because `live` never contains the entry being added.
      const kept = rewrite === undefined && endBytes > maxBytes ? live?.() : undefined
      if (kept !== undefined) attempt(() => begin(kept))
      const line = bytesOf(journalLine(entry) + endMark)
      // Removes the bytes of a failed write, because the new line may be too short to overwrite them.
      cut()
      isTorn = true
      try {
        writeWhole(files, file, line, endBytes)
        files.fsyncSync(file)
        // Checks the lock and file again, because another server may have taken over and read the file meanwhile.
        checkIsOurs()
      } catch (error) {
        // Removes the incomplete line, unless another server has written lines after it.
        if (fs.fstatSync(file).size <= endBytes + line.length) cut()
        throw error
      }
      isTorn = false
      endBytes += line.length - endMark.length
      rewrite?.entries.push(entry)
    },
    keep(next) {
      live = next
      const kept = next()
      if (kept.length < found.length) attempt(() => use(replaceFile(files, path, linesOf(kept, lock), checkIsOurs)))
      found = []
    },
    close() {
      rewrite?.replacement.giveUp()
      rewrite = undefined
      files.closeSync(file)
      lock.release()
    },
  }
}
