import type { ConnectionPolicy } from '../../connection/policy/connection-policy'
import type { Mark } from '../../positions/model/wire'
import { sendFrame, type FeedLine } from './copy-trading-session'

/**
 * Subscribe, Resync and Ping frames are questions. A response confirms that the book is no older than its question.
 * Timers measure the book's age, because clock changes do not affect them.
 */
export interface Questions {
  subscribe(atMs: number, token: string | undefined, since: Mark | undefined): void
  resync(atMs: number): void
  resyncWaitMs(atMs: number): number
  ping(): void
  /** Returns the oldest Subscribe or Resync and marks it as answered. Drops earlier Pings, whose Pongs were lost. */
  answered(): Question
  /** Returns the oldest unanswered Ping (CT-60). */
  ponged(): Question
  confirm(question: Question): void
  /** Confirms a book that becomes live. A late response may be outdated, so the client also sends a Ping (CT-62). */
  confirmFirst(question: Question, atMs: number): void
  /**
   * Handles a fired timer. Returns the delay before the next Resync (0 or less for no delay), or `undefined` while the
   * book is confirmed.
   */
  quietMsAfter(name: string): number | undefined
}

/** Question number, or `undefined` for an unknown or outdated question. */
export type Question = number | undefined

const prefix = 'confirmed-'
/**
 * A Resync costs the server as much as a new client. By default, the Resync interval therefore doubles from 27 s to 216
 * s (CT-64).
 */
const maxDoublings = 3
/** Minimum time between Resyncs. A faulty server may skip `seq` values all the time (CT-61). */
const resyncGapMs = 1_000

export function createQuestions(
  traderid: number | string, policy: ConnectionPolicy,
  line: Pick<FeedLine, 'after' | 'stop' | 'send'>,
): Questions {
  const delayMs = policy.pingIntervalMs + 2 * policy.pongTimeoutMs + policy.probeTimeoutMs
  let pings: readonly number[] = []
  let unanswered = 0
  /** Questions that wait for a snapshot or the end of a response, oldest first. */
  let asked: readonly number[] = []
  let last = 0
  let over = 0
  let current = 0
  /** Send time of the last Subscribe, Resync, or Ping that checks the book. */
  let askedAtMs = 0
  let resyncedAtMs = -Infinity

  const nameOf = (question: number): string => `${prefix}${question}`

  /**
   * Starts the timer of a new question. Returns its number in a list, which is empty if the client does not send Pings.
   */
  function next(): readonly number[] {
    if (!policy.ping || delayMs === Infinity) return []
    last += 1
    line.after(nameOf(last), delayMs)
    return [last]
  }

  function confirm(question: Question): void {
    if (question === undefined || question <= Math.max(current, over)) return
    current = question
  }

  function ping(): void {
    sendFrame(line, { traderid, type: 'Ping' })
    pings = pings.concat(next())
  }

  return {
    subscribe(atMs, token, since) {
      sendFrame(line, { traderid, type: 'Subscribe', token, since })
      askedAtMs = atMs
      resyncedAtMs = -Infinity
      pings = []
      unanswered = 0
      asked = next()
    },
    resync(atMs) {
      sendFrame(line, { traderid, type: 'Resync' })
      askedAtMs = resyncedAtMs = atMs
      asked = asked.concat(next())
    },
    resyncWaitMs: (atMs) => Math.min(resyncGapMs, Math.max(0, resyncedAtMs + resyncGapMs - atMs)),
    ping,
    answered() {
      const [question, ...later] = asked
      asked = later
      if (question !== undefined) pings = pings.filter((each) => each > question)
      return question
    },
    ponged() {
      const [question, ...later] = pings
      pings = later
      unanswered = 0
      return question
    },
    confirm,
    confirmFirst(question, atMs) {
      // A snapshot without a question starts a deadline only when none is running (CT-60).
      confirm(question === undefined && current <= over ? next()[0] : question)
      if (Math.abs(atMs - askedAtMs) <= policy.pongTimeoutMs) return
      askedAtMs = atMs
      ping()
    },
    quietMsAfter(name) {
      // Timers of equal length fire in the order of their questions (CT-60).
      over = Math.max(over, Number(name.slice(prefix.length)))
      asked = asked.filter((question) => question > over)
      if (name !== nameOf(current)) return undefined
      if (pings.length > 0) unanswered += 1
      return delayMs * (Math.pow(2, Math.min(unanswered - 1, maxDoublings)) - 1)
    },
  }
}
