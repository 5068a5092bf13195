import type { Quirks } from '../host'
import type { Vendor } from './vendors'
import type { Answers, Later } from './wx-answer'

/** The shared state of a host's sockets. */
export interface SocketWorld {
  readonly vendor: Vendor
  readonly quirks: Quirks
  readonly answers: Answers
  readonly later: Later
  readonly now: () => number
  readonly isOnline: () => boolean
  /** A buffer of the logic's own kind. */
  readonly buffer: (bytes: Uint8Array) => ArrayBuffer
  readonly guard: (call: () => void) => void
}
