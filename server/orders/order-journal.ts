import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { OrderResult } from '../../src/core/orders/order-wire'
import { isObject, parseObject } from '../hub/json-object'
import { StartError } from '../start-error'

/** What was decided about one key, for good. */
export interface JournalEntry {
  readonly traderId: string
  readonly reqid: string
  /** The order's own text; empty for a key that was only asked about. */
  readonly order: string
  readonly result: OrderResult
}

/** Every decided key, on disk before anyone is told, when there is a file. */
export interface OrderJournal {
  find(traderId: string, reqid: string): JournalEntry | undefined
  /** Throws when the file takes no more: then nothing was decided. */
  add(entry: JournalEntry): void
  close(): void
}

const keyOf = (traderId: string, reqid: string): string => `${traderId} ${reqid}`

function isResult(value: unknown): value is OrderResult {
  if (!isObject(value)) return false
  return value['state'] === 'done' ? Array.isArray(value['tickets']) : typeof value['reason'] === 'string'
}

function readEntry(line: string): JournalEntry | undefined {
  const parsed = parseObject(line)
  if (!parsed.ok) return undefined
  const { traderId, reqid, order, result } = parsed.frame
  if (typeof traderId !== 'string' || typeof reqid !== 'string' || typeof order !== 'string') return undefined
  return isResult(result) ? { traderId, reqid, order, result } : undefined
}

interface Restored {
  readonly entries: readonly JournalEntry[]
  /** Bytes up to the end of the last whole line. */
  readonly soundBytes: number
}

/** A line without its end was cut by a killed process, which had answered nobody: it is dropped. */
function restore(path: string): Restored {
  if (!existsSync(path)) return { entries: [], soundBytes: 0 }
  const text = readFileSync(path, 'utf8')
  const sound = text.slice(0, text.lastIndexOf('\n') + 1)
  const entries = sound.split('\n').slice(0, -1).map((line, index) => {
    const entry = readEntry(line)
    if (entry === undefined) throw new StartError(`${path}: line ${index + 1} is no order`)
    return entry
  })
  return { entries, soundBytes: Buffer.byteLength(sound) }
}

function openFile(path: string): Restored & { readonly file: number } {
  try {
    const restored = restore(path)
    const file = openSync(path, existsSync(path) ? 'r+' : 'w+')
    ftruncateSync(file, restored.soundBytes)
    return { ...restored, file }
  } catch (error) {
    if (error instanceof StartError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new StartError(`${path}: cannot be used as a journal (${code})`)
  }
}

/** Without a path it lasts as long as the process. Throws a StartError of one line for a file it cannot use. */
export function createOrderJournal(path: string | undefined): OrderJournal {
  const opened = path === undefined ? undefined : openFile(path)
  const entries = new Map<string, JournalEntry>()
  for (const entry of opened?.entries ?? []) entries.set(keyOf(entry.traderId, entry.reqid), entry)
  let endBytes = opened?.soundBytes ?? 0

  return {
    find: (traderId, reqid) => entries.get(keyOf(traderId, reqid)),
    add(entry) {
      if (opened !== undefined) {
        const line = Buffer.from(`${JSON.stringify(entry)}\n`)
        try {
          if (writeSync(opened.file, line, 0, line.length, endBytes) < line.length) throw new Error('the file is full')
          fsyncSync(opened.file)
        } catch (error) {
          // What was written of it counts for nothing, now and after a restart.
          ftruncateSync(opened.file, endBytes)
          throw error
        }
        endBytes += line.length
      }
      entries.set(keyOf(entry.traderId, entry.reqid), entry)
    },
    close() {
      if (opened !== undefined) closeSync(opened.file)
    },
  }
}
