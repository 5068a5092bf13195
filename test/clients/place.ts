import type { Question, View } from './client-driver'

/** Where a client runs. */
export interface Place {
  ask(question: Question): View
  /** Lines that the runtime holds: neither closed nor failed. */
  openLines(): Promise<number>
  /** Lines that it was asked for so far. */
  madeLines(): Promise<number>
  /** Timers that wait. */
  pendingTimers(): Promise<number>
  /** Lets the runtime's own time pass, while the rest of the world hardly moves. */
  advance(ms: number): Promise<void>
  until(holds: () => Promise<boolean> | boolean, patienceMs?: number): Promise<void>
  /** Exceptions and logged errors. */
  errors(): readonly string[]
  stop(): Promise<void>
}
