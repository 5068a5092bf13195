import {
  dismissDoubts, isAnyHeld, sameMomentMs, suspendLeases, type LeaseSet,
} from '../leases/lease-set'
import {
  drop, endLinger, enter, forgetNeed, isBlocked, isClosing, isFeeding, isInFlight, isUnderWay, isYoung, leave,
  startTimer, stopTimer, type Transition,
} from './transition'
import type { MachineEvent } from './events'
import { probe } from './heartbeat'
import { begin, beginByEvent, fail, isFirst, limitInBackground, markEnded, pause } from './reconnect'
import type { Phase } from './state'

/** What begins, keeps and ends the need for the socket: leases, the app, the network, the session and the user. */

type Event<Type extends MachineEvent['type']> = Extract<MachineEvent, { type: Type }>

export function changeLeases(t: Transition, leases: LeaseSet): void {
  if (leases === t.leases) return
  t.leases = leases
  reconcileNeed(t)
}

function reconcileNeed(t: Transition): void {
  const { need, phase } = t
  const held = t.sessionReady && isAnyHeld(t.leases)
  if (held && need !== 'present') {
    t.need = 'present'
    if (need === 'lingering') stopTimer(t, 'linger')
    // The app or the network may have returned while no page needed the socket.
    if (need === 'lingering' && phase.name === 'paused') onReturn(t)
    if (need === 'absent' || phase.name === 'failed') onNeedPresent(t)
  } else if (!held && need === 'present') {
    const isFailed = phase.name === 'failed'
    // The app may be about to hide together with the page; then `failed` stays.
    const mayStay = !isFailed || isAnyHeld(suspendLeases(t.leases, t.nowMs))
    if (!mayStay) return goAbsent(t)
    t.need = 'lingering'
    startTimer(t, 'linger', isFailed ? sameMomentMs : t.policy.lingerMs)
  }
}

/** The app hid and its pages with it: their need goes on, it is not a new one. */
function keepNeed(t: Transition): void {
  const { need, failure } = t
  if (need === 'present' || !t.sessionReady || !isAnyHeld(t.leases)) return
  stopTimer(t, 'linger')
  t.need = 'present'
  if (need === 'lingering' || isClosing(t.phase)) return
  if (failure?.final === true) fail(t, failure)
  else pause(t)
}

export function onLingerTimer(t: Transition): void {
  if (t.need === 'lingering') goAbsent(t)
}

/** No page needs the socket any more, and none lingers. */
function goAbsent(t: Transition): void {
  forgetNeed(t)
  if (isClosing(t.phase)) return
  if (t.phase.name === 'failed') return enter(t, { name: 'idle' })
  t.failure = null
  leave(t, 'renew')
}

function onNeedPresent(t: Transition): void {
  if (isClosing(t.phase)) return
  // A report of being offline is a hint: it never holds back the first connection.
  if (!t.foreground || (isBlocked(t) && !isFirst(t))) pause(t)
  else beginByEvent(t)
}

/** The app came to the foreground, or the network returned. */
export function onReturn(t: Transition): void {
  const { phase } = t
  if (t.need !== 'present') return
  if (phase.name === 'ready') return probe(t, phase, 'event')
  if (isBlocked(t) || isClosing(phase)) return
  if (phase.name === 'failed' && t.failure?.final === true) return
  if (!isInFlight(phase)) return beginByEvent(t)
  if (isYoung(phase, t)) return
  drop(t)
  markEnded(t)
  // A replaced first connection counts too, or a flapping network would open connections without limit.
  beginByEvent(t, false)
}

/** The user called `reconnect()`. `reconnectAnswer` says from the state before what this does. */
export function onReconnectAsked(t: Transition, phase: Phase): void {
  if (t.need !== 'present') return clearFailure(t)
  limitInBackground(t)
  if (phase.name === 'ready') return probe(t, phase, 'user')
  if (isInFlight(phase)) {
    if (isYoung(phase, t)) return
    drop(t)
  }
  t.outage = null
  t.failure = null
  if (isClosing(phase)) t.phase = { ...phase, next: 'asked' }
  else begin(t)
}

function clearFailure(t: Transition): void {
  if (t.phase.name === 'failed') endLinger(t)
  if (t.need === 'absent') t.outage = null
  t.failure = null
}

export function onAppHidden(t: Transition): void {
  if (!t.foreground) return
  t.leases = suspendLeases(t.leases, t.nowMs)
  t.foreground = false
  t.hiddenAtMs = t.nowMs
  stopTimer(t, 'doubt')
  keepNeed(t)
  if (t.phase.name === 'waiting') pause(t)
  else if (isUnderWay(t.phase)) startTimer(t, 'background', t.policy.backgroundMs)
}

/** The app was in the background for `backgroundMs`. */
export function onBackgroundTimer(t: Transition): void {
  if (t.foreground) return
  if (isFeeding(t.phase)) return leave(t, 'renew')
  if (!isInFlight(t.phase)) return
  drop(t)
  pause(t)
}

export function onAppShown(t: Transition): void {
  const { hiddenAtMs, nowMs } = t
  if (hiddenAtMs === null) return
  t.foreground = true
  t.hiddenAtMs = null
  stopTimer(t, 'background')
  if (t.leases.some((lease) => lease.doubtful)) startTimer(t, 'doubt', sameMomentMs)
  // A negative age by the wall clock proves nothing: it counts as long.
  const isLong = nowMs < hiddenAtMs || nowMs - hiddenAtMs >= t.policy.backgroundMs
  if (!isUnderWay(t.phase) || !isLong || t.need !== 'present' || isBlocked(t)) return onReturn(t)
  drop(t)
  t.failure = { code: 'connection-lost', final: false }
  beginByEvent(t)
}

/** The app is back for a moment: pages that are still hidden were left for good. */
export function onDoubtTimer(t: Transition): void {
  if (!t.foreground) return
  t.leases = dismissDoubts(t.leases)
  reconcileNeed(t)
}

/** Another user, another token, or signed out: the old session is left, and the budget is full again. */
export function onSessionReplaced(
  t: Transition, phase: Phase, { ready, renewableToken }: Event<'sessionReplaced'>,
): void {
  if (!isClosing(phase)) leave(t, 'renew')
  // A `reconnect()` that waits for this close is still done, unless the user signed out.
  else if (!ready || phase.next !== 'asked') t.phase = { ...phase, next: 'renew' }
  t.effects.push({ type: 'replaceSession' })
  t.sessionReady = ready
  t.token = renewableToken ? 'armed' : 'fixed'
  t.outage = null
  t.renewedAtMs = null
  t.failure = null
  // A need that lingered was one of the session before.
  if (t.need === 'lingering') forgetNeed(t)
  if (!ready) return goAbsent(t)
  reconcileNeed(t)
  if (t.need !== 'present' || t.phase.name !== 'idle') return
  if (isBlocked(t)) pause(t)
  else begin(t)
}

/** The client is disposed of: nothing begins any more. */
export function onDisposed(t: Transition): void {
  stopTimer(t, 'doubt')
  t.leases = []
  t.sessionReady = false
  if (t.need !== 'absent') goAbsent(t)
}
