import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { StartError } from './start-error'

/** A file of JSON lines, each on disk before anyone is told what it says. */
export interface LineJournal<Entry> {
  /** What was in it when it was opened. */
  readonly entries: readonly Entry[]
  /** Throws when the file takes no more: then nothing of it was written. */
  add(entry: Entry): void
  close(): void
}

export interface LineJournalOptions<Entry> {
  readonly path: string
  /** An entry is called so: `line 2 is no order`. */
  readonly noun: string
  /** `undefined` for a line that is none. */
  readonly read: (line: string) => Entry | undefined
}

interface Restored<Entry> {
  readonly entries: readonly Entry[]
  /** Bytes up to the end of the last whole line. */
  readonly soundBytes: number
}

/** A line without its end was cut by a killed process, which had answered nobody: it is dropped. */
function restore<Entry>({ path, noun, read }: LineJournalOptions<Entry>): Restored<Entry> {
  if (!existsSync(path)) return { entries: [], soundBytes: 0 }
  const text = readFileSync(path, 'utf8')
  const sound = text.slice(0, text.lastIndexOf('\n') + 1)
  const entries = sound.split('\n').slice(0, -1).map((line, index) => {
    const entry = read(line)
    if (entry === undefined) throw new StartError(`${path}: line ${index + 1} is no ${noun}`)
    return entry
  })
  return { entries, soundBytes: Buffer.byteLength(sound) }
}

function openFile<Entry>(options: LineJournalOptions<Entry>): Restored<Entry> & { readonly file: number } {
  const { path } = options
  try {
    const restored = restore(options)
    const file = openSync(path, existsSync(path) ? 'r+' : 'w+')
    ftruncateSync(file, restored.soundBytes)
    return { ...restored, file }
  } catch (error) {
    if (error instanceof StartError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new StartError(`${path}: cannot be used as a journal (${code})`)
  }
}

/** Throws a StartError of one line for a file it cannot use. */
export function openLineJournal<Entry>(options: LineJournalOptions<Entry>): LineJournal<Entry> {
  const { entries, file, soundBytes } = openFile(options)
  let endBytes = soundBytes
  return {
    entries,
    add(entry) {
      const line = Buffer.from(`${JSON.stringify(entry)}\n`)
      try {
        if (writeSync(file, line, 0, line.length, endBytes) < line.length) throw new Error('the file is full')
        fsyncSync(file)
      } catch (error) {
        // What was written of it counts for nothing, now and after a restart.
        ftruncateSync(file, endBytes)
        throw error
      }
      endBytes += line.length
    },
    close: () => closeSync(file),
  }
}
