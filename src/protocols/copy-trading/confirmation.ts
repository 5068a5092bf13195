import type { ConnectionPolicy } from '../../connection/policy/connection-policy'
import type { FeedLine } from './session'

/**
 * When the book was last known to be the server's. Each Subscribe, Resync and Ping is a question; its answer shows the
 * book as it was at the question or later, so the age is counted from there, by timers, which no wall clock moves.
 */
export interface Confirmation {
  /** A new socket: nothing is asked on it yet. */
  reset(): void
  /** A Subscribe or a Resync goes out. */
  ask(): void
  /**
   * Its answer came. Answers come in the order of their questions, so it is the oldest one's: that is handed back, and
   * the Pong of a Ping before it was lost.
   */
  answered(): Question
  pinged(): void
  /** Returns the Ping that was answered: the oldest whose Pong is outstanding (CT-60). */
  ponged(): Question
  /** The book is what the answer says. */
  confirm(question: Question): void
  /** The book is live from now on: it has a deadline, even when its question waited longer than one. */
  confirmFirst(question: Question): void
  /** Whether what fired is the deadline of the last answer: the book may not be called live any more. */
  isOver(name: string): boolean
  /** How long the next Resync waits because the feed answers no Ping; 0 or less: not at all. */
  quietMs(): number
}

/** The number of a request; none for an unknown one, or one older than its answer counts. */
export type Question = number | undefined

const prefix = 'confirmed-'
/**
 * From 27 s to 216 s by default (CT-64): a Resync costs the server as much as a new client, and a row in doubt is shown
 * as such meanwhile.
 */
const maxDoublings = 3

/**
 * Ping interval, twice the pong timeout and one probe: the 2 s that the promise has beyond this are for a flush and
 * for timers that come late.
 */
export function createConfirmation(
  policy: ConnectionPolicy, pongTimeoutMs: number, line: Pick<FeedLine, 'after' | 'stop'>,
): Confirmation {
  const delayMs = policy.pingIntervalMs + 2 * pongTimeoutMs + policy.probeTimeoutMs
  /** Pings whose Pong is outstanding, oldest first. */
  let pings: readonly number[] = []
  /** How many deadlines have passed since the last Pong, each with a Ping unanswered. */
  let unanswered = 0
  /** Questions that wait for a snapshot or the end of an answer, oldest first; each is forgotten after `delayMs`. */
  let asked: readonly number[] = []
  let last = 0
  /** All up to this one were asked longer ago than an answer counts. */
  let over = 0
  let current = 0

  const nameOf = (question: number): string => `${prefix}${question}`

  function start(): number {
    last += 1
    line.after(nameOf(last), delayMs)
    return last
  }

  function answered(): Question {
    const [question, ...later] = asked
    asked = later
    if (question !== undefined) pings = pings.filter((ping) => ping > question)
    return question
  }

  /** Questions older than the current one confirm nothing; their timer may run out. */
  function confirm(question: Question): void {
    if (question === undefined || question <= Math.max(current, over)) return
    line.stop(nameOf(current))
    current = question
  }

  return {
    reset() {
      pings = asked = []
      unanswered = 0
    },
    ask() {
      if (policy.ping) asked = [...asked, start()]
    },
    answered,
    pinged() {
      if (policy.ping) pings = [...pings, start()]
    },
    ponged() {
      const [question, ...later] = pings
      pings = later
      unanswered = 0
      return question
    },
    confirm,
    confirmFirst(question) {
      confirm(question ?? (policy.ping ? start() : undefined))
    },
    isOver(name) {
      // Timers of one length end in the order of their questions (CT-60).
      over = Math.max(over, Number(name.slice(prefix.length)))
      asked = asked.filter((question) => question > over)
      const isOver = name === nameOf(current)
      if (isOver && pings.length > 0) unanswered += 1
      return isOver
    },
    quietMs: () => delayMs * (2 ** Math.min(unanswered - 1, maxDoublings) - 1),
  }
}
