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
  /** A Subscribe or a Resync goes out. */
  ask(): Commands
  /** Its answer came. Answers come in the order of their questions, so it is the oldest one's: that is handed back. */
  told(): Question
  /** A ping behind another one asks nothing: the next Pong belongs to the one before. */
  pinged(): Commands
  /** Hands back the Ping that was answered. */
  ponged(): Question
  /** The book is what the answer says. */
  confirm(question: Question): Commands
  /** The book is live from now on: it has a deadline, even when its question waited longer than one. */
  confirmFirst(question: Question): Commands
  /** Whether what fired is the deadline of the last answer: the book may not be called live any more. */
  isOver(name: string): boolean
}

/** The number of a question; none for what nobody asked, or asked longer ago than an answer counts. */
export type Question = number | undefined

const prefix = 'confirmed-'

/**
 * Ping interval, twice the pong timeout and one probe: the 2 s that the promise has beyond this are for a flush and
 * for timers that come late.
 */
export function createConfirmation(policy: ConnectionPolicy, pongTimeoutMs: number): Confirmation {
  const delayMs = policy.pingIntervalMs + 2 * pongTimeoutMs + policy.probeTimeoutMs
  /** Pings whose Pong is still owed. */
  let pings = 0
  let pinging: Question
  /** What waits for a snapshot or the end of an answer, oldest first; each is forgotten after `delayMs`. */
  let asked: readonly number[] = []
  let last = 0
  /** All up to this one were asked longer ago than an answer counts. */
  let over = 0
  let current = 0

  const nameOf = (question: number): string => `${prefix}${question}`

  function start(): Commands {
    last += 1
    return [{ type: 'startTimer', name: nameOf(last), delayMs }]
  }

  function ask(): Commands {
    if (!policy.ping) return nothing
    const commands = start()
    asked = [...asked, last]
    return commands
  }

  function told(): Question {
    const [question, ...later] = asked
    asked = later
    return question
  }

  /** What was asked before the current question confirms nothing; its timer may run out. */
  function confirm(question: Question): Commands {
    if (question === undefined || question <= Math.max(current, over)) return nothing
    const before = current
    current = question
    return [{ type: 'stopTimer', name: nameOf(before) }]
  }

  return {
    reset() {
      pings = 0
      pinging = undefined
      asked = []
    },
    ask,
    told,
    pinged() {
      pings += 1
      if (pings > 1 || !policy.ping) return nothing
      const commands = start()
      pinging = last
      return commands
    },
    ponged() {
      pings = Math.max(0, pings - 1)
      const question = pinging
      pinging = undefined
      return question
    },
    confirm,
    confirmFirst(question) {
      if (question !== undefined) return confirm(question)
      return policy.ping ? [...start(), ...confirm(last)] : nothing
    },
    isOver(name) {
      // Timers of one length end in the order of their questions.
      over = Math.max(over, Number(name.slice(prefix.length)))
      asked = asked.filter((question) => question > over)
      return name === nameOf(current)
    },
  }
}
