import type { Liveness } from '../ports/protocol'

/** When the server last gave a sign of life, by the protocol's idea of one. */
export interface LivenessGauge {
  /** A new socket: what was heard on the one before says nothing about it. */
  reset(): void
  frameArrived(atMs: number): void
  pingSent(atMs: number): void
  /** Returns the round trip, ms; `undefined` for an unexpected answer, and where the clock cannot tell. */
  answered(atMs: number): number | undefined
  /** For the machine's timers. A server that may never answer cannot be judged by its silence. */
  heardAtMs(nowMs: number): number
}

/** `longestMs`: beyond it a round trip cannot be, for the next ping would have been sent. */
export function createLivenessGauge(kind: Liveness, longestMs: number): LivenessGauge {
  let heardAtMs = 0
  let pingedAtMs = 0
  let isAwaited = false
  let answeredOnce = false

  /** Heard after the ping, even when the clock was set back since. */
  const sincePing = (atMs: number): number => Math.max(atMs, pingedAtMs)

  return {
    reset() {
      heardAtMs = pingedAtMs = 0
      isAwaited = answeredOnce = false
    },
    frameArrived(atMs) {
      if (kind !== 'reply') heardAtMs = sincePing(atMs)
    },
    pingSent(atMs) {
      pingedAtMs = atMs
      isAwaited = true
      // What came before says nothing now, least of all under a stamp of a clock that was set back since.
      heardAtMs = 0
    },
    answered(atMs) {
      heardAtMs = sincePing(atMs)
      answeredOnce = true
      const ms = isAwaited ? atMs - pingedAtMs : -1
      isAwaited = false
      // Otherwise the clock was set meanwhile, or the machine slept.
      return ms >= 0 && ms <= longestMs ? ms : undefined
    },
    heardAtMs: (nowMs) => (kind === 'reply-once-seen' && !answeredOnce ? nowMs : heardAtMs),
  }
}
