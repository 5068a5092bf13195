import { comingAttempt, windowLeftMs } from './coming-attempt'
import { endLinger } from './leaving'
import { reasonOf } from './reason-of'
import type { MachineState, Outage } from './state'
import type { Failure } from './status'
import { enter, isBlocked, startTimer, type Turn } from './turn'

/** No attempt begins sooner than this after the one before it ended, whatever the policy says. */
const leastPauseMs = 300
/** The same for the attempts that automatic events ask for between two renewals. */
const leastExtraPauseMs = 1_000

/** Begins a connection. The caller has made sure that no socket is left and that it is needed. */
export function begin(turn: Turn): void {
  const { policy } = turn
  turn.state.generation += 1
  enter(turn, { name: 'resolving', startedAtMs: turn.nowMs, slotSinceMs: null })
  startTimer(turn, 'resolve', policy.tokenTimeoutMs)
  // Only the user begins anything in the background; what comes of it has its own time there.
  if (!turn.state.foreground) startTimer(turn, 'background', policy.backgroundMs)
  turn.effects.push({ type: 'resolve', generation: turn.state.generation, freshToken: turn.state.token === 'renewing' })
}

/**
 * Begins an attempt that is due; `extra` takes nothing from the budget. No connect without a lease: with nothing open
 * there is nothing to linger for.
 */
export function beginDue(turn: Turn, kind: 'attempt' | 'extra'): void {
  const { outage } = turn.state
  if (isBlocked(turn.state)) return pause(turn)
  if (turn.state.need !== 'present') {
    turn.state.failure = null
    return endLinger(turn)
  }
  if (kind === 'attempt' && outage !== null) turn.state.outage = { ...outage, made: outage.made + 1 }
  begin(turn)
}

/** An attempt, or the connection it led to, is over: goes on to the next, pauses, or gives up. */
export function afterLoss(turn: Turn, failure: Failure, laterMs = 0): void {
  const { state: { endedAtMs }, nowMs, roll } = turn
  turn.state.failure = failure
  turn.state.endedAtMs = nowMs
  if (failure.final) return fail(turn, failure)
  let outage: Outage = turn.state.outage ?? { phase: roll, lostAtMs: nowMs, made: 0 }
  // Ends before the one before it: the clock was set back, which must not cost more than a window.
  if (endedAtMs !== null && nowMs < endedAtMs) outage = { ...outage, lostAtMs: Math.min(outage.lostAtMs, nowMs) }
  if (laterMs > 0) outage = { ...outage, lostAtMs: nowMs + laterMs }
  turn.state.outage = outage
  if (isBlocked(turn.state)) pause(turn)
  else awaitNext(turn, outage, failure)
}

/** Waits for the next attempt of the outage, as far as the budget allows. */
function awaitNext(turn: Turn, last: Outage, failure: Failure): void {
  const { nowMs, policy: { attempts, restMs } } = turn
  let outage = last
  if (outage.made >= attempts) {
    if (restMs === undefined || attempts === 0) return fail(turn, failure)
    // Another phase would undo what the first did: the sum of two draws lies in the middle more often than not.
    outage = { phase: outage.phase, lostAtMs: nowMs + windowLeftMs(outage, turn) + restMs, made: 0 }
  }
  const { when, outage: moved } = comingAttempt(outage, turn)
  turn.state.outage = moved
  if (typeof when === 'string') return fail(turn, { code: 'invalid-option', detail: when, final: true })
  waitUntil(turn, Math.max(when, nowMs + leastPauseMs), 'attempt')
}

export function pause(turn: Turn): void {
  enter(turn, { name: 'paused' })
  startTimer(turn, 'network', turn.policy.networkAskMs)
}

export function fail(turn: Turn, failure: Failure): void {
  turn.state.failure = failure
  // Nobody is there to be told; a page that comes back sees the reason.
  if (turn.state.need !== 'present') return endLinger(turn)
  enter(turn, { name: 'failed' })
  const error = { code: failure.code, reason: reasonOf(failure), attempts: turn.state.outage?.made ?? 0 }
  turn.effects.push({ type: 'announceConnectError', error })
}

/** An automatic event asks: the first connection where nothing has failed yet, else what the budget allows. */
export function beginByEvent(turn: Turn): void {
  if (isFirst(turn.state)) begin(turn)
  else renewOrTryOnce(turn)
}

/** Nothing has failed yet. */
export function isFirst({ outage, failure }: MachineState): boolean {
  return outage === null && failure === null
}

/**
 * At most once a minute an automatic event renews the budget; in between it makes one attempt that
 * takes nothing from the count, at least a second after the last one ended.
 */
export function renewOrTryOnce(turn: Turn): void {
  const { nowMs, policy } = turn
  // A clock that was set back must not forbid anything for hours.
  const sinceMs = (atMs: number | null): number => (atMs === null ? Infinity : Math.abs(nowMs - atMs))
  if (sinceMs(turn.state.renewedAtMs) >= policy.renewalMs) {
    turn.state.renewedAtMs = nowMs
    turn.state.outage = null
    return begin(turn)
  }
  const pauseMs = leastExtraPauseMs - sinceMs(turn.state.endedAtMs)
  if (pauseMs <= 0) begin(turn)
  else waitUntil(turn, nowMs + pauseMs, 'extra')
}

function waitUntil(turn: Turn, dueAtMs: number, kind: 'attempt' | 'extra'): void {
  enter(turn, { name: 'waiting', dueAtMs, kind })
  startTimer(turn, 'attempt', dueAtMs - turn.nowMs)
}
