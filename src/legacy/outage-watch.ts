import type { ConnectError, SocketStatus } from '../connection/machine/status'
import { reasonOf } from '../connection/machine/status'

export interface OutageWatchOptions {
  /** Whether the lost line may come back. */
  mayReturn(): boolean
  /** An attempt is awaited, 1 for the first. */
  awaited(attempt: number): void
  /** The line was lost, and nothing asks for it back: it must not return. */
  abandoned(error: ConnectError): void
  /** The client gave up and emitted its error. */
  gaveUp(): void
}

/** Follows a client's status while the class has its line open. */
export interface OutageWatch {
  /** Between a loss, or a first connection that failed, and the next opening. */
  isLost(): boolean
  see(status: SocketStatus): void
  /** Starts again: nothing is lost yet. */
  reset(isOpen: boolean): void
}

export function createOutageWatch({ mayReturn, awaited, abandoned, gaveUp }: OutageWatchOptions): OutageWatch {
  let wasOpen = false
  let isSeen = false
  let lost = false
  let attempts = 0
  let emittedAtMs: number | null = null

  function onLoss({ failure, attempt, nextAtMs }: SocketStatus): void {
    if (failure === null) return
    lost = true
    if (!mayReturn()) return abandoned({ code: failure.code, reason: reasonOf(failure), attemptsMade: attempts })
    if (nextAtMs === null || nextAtMs === emittedAtMs) return
    emittedAtMs = nextAtMs
    awaited(attempt)
  }

  function reset(isOpen: boolean): void {
    wasOpen = isSeen = isOpen
    lost = false
    attempts = 0
    emittedAtMs = null
  }

  return {
    isLost: () => lost,
    see(status) {
      // After a probe that failed the next attempt is in flight at once (HB-11).
      // An opening that begins with a pause has lost nothing: its failure is of the connection before.
      const isLoss = wasOpen || status.nextAtMs !== null || (isSeen && status.status === 'paused')
      wasOpen = false
      isSeen = true
      switch (status.status) {
        case 'open':
          return reset(true)
        case 'reconnecting':
          // The result of an attempt in flight is not known yet (LG-20).
          attempts = status.nextAtMs === null ? status.attempt : status.attempt - 1
          break
        case 'failed':
          lost = true
          return gaveUp()
        case 'idle':
          return undefined
        case 'connecting':
        case 'paused':
      }
      if (isLoss) onLoss(status)
    },
    reset,
  }
}
