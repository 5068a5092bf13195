import * as fs from 'node:fs'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { besidePath, replaceFile, type JournalFiles } from './replace-file'
import { StartError } from './start-error'

/** A file of JSON lines, each on disk before anyone is told what it says. */
export interface LineJournal<Entry> {
  /** What was in it when it was opened. */
  readonly entries: readonly Entry[]
  /** Throws when the file takes no more: then nothing of it was written. */
  add(entry: Entry): void
  /**
   * Only what `live` gives is kept, when the file is written anew: now if it gives less than was found, and whenever
   * the file has become large.
   */
  keep(live: () => readonly Entry[]): void
  close(): void
}

export interface LineJournalOptions<Entry> {
  readonly path: string
  /** An entry is called so: `line 2 is no order`. */
  readonly noun: string
  /** `undefined` for a line that is none. */
  readonly read: (line: string) => Entry | undefined
  /** A file beyond this, and twice what was kept of it last, is written anew, bytes. Default 8 MiB. */
  readonly largeBytes?: number
  /** Default: the system's. */
  readonly files?: JournalFiles
}

interface Restored<Entry> {
  readonly entries: readonly Entry[]
  /** Bytes up to the end of the last whole line. */
  readonly soundBytes: number
}

/** A line without its end was cut by a killed process, which had answered nobody: it is dropped. */
function restore<Entry>(path: string, { noun, read, path: shown }: LineJournalOptions<Entry>): Restored<Entry> {
  if (!existsSync(path)) return { entries: [], soundBytes: 0 }
  const text = readFileSync(path, 'utf8')
  const sound = text.slice(0, text.lastIndexOf('\n') + 1)
  const entries = sound.split('\n').slice(0, -1).map((line, index) => {
    const entry = read(line)
    if (entry === undefined) throw new StartError(`${shown}: line ${index + 1} is no ${noun}`)
    return entry
  })
  return { entries, soundBytes: Buffer.byteLength(sound) }
}

function openFile<Entry>(path: string, options: LineJournalOptions<Entry>, files: JournalFiles) {
  try {
    const restored = restore(path, options)
    // Of a process that was killed before it had taken the place of this one.
    files.rmSync(besidePath(path), { force: true })
    const file = files.openSync(path, existsSync(path) ? 'r+' : 'w+')
    files.ftruncateSync(file, restored.soundBytes)
    return { ...restored, file }
  } catch (error) {
    if (error instanceof StartError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new StartError(`${options.path}: cannot be used as a journal (${code})`)
  }
}

const lineOf = (entry: unknown): string => `${JSON.stringify(entry)}\n`

/** Throws a StartError of one line for a file it cannot use. */
export function openLineJournal<Entry>(options: LineJournalOptions<Entry>): LineJournal<Entry> {
  const { files = fs, largeBytes = 8_388_608 } = options
  // Where it is a link, what it leads to is written anew, and not the link.
  const path = existsSync(options.path) ? realpathSync(options.path) : options.path
  const opened = openFile(path, options, files)
  let { file, soundBytes: endBytes } = opened
  let mostBytes = largeBytes
  let live: (() => readonly Entry[]) | undefined
  /** Behind the end there may be something of a line that was not taken. */
  let isTorn = false

  function cut(): void {
    if (isTorn) files.ftruncateSync(file, endBytes)
    isTorn = false
  }

  function writeAnew(kept: readonly Entry[]): void {
    try {
      const old = file
      ;({ file, bytes: endBytes } = replaceFile(files, path, kept.map(lineOf)))
      isTorn = false
      files.closeSync(old)
    } catch {
      // All of it is still there, only longer.
    }
    mostBytes = Math.max(largeBytes, 2 * endBytes)
  }

  return {
    entries: opened.entries,
    add(entry) {
      // Before the line: who is asked what to keep does not know it yet.
      if (live !== undefined && endBytes > mostBytes) writeAnew(live())
      const line = Buffer.from(lineOf(entry))
      // What a disk that failed did not give back would stand behind a shorter line.
      cut()
      isTorn = true
      try {
        if (files.writeSync(file, line, 0, line.length, endBytes) < line.length) throw new Error('the file is full')
        files.fsyncSync(file)
      } catch (error) {
        // What was written of it counts for nothing, now and after a restart.
        cut()
        throw error
      }
      isTorn = false
      endBytes += line.length
    },
    keep(next) {
      live = next
      const kept = next()
      if (kept.length < opened.entries.length) writeAnew(kept)
    },
    close: () => files.closeSync(file),
  }
}
