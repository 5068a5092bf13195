import type { ConnectionPolicy } from '../core/policy/connection-policy'
import type { Command, Commands } from './copy-trading-session'
import { nothing } from './copy-trading-session'
import type { FeedState } from './copy-trading-state'

/**
 * When the book was last known to be the server's. Each Subscribe, Resync and Ping is a question; its answer shows the
 * book as it was at the question or later, so the age is counted from there, by timers, which no wall clock moves.
 */
export interface Confirmation {
  /** Pings whose Pong is still owed. */
  readonly pings: number
  /** A question waits for its answer; its deadline runs under the other name. */
  readonly asked: boolean
  /** When it was asked, by the wall clock: a hint, nothing more. */
  readonly askedAtMs: number
  /** Which of the two deadlines is that of the last answer. */
  readonly current: 0 | 1
}

type ConfirmStep = readonly [FeedState, Commands]

const deadlines = ['confirmed-0', 'confirmed-1'] as const

export const unconfirmed: Confirmation = { pings: 0, asked: false, askedAtMs: 0, current: 0 }

/** The 2 s that the promise has beyond this are for a flush and for timers that come late. */
export function unconfirmedMsOf(policy: ConnectionPolicy, pongTimeoutMs: number): number | undefined {
  return policy.ping ? policy.pingIntervalMs + 2 * pongTimeoutMs + policy.probeTimeoutMs : undefined
}

const start = (name: 0 | 1, delayMs: number): Command =>
  ({ type: 'startTimer', name: deadlines[name], delayMs })

const otherThan = (name: 0 | 1): 0 | 1 => (name === 0 ? 1 : 0)

/** A question goes out. Only the oldest that waits counts: which of them is answered cannot be told. */
export function ask(state: FeedState, atMs: number): ConfirmStep {
  const { confirmation, limits: { unconfirmedMs } } = state
  if (unconfirmedMs === undefined || confirmation.asked) return [state, nothing]
  return [
    { ...state, confirmation: { ...confirmation, asked: true, askedAtMs: atMs } },
    [start(otherThan(confirmation.current), unconfirmedMs)],
  ]
}

/** A ping behind another one asks nothing: the next Pong belongs to the one before. */
export function askByPing(state: FeedState, atMs: number): ConfirmStep {
  const { confirmation } = state
  const next = { ...state, confirmation: { ...confirmation, pings: confirmation.pings + 1 } }
  return confirmation.pings === 0 ? ask(next, atMs) : [next, nothing]
}

export function pongCame(state: FeedState): FeedState {
  const { confirmation } = state
  return { ...state, confirmation: { ...confirmation, pings: Math.max(0, confirmation.pings - 1) } }
}

/** The question was answered, and the book is what the answer says. */
export function confirm(state: FeedState): ConfirmStep {
  const { confirmation: { asked, current } } = state
  return asked ? moveOn(state, [{ type: 'stopTimer', name: deadlines[current] }]) : [state, nothing]
}

/** A book that is live from now on has a deadline, even when its question waited longer than one. */
export function confirmFirst(state: FeedState): ConfirmStep {
  const { confirmation: { asked, current }, limits: { unconfirmedMs } } = state
  if (unconfirmedMs === undefined) return [state, nothing]
  return asked ? confirm(state) : moveOn(state, [start(otherThan(current), unconfirmedMs)])
}

function moveOn(state: FeedState, commands: Commands): ConfirmStep {
  const { confirmation } = state
  const moved: Confirmation = { ...confirmation, asked: false, current: otherThan(confirmation.current) }
  return [{ ...state, confirmation: moved }, commands]
}

/** The answer came so late that the book has to be asked about at once. By the wall clock, so it is no promise. */
export function isLate({ confirmation: { askedAtMs }, limits }: FeedState, atMs: number): boolean {
  return limits.unconfirmedMs !== undefined && Math.abs(atMs - askedAtMs) > limits.pongTimeoutMs
}

/** Whether the deadline of the last answer has come: the book may not be called live any more. */
export function isOverdue({ confirmation }: FeedState, name: string): boolean {
  return name === deadlines[confirmation.current]
}

/** A question that waited as long as an answer counts has none. */
export function forgetQuestion(state: FeedState): FeedState {
  return { ...state, confirmation: { ...state.confirmation, asked: false } }
}
