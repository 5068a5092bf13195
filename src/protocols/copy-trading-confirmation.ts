import type { ConnectionPolicy } from '../core/policy/connection-policy'
import type { Commands } from './copy-trading-session'
import { nothing } from './copy-trading-session'

/**
 * When the book was last known to be the server's. Each Subscribe, Resync and Ping is a question; its answer shows the
 * book as it was at the question or later, so the age is counted from there, by timers, which no wall clock moves.
 */
export interface Confirmation {
  /** A new socket: nothing is asked on it yet. */
  reset(): void
  /** A question goes out. Only the oldest that waits counts: which of them is answered cannot be told. */
  ask(): Commands
  /** A ping behind another one asks nothing: the next Pong belongs to the one before. */
  pinged(): Commands
  ponged(): void
  /** The question was answered, and the book is what the answer says. */
  confirm(): Commands
  /** The same, and the book is live from now on: it has a deadline, even when its question waited longer than one. */
  confirmFirst(): Commands
  /** Whether what fired is the deadline of the last answer: the book may not be called live any more. */
  isOver(name: string): boolean
}

/**
 * Ping interval, twice the pong timeout and one probe: the 2 s that the promise has beyond this are for a flush and
 * for timers that come late.
 */
export function createConfirmation(policy: ConnectionPolicy, pongTimeoutMs: number): Confirmation {
  const delayMs = policy.pingIntervalMs + 2 * pongTimeoutMs + policy.probeTimeoutMs
  /** Pings whose Pong is still owed. */
  let pings = 0
  /** A question waits for its answer; its deadline runs under the other number. */
  let asked = false
  let current = 0

  const nameOf = (number: number): string => `confirmed-${number}`
  const start = (): Commands => [{ type: 'startTimer', name: nameOf(1 - current), delayMs }]

  function ask(): Commands {
    if (asked || !policy.ping) return nothing
    asked = true
    return start()
  }

  function confirm(): Commands {
    if (!asked) return nothing
    asked = false
    current = 1 - current
    return [{ type: 'stopTimer', name: nameOf(1 - current) }]
  }

  return {
    reset() {
      pings = 0
      asked = false
    },
    ask,
    pinged() {
      pings += 1
      return pings === 1 ? ask() : nothing
    },
    ponged() {
      pings = Math.max(0, pings - 1)
    },
    confirm,
    confirmFirst: () => [...ask(), ...confirm()],
    isOver(name) {
      const isCurrent = name === nameOf(current)
      // A question that waited as long as an answer counts is none any more.
      if (!isCurrent) asked = false
      return isCurrent
    },
  }
}
