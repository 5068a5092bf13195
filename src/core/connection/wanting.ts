import { isAnyHeld, sameMomentMs, suspendLeases } from '../lease/lease-set'
import { begin, beginByEvent, fail, isFirst, pause, renewOrTryOnce } from './attempts'
import { probe } from './heartbeat'
import { drop, endLinger, forgetNeed, leave } from './leaving'
import { enter, isBlocked, isInFlight, isYoung, startTimer, stopTimer, type Turn } from './turn'

/** Looks at the leases again after anything that may have changed them. */
export function reconcileNeed(turn: Turn): void {
  const { state: { leases, sessionReady, need, phase }, nowMs, policy } = turn
  const held = sessionReady && isAnyHeld(leases)
  if (held && need === 'absent') {
    turn.state.need = 'present'
    onNeedPresent(turn)
  } else if (held && need === 'lingering') {
    turn.state.need = 'present'
    stopTimer(turn, 'linger')
    // What returned while nobody was there to be connected for.
    if (phase.name === 'paused') onReturn(turn)
    if (phase.name === 'failed') onNeedPresent(turn)
  } else if (!held && need === 'present') {
    const isFailed = phase.name === 'failed'
    // The app may be about to hide along with the page; then the failure is not left.
    const mayStay = !isFailed || isAnyHeld(suspendLeases(leases, nowMs))
    if (!mayStay) return goAbsent(turn)
    turn.state.need = 'lingering'
    startTimer(turn, 'linger', isFailed ? sameMomentMs : policy.lingerMs)
  }
}

/** The app hid and took its pages along: a need that is back only by that is not a new one. */
export function keepNeed(turn: Turn): void {
  const { leases, sessionReady, need, phase, failure } = turn.state
  if (need === 'present' || !sessionReady || !isAnyHeld(leases)) return
  stopTimer(turn, 'linger')
  turn.state.need = 'present'
  if (need === 'lingering' || phase.name === 'closing') return
  if (failure?.final === true) fail(turn, failure)
  else pause(turn)
}

/** The linger is over, or there is nothing to linger for. */
export function goAbsent(turn: Turn): void {
  forgetNeed(turn)
  const { phase } = turn.state
  if (phase.name === 'closing') return
  if (phase.name === 'failed') return enter(turn, { name: 'idle' })
  turn.state.failure = null
  leave(turn, 'renew')
}

function onNeedPresent(turn: Turn): void {
  if (turn.state.phase.name === 'closing') return
  forgiveRefusal(turn)
  // Offline is only a hint: it never holds back a first connection.
  if (!turn.state.foreground || (isBlocked(turn.state) && !isFirst(turn.state))) return pause(turn)
  beginByEvent(turn)
}

/** The app came to the foreground or the network returned. */
export function onReturn(turn: Turn): void {
  const { phase } = turn.state
  if (turn.state.need !== 'present') return
  if (phase.name === 'ready') return probe(turn, phase, 'event')
  if (isBlocked(turn.state) || phase.name === 'closing') return
  if (phase.name === 'failed' && turn.state.failure?.final === true) return
  if (!isInFlight(phase)) return beginByEvent(turn)
  if (isYoung(phase, turn)) return
  drop(turn)
  turn.state.endedAtMs = turn.nowMs
  // Also a first connection that is replaced counts, or a flapping network would open without end.
  renewOrTryOnce(turn)
}

/** The user asks. What is answered to them is `reconnectAnswer`, from the state before. */
export function onReconnectAsked(turn: Turn): void {
  const { phase } = turn.state
  if (turn.state.need !== 'present') return clearFailure(turn)
  if (phase.name === 'ready') return probe(turn, phase, 'user')
  if (isInFlight(phase)) {
    if (isYoung(phase, turn)) return
    drop(turn)
  }
  forgiveRefusal(turn)
  turn.state.outage = null
  turn.state.failure = null
  if (phase.name === 'closing') enter(turn, { ...phase, next: 'asked' })
  else begin(turn)
}

function clearFailure(turn: Turn): void {
  if (turn.state.phase.name === 'failed') endLinger(turn)
  if (turn.state.need === 'absent') turn.state.outage = null
  turn.state.failure = null
}

/** After `token-refused` the way back begins with a fresh token. */
function forgiveRefusal(turn: Turn): void {
  if (turn.state.failure?.code === 'token-refused' && turn.state.token === 'spent') turn.state.token = 'renewing'
}
