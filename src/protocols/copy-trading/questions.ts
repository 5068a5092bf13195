import type { ConnectionPolicy } from '../../connection/policy/connection-policy'
import type { Mark } from '../../positions/model/wire'
import { sendFrame, type FeedLine } from './copy-trading-session'

/**
 * The frames that the feed answers: each Subscribe, Resync and Ping is a question. Its answer shows the book as it was
 * at the question or later, so the age of the book is counted from there, by timers, which no wall clock moves.
 */
export interface Questions {
  /** The first question on a new socket. */
  subscribe(atMs: number, token: string | undefined, since: Mark | undefined): void
  resync(atMs: number): void
  /** How long the next Resync has to wait. If the clock was set back since, at most the gap. */
  resyncWaitMs(atMs: number): number
  ping(): void
  /**
   * A Subscribe or a Resync was answered. Answers come in the order of their questions, so this is the oldest one's,
   * which is returned; the Pong of an earlier Ping was lost.
   */
  answered(): Question
  /** Returns the Ping that was answered: the oldest whose Pong is outstanding (CT-60). */
  ponged(): Question
  /** The answer confirms the book. */
  confirm(question: Question): void
  /**
   * The book is live from now on: it has a timeout, even when its question waited longer than one. A late answer may be
   * old, so a Ping checks immediately whether it is current (CT-62). By the wall clock, so it is no promise.
   */
  confirmFirst(question: Question, atMs: number): void
  /**
   * The timer of that name fired. Returns `undefined` unless it is the timeout of the last answer: then the book is no
   * longer live. Else how long the next Resync waits because the feed answers no Ping; 0 or less: not at all.
   */
  quietMsAfter(name: string): number | undefined
}

/** The number of a question; none for an unknown or outdated one. */
export type Question = number | undefined

const prefix = 'confirmed-'
/**
 * From 27 s to 216 s by default (CT-64): a Resync costs the server as much as a new client, and a doubtful row is shown
 * as such meanwhile.
 */
const maxDoublings = 3
/** A server whose `seq` always jumps must not get snapshot requests without a pause (CT-61). */
const resyncGapMs = 1_000

/**
 * A timeout is the ping interval, twice the pong timeout and one probe: the 2 s that the promise has beyond this are
 * for a flush and for late timers.
 */
export function createQuestions(
  traderid: number | string, policy: ConnectionPolicy,
  line: Pick<FeedLine, 'after' | 'stop' | 'send'>,
): Questions {
  const delayMs = policy.pingIntervalMs + 2 * policy.pongTimeoutMs + policy.probeTimeoutMs
  /** Pings whose Pong is outstanding, oldest first. */
  let pings: readonly number[] = []
  /** Number of timeouts since the last Pong, each with an unanswered Ping. */
  let unanswered = 0
  /** Questions that wait for a snapshot or the end of an answer, oldest first; each is dropped after `delayMs`. */
  let asked: readonly number[] = []
  let last = 0
  /** Questions up to this one are too old for an answer. */
  let over = 0
  let current = 0
  /** When the last Subscribe or Resync was sent, or the Ping after a late answer. */
  let askedAtMs = 0
  /** When this connection's last Resync was sent. */
  let resyncedAtMs = -Infinity

  const nameOf = (question: number): string => `${prefix}${question}`

  /** The next question; none if no later Ping would ask. */
  function next(): readonly number[] {
    if (!policy.ping) return []
    last += 1
    line.after(nameOf(last), delayMs)
    return [last]
  }

  /** Questions older than the current one confirm nothing; their timer may run out. */
  function confirm(question: Question): void {
    if (question === undefined || question <= Math.max(current, over)) return
    current = question
  }

  function ping(): void {
    sendFrame(line, { traderid, type: 'Ping' })
    pings = [...pings, ...next()]
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
      asked = [...asked, ...next()]
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
      confirm(question === undefined ? next()[0] : question)
      if (Math.abs(atMs - askedAtMs) <= policy.pongTimeoutMs) return
      askedAtMs = atMs
      ping()
    },
    quietMsAfter(name) {
      // Timers of one length end in the order of their questions (CT-60).
      over = Math.max(over, Number(name.slice(prefix.length)))
      asked = asked.filter((question) => question > over)
      if (name !== nameOf(current)) return undefined
      if (pings.length > 0) unanswered += 1
      return delayMs * (2 ** Math.min(unanswered - 1, maxDoublings) - 1)
    },
  }
}
