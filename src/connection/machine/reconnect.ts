import { stringOf, type DiagnosticCode } from '../../shared/errors'
import type { Machine } from './machine'
import { reasonOf, type Failure } from './status'
import { drop, endLinger, enter, isBlocked, put, startTimer } from './transition'

/**
 * The minimum time between the end of an attempt and the next one, under any policy, ms (RC-3): a server that refuses
 * at once is asked three times a second at most.
 */
const minPauseMs = 300
/** The same for an extra attempt, which takes nothing from the budget (RC-15): events can come in quick succession. */
const minExtraPauseMs = 1_000

/** Begins a connection. The caller has made sure that it is needed and that no socket is left. */
export function begin(m: Machine): void {
  m.generation += 1
  m.startedAtMs = m.nowMs
  m.slotSinceMs = null
  enter(m, 'resolving', m.policy.tokenTimeoutMs)
  put(m, 'resolve')
}

/** Waits for the foreground or the network. */
export function pause(m: Machine): void {
  enter(m, 'paused', m.policy.networkAskMs)
}

function waitUntil(m: Machine, atMs: number, isExtra: boolean): void {
  m.dueAtMs = atMs
  m.isExtra = isExtra
  enter(m, 'waiting', atMs - m.nowMs)
}

/** `reconnect()` alone begins a connection in the background: its time there begins again, as if the app hid now. */
export function limitInBackground(m: Machine): void {
  if (m.hiddenAtMs === null) return
  m.hiddenAtMs = m.nowMs
  startTimer(m, 'background', m.policy.backgroundMs)
}

/** No attempt of this need has failed yet. */
export function isFirst(m: Machine): boolean {
  return m.lostAtMs === null && m.failure === null
}

/** Begins an attempt that is due; an extra one takes nothing from the budget. Without a lease nothing is opened. */
export function beginDue(m: Machine, isExtra: boolean): void {
  if (isBlocked(m)) return pause(m)
  if (m.need !== 'present') {
    m.failure = null
    return endLinger(m)
  }
  if (!isExtra) m.made += 1
  begin(m)
}

/**
 * Begins for an automatic event: the first connection at once, a later one as the budget allows. The event renews the
 * budget at most once in `renewalMs`. In between it makes one extra attempt, a second or more after the last ended.
 */
export function beginByEvent(m: Machine, isAtOnce = isFirst(m)): void {
  const pauseMs = minExtraPauseMs - Math.abs(m.nowMs - m.endedAtMs)
  if (!isAtOnce) {
    // The absolute value: a clock that was set back must not block renewals for hours.
    if (Math.abs(m.nowMs - m.renewedAtMs) >= m.policy.renewalMs) {
      m.renewedAtMs = m.nowMs
      m.lostAtMs = null
    } else if (pauseMs > 0) return waitUntil(m, m.nowMs + pauseMs, true)
  }
  begin(m)
}

export function attemptsMade(m: Machine): number {
  return m.lostAtMs === null ? 0 : m.made
}

/** Gives up, and reports it once. */
export function fail(m: Machine, why: Failure): void {
  m.failure = why
  // No page is there to be notified; a page that returns sees the failure in the status.
  if (m.need !== 'present') return endLinger(m)
  enter(m, 'failed')
  const error = { code: why.code, reason: reasonOf(why), attemptsMade: attemptsMade(m) }
  m.effects.push({ type: 'announceConnectError', error })
}

/** Gives up a connection that did not open, did not get ready, went silent or was refused. */
export function lose(m: Machine, code: DiagnosticCode, detail?: string, final = false): void {
  drop(m)
  afterLoss(m, { code, detail, final })
}

/** An attempt or a connection ends now. A clock set back since the last end must not cost more than a window. */
export function markEnded(m: Machine): void {
  if (m.lostAtMs !== null && m.nowMs < m.endedAtMs) m.lostAtMs = Math.min(m.lostAtMs, m.nowMs)
  m.endedAtMs = m.nowMs
}

/** An attempt or a connection is over: waits for the next attempt, pauses, or fails. */
export function afterLoss(m: Machine, why: Failure, laterMs = 0): void {
  const { maxAttempts, restMs } = m.policy
  m.failure = why
  markEnded(m)
  if (why.final) return fail(m, why)
  if (m.lostAtMs === null) {
    m.lostAtMs = m.nowMs
    m.draw = m.roll
    m.made = 0
  }
  if (laterMs > 0) m.lostAtMs = m.nowMs + laterMs
  if (isBlocked(m)) return pause(m)
  if (m.made >= maxAttempts) {
    if (restMs === undefined || maxAttempts === 0) return fail(m, why)
    // To the end of the last window, with the same phase again: a round that began at the client's own last attempt
    // would add the phase twice, and the sum of two draws would gather the clients in the middle.
    const leftMs = askPolicy(m, 0, 1 - Number.EPSILON) - askPolicy(m, 0)
    m.lostAtMs = m.nowMs + (leftMs > 0 ? leftMs : 0) + restMs
    m.made = 0
  }
  let atMs = askPolicy(m, 1)
  // When that window and the following one are both over, the device slept or the clock was set. The windows move, as
  // if the last attempt had been due now: otherwise the remaining ones would all go out at once, over a network that
  // is not ready yet. What is no time is not over: a policy may have no answer beyond its last attempt.
  if (atMs < m.nowMs && askPolicy(m, 2) < m.nowMs) {
    atMs = m.made === 0 ? m.lostAtMs : askPolicy(m, 0)
    if (!Number.isNaN(atMs)) {
      m.lostAtMs += m.nowMs - atMs
      atMs = askPolicy(m, 1)
    }
  }
  if (Number.isNaN(atMs)) fail(m, { code: 'invalid-option', detail: m.fault, final: true })
  else waitUntil(m, Math.max(atMs, m.nowMs + minPauseMs), false)
}

/**
 * When the attempt is due that comes `further` after the last one. The policy may be the application's: `NaN` where it
 * throws or gives no time, and `fault`.
 */
function askPolicy(m: Machine, further: number, phase = m.draw): number {
  // Never `null` here: an outage has begun.
  const lostAtMs = Number(m.lostAtMs)
  try {
    const endedAtMs = Math.max(m.nowMs, lostAtMs)
    const atMs = m.policy.reconnect({ attempt: m.made + further, lostAtMs, endedAtMs, phase, roll: m.roll })
    if (Number.isFinite(atMs)) return atMs
    m.fault = `reconnect gave ${atMs}`
  } catch (error) {
    m.fault = `reconnect threw ${stringOf(error)}`
  }
  return NaN
}
