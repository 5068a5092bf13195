import type { ConnectError, SocketStatus } from '../connection/machine/status'
import { reasonOf } from '../connection/machine/status'

export interface OutageWatchOptions {
  mayReturn(): boolean
  awaited(attempt: number): void
  /** Called when the connection was lost and stays closed because no rule needs the socket. */
  abandoned(error: ConnectError): void
  /** Called when the client has stopped reconnecting and emitted its error. */
  gaveUp(): void
}

export interface OutageWatch {
  /** Whether the client has no connection after a disconnect or a failed first attempt. */
  isLost(): boolean
  see(status: SocketStatus): void
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
      // After a failed probe, no attempt is scheduled, so only `wasOpen` reveals the loss (HB-11).
      // Ignores a client that was paused from the start.
      const isLoss = wasOpen || status.nextAtMs !== null || (isSeen && status.status === 'paused')
      wasOpen = false
      isSeen = true
      switch (status.status) {
        case 'open':
          return reset(true)
        case 'reconnecting':
          // An attempt in progress does not count yet (LG-20).
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
