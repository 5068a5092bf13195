import { shallowRef, type ShallowRef } from 'vue'
import type { DiagnosticCode } from '../../../src'
import type { samplesEn } from '../../texts/samples-en'

/** Connection event. The page adds the texts. */
export interface LogEntry {
  readonly id: number
  readonly atMs: number
  readonly kind: keyof typeof samplesEn.kinds
  /** Sent or received text, or the platform's message. */
  readonly text?: string
  readonly code?: DiagnosticCode
  readonly isBinary?: boolean
  /** Whether the echo equals the sent frame. */
  readonly isSame?: boolean
  /** URL or path of a picture. */
  readonly picture?: string
}

export interface SampleLog {
  /** Newest first. */
  readonly lines: Readonly<ShallowRef<readonly LogEntry[]>>
  add(line: Omit<LogEntry, 'id' | 'atMs'>): number
  change(id: number, part: Partial<Omit<LogEntry, 'id'>>): void
}

const keptLines = 60

export function createSampleLog(now: () => number = Date.now): SampleLog {
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
