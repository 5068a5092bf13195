import type { Liveness } from '../ports/protocol'

/** When the server last gave a sign of life, by the protocol's idea of one. */
export interface LivenessGauge {
  /** A new socket: what was heard on the one before says nothing about it. */
  reset(): void
  frameArrived(atMs: number): void
  pingSent(atMs: number): void
  /** Returns the round trip; `undefined` for an answer nobody waited for, and where the clock cannot tell. */
  answered(atMs: number): number | undefined
  /** For the machine's timers. A server that may never answer cannot be judged by its silence. */
  heardAtMs(nowMs: number): number
}

/** `longestMs`: beyond it a round trip cannot be, for the next ping would have been sent. */
export function createLivenessGauge(kind: Liveness, longestMs: number): LivenessGauge {
  let heardAtMs = 0
  let pingedAtMs: number | undefined
  let answeredOnce = false

  return {
    reset() {
      heardAtMs = 0
      pingedAtMs = undefined
      answeredOnce = false
    },
    frameArrived(atMs) {
      if (kind !== 'reply') heardAtMs = atMs
    },
    pingSent(atMs) {
      pingedAtMs = atMs
      // What came before says nothing now, least of all under a stamp of a clock that was set back since.
      heardAtMs = 0
    },
    answered(atMs) {
      heardAtMs = atMs
      answeredOnce = true
      const sentAtMs = pingedAtMs
      pingedAtMs = undefined
      const ms = sentAtMs === undefined ? -1 : atMs - sentAtMs
      // Otherwise the clock was set meanwhile, or the machine slept.
      return ms >= 0 && ms <= longestMs ? ms : undefined
    },
    heardAtMs: (nowMs) => (kind === 'reply-once-seen' && !answeredOnce ? nowMs : heardAtMs),
  }
}
