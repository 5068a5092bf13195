import { nextAttempt, windowLeftMs } from './attempt-time'
import { endLinger } from './closing'
import type { MachineState, Outage } from './state'
import { reasonOf, type Failure } from './status'
import { enter, isBlocked, startTimer, type Transition } from './transition'

/** An attempt begins this long after the one before it ended, or later, whatever the policy says. */
const minPauseMs = 300
/** The same for an extra attempt, which takes nothing from the budget. */
const minExtraPauseMs = 1_000

/** Begins a connection. The caller has made sure that it is needed and that no socket is left. */
export function begin(transition: Transition): void {
  const { policy, state } = transition
  state.generation += 1
  enter(transition, { name: 'resolving', startedAtMs: transition.nowMs, slotSinceMs: null })
  startTimer(transition, 'resolve', policy.tokenTimeoutMs)
  // Only `reconnect()` begins a connection in the background; it is limited like an open one.
  if (!state.foreground) startTimer(transition, 'background', policy.backgroundMs)
  const freshToken = state.token === 'renewing'
  transition.effects.push({ type: 'resolve', generation: state.generation, freshToken })
}

/** Begins an attempt that is due; `extra` takes nothing from the budget. Without a lease nothing is opened. */
export function beginDue(transition: Transition, kind: 'attempt' | 'extra'): void {
  const { state } = transition
  if (isBlocked(state)) return pause(transition)
  if (state.need !== 'present') {
    state.failure = null
    return endLinger(transition)
  }
  if (kind === 'attempt' && state.outage !== null) state.outage = { ...state.outage, made: state.outage.made + 1 }
  begin(transition)
}

/** An attempt or a connection is over: waits for the next attempt, pauses, or fails. */
export function afterLoss(transition: Transition, failure: Failure, laterMs = 0): void {
  const { state, nowMs, roll } = transition
  state.failure = failure
  markEnded(transition)
  if (failure.final) return fail(transition, failure)
  let outage: Outage = state.outage ?? { phase: roll, lostAtMs: nowMs, made: 0 }
  if (laterMs > 0) outage = { ...outage, lostAtMs: nowMs + laterMs }
  state.outage = outage
  if (isBlocked(state)) pause(transition)
  else awaitNext(transition, outage, failure)
}

/** An attempt or a connection ends now. A clock set back since the last end must not cost more than a window. */
export function markEnded({ state, nowMs }: Transition): void {
  const { endedAtMs, outage } = state
  state.endedAtMs = nowMs
  if (outage === null || endedAtMs === null || nowMs >= endedAtMs) return
  state.outage = { ...outage, lostAtMs: Math.min(outage.lostAtMs, nowMs) }
}

/** Waits for the next attempt of the outage, or fails when the budget is used up. */
function awaitNext(transition: Transition, last: Outage, failure: Failure): void {
  const { nowMs, policy: { attempts, restMs } } = transition
  let outage = last
  if (outage.made >= attempts) {
    if (restMs === undefined || attempts === 0) return fail(transition, failure)
    // The same phase again: the sum of two draws would gather the clients in the middle.
    outage = { phase: outage.phase, lostAtMs: nowMs + windowLeftMs(outage, transition) + restMs, made: 0 }
  }
  const { when, outage: moved } = nextAttempt(outage, transition)
  transition.state.outage = moved
  if (typeof when === 'string') return fail(transition, { code: 'invalid-option', detail: when, final: true })
  waitUntil(transition, Math.max(when, nowMs + minPauseMs), 'attempt')
}

/** Waits for the foreground or the network. */
export function pause(transition: Transition): void {
  enter(transition, { name: 'paused' })
  startTimer(transition, 'network', transition.policy.networkAskMs)
}

/** Gives up, and says so once. */
export function fail(transition: Transition, failure: Failure): void {
  const { state } = transition
  state.failure = failure
  // No page is there to be told; a page that returns sees the failure in the status.
  if (state.need !== 'present') return endLinger(transition)
  enter(transition, { name: 'failed' })
  const error = { code: failure.code, reason: reasonOf(failure), attempts: state.outage?.made ?? 0 }
  transition.effects.push({ type: 'announceConnectError', error })
}

/** Begins for an automatic event: the first connection at once, a later one as the budget allows. */
export function beginByEvent(transition: Transition): void {
  if (isFirst(transition.state)) begin(transition)
  else renewOrTryOnce(transition)
}

/** No attempt of this need has failed yet. */
export function isFirst({ outage, failure }: MachineState): boolean {
  return outage === null && failure === null
}

/**
 * An automatic event renews the budget at most once in `renewalMs`. In between it makes one extra attempt, a second or
 * more after the last one ended.
 */
export function renewOrTryOnce(transition: Transition): void {
  const { nowMs, policy, state } = transition
  // The absolute value: a clock that was set back must not block renewals for hours.
  const sinceMs = (atMs: number | null): number => (atMs === null ? Infinity : Math.abs(nowMs - atMs))
  if (sinceMs(state.renewedAtMs) >= policy.renewalMs) {
    state.renewedAtMs = nowMs
    state.outage = null
    return begin(transition)
  }
  const pauseMs = minExtraPauseMs - sinceMs(state.endedAtMs)
  if (pauseMs <= 0) begin(transition)
  else waitUntil(transition, nowMs + pauseMs, 'extra')
}

function waitUntil(transition: Transition, dueAtMs: number, kind: 'attempt' | 'extra'): void {
  enter(transition, { name: 'waiting', dueAtMs, kind })
  startTimer(transition, 'attempt', dueAtMs - transition.nowMs)
}
