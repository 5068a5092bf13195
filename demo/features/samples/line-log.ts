import { shallowRef, type ShallowRef } from 'vue'
import type { DiagnosticCode } from '../../../src'

/** An event of a connection; the words are the page's. */
export interface LogEntry {
  readonly id: number
  readonly atMs: number
  readonly kind: 'opened' | 'closed' | 'sent' | 'received' | 'refused' | 'error' | 'spent' | 'beat' | 'answer'
  /** As it went or came, or what the platform said. */
  readonly text?: string
  readonly code?: DiagnosticCode
  /** A frame of bytes and not of text. */
  readonly isBinary?: boolean
  /** Whether it came back as it went. */
  readonly isSame?: boolean
  /** Where a picture can be shown from. */
  readonly picture?: string
}

export interface LineLog {
  /** Newest first. */
  readonly lines: Readonly<ShallowRef<readonly LogEntry[]>>
  /** Returns the id of the line. */
  add(line: Omit<LogEntry, 'id' | 'atMs'>): number
  /** Adds to an entry what became known later. */
  change(id: number, part: Partial<Omit<LogEntry, 'id'>>): void
}

const keptLines = 60

export function createLineLog(now: () => number = Date.now): LineLog {
  const lines = shallowRef<readonly LogEntry[]>([])
  let lastId = 0
  return {
    lines,
    add(line) {
      lastId += 1
      lines.value = [{ id: lastId, atMs: now(), ...line }, ...lines.value].slice(0, keptLines)
      return lastId
    },
    change(id, part) {
      lines.value = lines.value.map((line) => (line.id === id ? { ...line, ...part } : line))
    },
  }
}
