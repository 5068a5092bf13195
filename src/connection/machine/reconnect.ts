import { stringOf } from '../../shared/errors'
import { endLinger, enter, isBlocked, pushEffect, startTimer, type Env, type Transition } from './transition'
import type { Outage } from './state'
import { reasonOf, type Failure } from './status'

/** The minimum time between the end of an attempt and the next one, under any policy, ms. */
const minPauseMs = 300
/** The same for an extra attempt, which takes nothing from the budget. */
const minExtraPauseMs = 1_000
/** The latest phase: phases are drawn from [0, 1). */
const latestPhase = 1 - Number.EPSILON

/** Begins a connection. The caller has made sure that it is needed and that no socket is left. */
export function begin(t: Transition): void {
  t.generation += 1
  enter(t, { name: 'resolving', startedAtMs: t.nowMs, slotSinceMs: null }, t.policy.tokenTimeoutMs)
  pushEffect(t, 'resolve')
}

/** `reconnect()` alone begins a connection in the background: its time there begins again, as if the app hid now. */
export function limitInBackground(t: Transition): void {
  if (t.foreground) return
  t.hiddenAtMs = t.nowMs
  startTimer(t, 'background', t.policy.backgroundMs)
}

/** Begins an attempt that is due; `extra` takes nothing from the budget. Without a lease nothing is opened. */
export function beginDue(t: Transition, kind: 'attempt' | 'extra'): void {
  if (isBlocked(t)) return pause(t)
  if (t.need !== 'present') {
    t.failure = null
    return endLinger(t)
  }
  if (kind === 'attempt' && t.outage !== null) t.outage = { ...t.outage, made: t.outage.made + 1 }
  begin(t)
}

/** An attempt or a connection is over: waits for the next attempt, pauses, or fails. */
export function afterLoss(t: Transition, failure: Failure, laterMs = 0): void {
  const { nowMs, policy: { maxAttempts: attempts, restMs } } = t
  t.failure = failure
  markEnded(t)
  if (failure.final) return fail(t, failure)
  let outage = t.outage ?? { phase: t.roll, lostAtMs: nowMs, made: 0 }
  if (laterMs > 0) outage = { ...outage, lostAtMs: nowMs + laterMs }
  t.outage = outage
  if (isBlocked(t)) return pause(t)
  if (outage.made >= attempts) {
    if (restMs === undefined || attempts === 0) return fail(t, failure)
    // The same phase again: the sum of two draws would gather the clients in the middle.
    outage = { phase: outage.phase, lostAtMs: nowMs + windowLeftMs(t, outage) + restMs, made: 0 }
  }
  const due = dueAt(t, outage)
  if (typeof due === 'string') fail(t, { code: 'invalid-option', detail: due, final: true })
  else waitUntil(t, Math.max(due, nowMs + minPauseMs), 'attempt')
}

/** An attempt or a connection ends now. A clock set back since the last end must not cost more than a window. */
export function markEnded(t: Transition): void {
  const { endedAtMs, nowMs, outage } = t
  t.endedAtMs = nowMs
  if (outage === null || endedAtMs === null || nowMs >= endedAtMs) return
  t.outage = { ...outage, lostAtMs: Math.min(outage.lostAtMs, nowMs) }
}

function waitUntil(t: Transition, dueAtMs: number, kind: 'attempt' | 'extra'): void {
  enter(t, { name: 'waiting', dueAtMs, kind }, dueAtMs - t.nowMs)
}

/** Waits for the foreground or the network. */
export function pause(t: Transition): void {
  enter(t, { name: 'paused' }, t.policy.networkAskMs)
}

/** Gives up, and reports it once. */
export function fail(t: Transition, failure: Failure): void {
  t.failure = failure
  // No page is there to be told; a page that returns sees the failure in the status.
  if (t.need !== 'present') return endLinger(t)
  enter(t, { name: 'failed' })
  const error = { code: failure.code, reason: reasonOf(failure), attemptsMade: t.outage?.made ?? 0 }
  t.effects.push({ type: 'announceConnectError', error })
}

/** No attempt of this need has failed yet. */
export function isFirst({ outage, failure }: Transition): boolean {
  return outage === null && failure === null
}

/**
 * Begins for an automatic event: the first connection at once, a later one as the budget allows. The event renews the
 * budget at most once in `renewalMs`. In between it makes one extra attempt, a second or more after the last one ended.
 */
export function beginByEvent(t: Transition, isAtOnce = isFirst(t)): void {
  const { nowMs, policy } = t
  // The absolute value: a clock that was set back must not block renewals for hours.
  const sinceMs = (atMs: number | null): number => (atMs === null ? Infinity : Math.abs(nowMs - atMs))
  const pauseMs = minExtraPauseMs - sinceMs(t.endedAtMs)
  if (isAtOnce) return begin(t)
  if (sinceMs(t.renewedAtMs) >= policy.renewalMs) {
    t.renewedAtMs = nowMs
    t.outage = null
    begin(t)
  } else if (pauseMs > 0) waitUntil(t, nowMs + pauseMs, 'extra')
  else begin(t)
}

/**
 * Asks the policy when the next attempt of an outage is due: the time (epoch ms), or what is wrong with the answer.
 * When that attempt's window and the following one are both over, the device slept or the clock was set. Then the
 * windows move, as if the last attempt had been due now: otherwise the remaining attempts would all go out at once,
 * over a network that is not ready yet. The outage that counts from now on is in the state.
 */
function dueAt(t: Transition, outage: Outage): number | string {
  const { lostAtMs, made } = outage
  // Text (an answer that is no time) is not over: a policy may have no answer beyond its last attempt.
  const isOver = (when: number | string): boolean => Number(when) < t.nowMs
  const when = ask(made + 1, outage, t)
  t.outage = outage
  if (!isOver(when) || !isOver(ask(made + 2, outage, t))) return when
  const before = made === 0 ? lostAtMs : ask(made, outage, t)
  if (typeof before === 'string') return before
  t.outage = { ...outage, lostAtMs: lostAtMs + t.nowMs - before }
  return ask(made + 1, t.outage, t)
}

/**
 * The time from the last attempt to the end of its window, ms; 0 where the policy does not use the phase. A second
 * round that began at the client's own last attempt would add the phase twice: one client would wait no time between
 * two rounds, another two windows.
 */
function windowLeftMs(env: Env, outage: Outage): number {
  const { made } = outage
  const leftMs = Number(ask(made, { ...outage, phase: latestPhase }, env)) - Number(ask(made, outage, env))
  return leftMs > 0 ? leftMs : 0
}

/** The policy may be the application's: one that throws or answers no finite time gives the text of its fault. */
function ask(attempt: number, { lostAtMs, phase }: Outage, { nowMs, policy, roll }: Env): number | string {
  try {
    const atMs = policy.reconnect({ attempt, lostAtMs, endedAtMs: Math.max(nowMs, lostAtMs), phase, roll })
    return Number.isFinite(atMs) ? atMs : `reconnect gave ${atMs}`
  } catch (error) {
    return `reconnect threw ${stringOf(error)}`
  }
}
