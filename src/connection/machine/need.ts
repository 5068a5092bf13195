import {
  dismissDoubts, isAnyHeld, sameMomentMs, suspendLeases, type LeaseSet,
} from '../../core/lease/lease-set'
import { drop, endLinger, forgetNeed, leave } from './closing'
import type { MachineEvent } from './events'
import { probe } from './heartbeat'
import { begin, beginByEvent, fail, isFirst, markEnded, pause, renewOrTryOnce } from './reconnect'
import {
  enter, isBlocked, isFeeding, isInFlight, isUnderWay, isYoung, startTimer, stopTimer, type Transition,
} from './transition'

/** What begins, keeps and ends the need for the socket: leases, the app, the network, the session and the user. */

export function changeLeases(transition: Transition, leases: LeaseSet): void {
  if (leases === transition.state.leases) return
  transition.state.leases = leases
  reconcileNeed(transition)
}

function reconcileNeed(transition: Transition): void {
  const { state, nowMs, policy } = transition
  const { leases, need, phase } = state
  const held = state.sessionReady && isAnyHeld(leases)
  if (held && need === 'absent') {
    state.need = 'present'
    onNeedPresent(transition)
  } else if (held && need === 'lingering') {
    state.need = 'present'
    stopTimer(transition, 'linger')
    // The app or the network may have returned while no page needed the socket.
    if (phase.name === 'paused') onReturn(transition)
    if (phase.name === 'failed') onNeedPresent(transition)
  } else if (!held && need === 'present') {
    const isFailed = phase.name === 'failed'
    // The app may be about to hide together with the page; then `failed` stays.
    const mayStay = !isFailed || isAnyHeld(suspendLeases(leases, nowMs))
    if (!mayStay) return goAbsent(transition)
    state.need = 'lingering'
    startTimer(transition, 'linger', isFailed ? sameMomentMs : policy.lingerMs)
  }
}

/** The app hid and its pages with it: their need goes on, it is not a new one. */
function keepNeed(transition: Transition): void {
  const { state } = transition
  const { need, failure } = state
  if (need === 'present' || !state.sessionReady || !isAnyHeld(state.leases)) return
  stopTimer(transition, 'linger')
  state.need = 'present'
  if (need === 'lingering' || state.phase.name === 'closing') return
  if (failure?.final === true) fail(transition, failure)
  else pause(transition)
}

export function onLingerTimer(transition: Transition): void {
  if (transition.state.need === 'lingering') goAbsent(transition)
}

/** No page needs the socket any more, and none lingers. */
function goAbsent(transition: Transition): void {
  const { state } = transition
  forgetNeed(transition)
  if (state.phase.name === 'closing') return
  if (state.phase.name === 'failed') return enter(transition, { name: 'idle' })
  state.failure = null
  leave(transition, 'renew')
}

function onNeedPresent(transition: Transition): void {
  const { state } = transition
  if (state.phase.name === 'closing') return
  renewRefusedToken(transition)
  // A report of being offline is a hint: it never holds back the first connection.
  if (!state.foreground || (isBlocked(state) && !isFirst(state))) return pause(transition)
  beginByEvent(transition)
}

/** The app came to the foreground, or the network returned. */
function onReturn(transition: Transition): void {
  const { state } = transition
  const { phase } = state
  if (state.need !== 'present') return
  if (phase.name === 'ready') return probe(transition, phase, 'event')
  if (isBlocked(state) || phase.name === 'closing') return
  if (phase.name === 'failed' && state.failure?.final === true) return
  if (!isInFlight(phase)) return beginByEvent(transition)
  if (isYoung(phase, transition)) return
  drop(transition)
  markEnded(transition)
  // A replaced first connection counts too, or a flapping network would open connections without limit.
  renewOrTryOnce(transition)
}

/** The user called `reconnect()`. `reconnectAnswer` says from the state before what this does. */
export function onReconnectAsked(transition: Transition): void {
  const { state } = transition
  const { phase } = state
  if (state.need !== 'present') return clearFailure(transition)
  if (phase.name === 'ready') return probe(transition, phase, 'user')
  if (isInFlight(phase)) {
    if (isYoung(phase, transition)) return
    drop(transition)
  }
  renewRefusedToken(transition)
  state.outage = null
  state.failure = null
  if (phase.name === 'closing') enter(transition, { ...phase, next: 'asked' })
  else begin(transition)
}

function clearFailure(transition: Transition): void {
  const { state } = transition
  if (state.phase.name === 'failed') endLinger(transition)
  if (state.need === 'absent') state.outage = null
  state.failure = null
}

/** After `token-refused` the next connection begins with a new token. */
function renewRefusedToken({ state }: Transition): void {
  if (state.failure?.code === 'token-refused' && state.token === 'spent') state.token = 'renewing'
}

export function onAppHidden(transition: Transition): void {
  const { state, nowMs, policy } = transition
  if (!state.foreground) return
  state.leases = suspendLeases(state.leases, nowMs)
  state.foreground = false
  state.hiddenAtMs = nowMs
  stopTimer(transition, 'doubt')
  keepNeed(transition)
  if (state.phase.name === 'waiting') pause(transition)
  else if (isUnderWay(state.phase)) startTimer(transition, 'background', policy.backgroundMs)
}

/** The app was in the background for `backgroundMs`. */
export function onBackgroundTimer(transition: Transition): void {
  const { state } = transition
  if (state.foreground) return
  if (isFeeding(state.phase)) return leave(transition, 'renew')
  if (!isInFlight(state.phase)) return
  drop(transition)
  pause(transition)
}

export function onAppShown(transition: Transition): void {
  const { state, nowMs, policy } = transition
  if (state.hiddenAtMs === null) return
  const awayMs = nowMs - state.hiddenAtMs
  state.foreground = true
  state.hiddenAtMs = null
  stopTimer(transition, 'background')
  if (state.leases.some((lease) => lease.doubtful)) startTimer(transition, 'doubt', sameMomentMs)
  // A negative age by the wall clock proves nothing: it counts as long.
  const isLong = awayMs < 0 || awayMs >= policy.backgroundMs
  if (!isUnderWay(state.phase) || !isLong || state.need !== 'present' || isBlocked(state)) return onReturn(transition)
  drop(transition)
  state.failure = { code: 'connection-lost', final: false }
  beginByEvent(transition)
}

/** The app is back for a moment: pages that are still hidden were left for good. */
export function onDoubtTimer(transition: Transition): void {
  const { state } = transition
  if (!state.foreground) return
  state.leases = dismissDoubts(state.leases)
  reconcileNeed(transition)
}

export function onNetworkReported(
  transition: Transition, { online }: Extract<MachineEvent, { type: 'networkReported' }>,
): void {
  const { state } = transition
  const { online: before, offline, phase } = state
  state.online = online
  if (online) {
    state.offline = false
    if (before === false || offline) onReturn(transition)
  } else if (before === true) {
    state.offline = true
    if (state.loopback) return
    if (phase.name === 'ready') probe(transition, phase, 'event')
    else if (phase.name === 'waiting') pause(transition)
  }
}

/** While paused: asks the platform for the network, since its events may be late or missing. */
export function onNetworkTimer(transition: Transition): void {
  startTimer(transition, 'network', transition.policy.networkAskMs)
  if (transition.state.offline) transition.effects.push({ type: 'askNetwork' })
}

/** Another user, another token, or signed out: the old session is left, and the budget is full again. */
export function onSessionReplaced(
  transition: Transition, { ready, renewableToken }: Extract<MachineEvent, { type: 'sessionReplaced' }>,
): void {
  const { state } = transition
  const { phase } = state
  if (phase.name !== 'closing') leave(transition, 'renew')
  // A `reconnect()` that waits for this close is still done, unless the user signed out.
  else if (!ready || phase.next !== 'asked') enter(transition, { ...phase, next: 'renew' })
  transition.effects.push({ type: 'replaceSession' })
  state.sessionReady = ready
  state.token = renewableToken ? 'armed' : 'fixed'
  state.outage = null
  state.failure = null
  // A need that lingered was one of the session before.
  if (state.need === 'lingering') forgetNeed(transition)
  if (!ready) return goAbsent(transition)
  reconcileNeed(transition)
  if (state.need !== 'present' || state.phase.name !== 'idle') return
  if (isBlocked(state)) pause(transition)
  else begin(transition)
}

/** The client is disposed of: nothing begins any more. */
export function onDisposed(transition: Transition): void {
  const { state } = transition
  stopTimer(transition, 'doubt')
  state.leases = []
  state.sessionReady = false
  if (state.need !== 'absent') goAbsent(transition)
}
