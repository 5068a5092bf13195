import { comingAttempt } from './coming-attempt'
import { endLinger } from './leaving'
import type { Outage, TryKind } from './state'
import type { Failure } from './status'
import { enter, isBlocked, set, startTimer, type Turn } from './turn'

/** No attempt begins sooner than this after the one before it ended, whatever the policy says. */
const leastPauseMs = 300
/** The same for the attempts that automatic events ask for between two renewals. */
const leastExtraPauseMs = 1_000
/** The close code of a line that ended without a close frame. */
const withoutCloseFrame = 1006

/** Begins a connection. The caller has made sure that no socket is left and that it is needed. */
export function begin(turn: Turn, kind: TryKind): void {
  const { state, env } = turn
  const generation = state.generation + 1
  if (kind === 'first') set(turn, { outage: null })
  else if (kind === 'attempt' && state.outage !== null) {
    set(turn, { outage: { ...state.outage, made: state.outage.made + 1 } })
  }
  set(turn, { generation })
  enter(turn, { name: 'resolving', generation, startedAtMs: env.nowMs })
  startTimer(turn, 'resolve', env.policy.tokenTimeoutMs)
  // Only the user begins anything in the background; what comes of it has its own time there.
  if (!state.foreground) startTimer(turn, 'background', env.policy.backgroundMs)
  turn.effects.push({ type: 'resolve', generation, freshToken: state.token === 'renewing' })
}

/** Begins an attempt that is due. No connect without a lease: with nothing open there is nothing to linger for. */
export function beginDue(turn: Turn, kind: 'attempt' | 'extra'): void {
  if (isBlocked(turn.state)) return pause(turn)
  if (turn.state.need === 'present') return begin(turn, kind)
  set(turn, { failure: null })
  endLinger(turn)
}

/** An attempt, or the connection it led to, is over: goes on to the next, pauses, or gives up. */
export function afterLoss(turn: Turn, failure: Failure, laterMs = 0): void {
  const { nowMs, roll } = turn.env
  set(turn, { failure, endedAtMs: nowMs })
  if (failure.final) return fail(turn, failure)
  let outage: Outage = turn.state.outage ?? { phase: roll, lostAtMs: nowMs, made: 0 }
  if (laterMs > 0) outage = { ...outage, lostAtMs: nowMs + laterMs }
  set(turn, { outage })
  if (isBlocked(turn.state)) pause(turn)
  else awaitNext(turn, outage, failure)
}

/** Waits for the next attempt of the outage, as far as the budget allows. */
function awaitNext(turn: Turn, last: Outage, failure: Failure): void {
  const { nowMs, policy, roll } = turn.env
  let outage = last
  if (outage.made >= policy.attempts) {
    if (policy.restMs === undefined || policy.attempts === 0) return fail(turn, failure)
    outage = { phase: roll, lostAtMs: nowMs + policy.restMs, made: 0 }
  }
  // Further ahead than any window may begin: the clock was set back, which must not cost hours.
  const latestMs = nowMs + Math.max(policy.retryLaterMs, policy.restMs ?? 0)
  if (outage.lostAtMs > latestMs) outage = { ...outage, lostAtMs: nowMs }
  set(turn, { outage })
  const coming = comingAttempt(outage, turn.env)
  if (!coming.ok) return fail(turn, { code: 'invalid-option', detail: coming.fault, final: true })
  set(turn, { outage: { ...outage, lostAtMs: coming.lostAtMs } })
  const dueAtMs = Math.max(coming.atMs, nowMs + leastPauseMs)
  enter(turn, { name: 'waiting', dueAtMs, kind: 'attempt' })
  startTimer(turn, 'attempt', dueAtMs - nowMs)
}

export function pause(turn: Turn): void {
  const wasPaused = turn.state.phase.name === 'paused'
  enter(turn, { name: 'paused' })
  if (!wasPaused) startTimer(turn, 'network', turn.env.policy.networkAskMs)
}

export function fail(turn: Turn, failure: Failure): void {
  set(turn, { failure })
  // Nobody is there to be told; a page that comes back sees the reason.
  if (turn.state.need !== 'present') return endLinger(turn)
  enter(turn, { name: 'failed' })
  const { code } = failure
  const attempts = turn.state.outage?.made ?? 0
  const reason = closeReasonOf(failure) ?? code
  turn.effects.push({ type: 'announceConnectError', error: { code, reason, attempts } })
}

/** Only a close frame carries the server's words; what comes with 1006 is the platform's. */
function closeReasonOf({ closeCode, detail }: Failure): string | undefined {
  return closeCode === undefined || closeCode === withoutCloseFrame ? undefined : detail
}

/** An automatic event asks: the first connection where nothing has failed yet, else what the budget allows. */
export function beginByEvent(turn: Turn): void {
  const { outage, failure } = turn.state
  if (outage === null && failure === null) begin(turn, 'first')
  else renewOrTryOnce(turn)
}

/**
 * At most once a minute an automatic event renews the budget; in between it makes one attempt that
 * takes nothing from the count, at least a second after the last one ended.
 */
export function renewOrTryOnce(turn: Turn): void {
  const { state, env } = turn
  const { nowMs, policy } = env
  // A clock that was set back must not forbid renewals for hours.
  const sinceRenewalMs = state.renewedAtMs === null ? Infinity : Math.abs(nowMs - state.renewedAtMs)
  if (sinceRenewalMs >= policy.renewalMs) {
    set(turn, { renewedAtMs: nowMs })
    return begin(turn, 'first')
  }
  const sinceEndMs = state.endedAtMs === null ? Infinity : Math.abs(nowMs - state.endedAtMs)
  const pauseMs = Math.max(0, leastExtraPauseMs - sinceEndMs)
  if (pauseMs === 0) return begin(turn, 'extra')
  enter(turn, { name: 'waiting', dueAtMs: nowMs + pauseMs, kind: 'extra' })
  startTimer(turn, 'attempt', pauseMs)
}
