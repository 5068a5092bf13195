import {
  changeLease, isAnyHeld, sameMomentMs, suspendLeases, withLease, withoutLease, type LeaseSet,
} from '../leases/lease-set'
import { probe } from './heartbeat'
import { begin, beginByEvent, fail, isFirst, limitInBackground, markEnded, pause } from './reconnect'
import type { EventHandlers, Machine } from './machine'
import {
  drop, endLinger, enter, forgetNeed, isBlocked, isClosing, isInFlight, isUnderWay, isYoung, leave, put,
  startTimer, stopTimer,
} from './transition'

function changeLeases(m: Machine, to: LeaseSet): void {
  if (to === m.leases) return
  m.leases = to
  reconcileNeed(m)
}

export function reconcileNeed(m: Machine): void {
  const before = m.need
  const isFailed = m.phase === 'failed'
  if (isHeld(m) && before !== 'present') {
    m.need = 'present'
    if (before === 'lingering') {
      stopTimer(m, 'linger')
      // The app or the network may have returned while no page needed the socket.
      if (m.phase === 'paused') onReturn(m)
    }
    if ((before === 'lingering' && !isFailed) || isClosing(m)) return
    // A report of being offline is a hint: it never holds back the first connection.
    if (m.hiddenAtMs !== null || (isBlocked(m) && !isFirst(m))) pause(m)
    else beginByEvent(m)
  } else if (!isHeld(m) && before === 'present') {
    // The app may be about to hide together with the page; then `failed` stays.
    if (isFailed && !isAnyHeld(suspendLeases(m.leases, m.nowMs))) return goAbsent(m)
    m.need = 'lingering'
    startTimer(m, 'linger', isFailed ? sameMomentMs : m.policy.lingerMs)
  }
}

/** The app hid and its pages with it: their need goes on, it is not a new one. */
function keepNeed(m: Machine): void {
  const before = m.need
  if (before === 'present' || !isHeld(m)) return
  stopTimer(m, 'linger')
  m.need = 'present'
  if (before === 'lingering' || isClosing(m)) return
  if (m.failure?.final === true) fail(m, m.failure)
  else pause(m)
}

function isHeld(m: Machine): boolean {
  return m.sessionReady && isAnyHeld(m.leases)
}

/** No page needs the socket any more, and none lingers. */
export function goAbsent(m: Machine): void {
  forgetNeed(m)
  if (isClosing(m)) return
  if (m.phase === 'failed') return enter(m, 'idle')
  m.failure = null
  leave(m)
}

/** The app came to the foreground, or the network returned. */
function onReturn(m: Machine): void {
  if (m.need !== 'present') return
  if (m.phase === 'ready') return probe(m, 'event')
  if (isBlocked(m) || isClosing(m) || (m.phase === 'failed' && m.failure?.final === true)) return
  if (!isInFlight(m)) return beginByEvent(m)
  if (isYoung(m)) return
  drop(m)
  markEnded(m)
  // A replaced first connection counts too, or a flapping network would open connections without limit.
  beginByEvent(m, false)
}

/** The causes that begin, keep and end the need for a socket: leases, app, network, session and user. */
export const needEvents = {
  leaseTaken(m, { lease }) {
    changeLeases(m, withLease(m.leases, lease))
  },

  leaseChanged(m, { id, change }) {
    changeLeases(m, changeLease(m.leases, id, change, m.nowMs, m.hiddenAtMs === null))
  },

  leaseReleased(m, { id }) {
    changeLeases(m, withoutLease(m.leases, id))
  },

  appHidden(m) {
    if (m.hiddenAtMs !== null) return
    m.leases = suspendLeases(m.leases, m.nowMs)
    m.hiddenAtMs = m.nowMs
    stopTimer(m, 'doubt')
    keepNeed(m)
    if (m.phase === 'waiting') pause(m)
    else if (isUnderWay(m)) startTimer(m, 'background', m.policy.backgroundMs)
  },

  appShown(m) {
    if (m.hiddenAtMs === null) return
    // A negative age by the wall clock proves nothing: it counts as long.
    const isLong = m.nowMs < m.hiddenAtMs || m.nowMs - m.hiddenAtMs >= m.policy.backgroundMs
    m.hiddenAtMs = null
    stopTimer(m, 'background')
    if (m.leases.some((lease) => lease.doubtful)) startTimer(m, 'doubt', sameMomentMs)
    if (!isUnderWay(m) || !isLong || m.need !== 'present' || isBlocked(m)) return onReturn(m)
    drop(m)
    m.failure = { code: 'connection-lost', final: false }
    beginByEvent(m)
  },

  networkReported(m, report) {
    const wasOnline = m.online
    m.online = report.online
    if (m.online) {
      const isBack = m.offline || wasOnline === false
      m.offline = false
      if (isBack) onReturn(m)
    } else if (wasOnline === true) {
      m.offline = true
      if (m.loopback) return
      if (m.phase === 'ready') probe(m, 'event')
      else if (m.phase === 'waiting') pause(m)
    }
  },

  /** The user called `reconnect()`. `reconnectAnswer` says from the state before what this does. */
  reconnectAsked(m) {
    if (m.need !== 'present') {
      if (m.phase === 'failed') endLinger(m)
      if (m.need === 'absent') m.lostAtMs = null
      m.failure = null
      return
    }
    limitInBackground(m)
    if (m.phase === 'ready') return probe(m, 'user')
    m.lostAtMs = m.failure = null
    if (isInFlight(m)) {
      if (isYoung(m)) return
      drop(m)
    }
    if (isClosing(m)) m.next = 'asked'
    else begin(m)
  },

  /** Another user, another token, or signed out: the old session is left, and the budget is full again. */
  sessionReplaced(m, session) {
    if (!isClosing(m)) leave(m)
    // A `reconnect()` that waits for this close is still done, unless the user signed out.
    else if (!session.ready || m.next !== 'asked') m.next = 'renew'
    put(m, 'replaceSession')
    m.sessionReady = session.ready
    m.token = session.renewableToken ? 'armed' : 'fixed'
    m.lostAtMs = m.failure = null
    m.renewedAtMs = -Infinity
    // A need that lingered was one of the session before.
    if (m.need === 'lingering') forgetNeed(m)
    if (!m.sessionReady) return goAbsent(m)
    reconcileNeed(m)
    if (m.need !== 'present' || m.phase !== 'idle') return
    if (isBlocked(m)) pause(m)
    else begin(m)
  },

  /** The client is disposed of: nothing begins any more. */
  disposed(m) {
    stopTimer(m, 'doubt')
    m.leases = []
    m.sessionReady = false
    if (m.need !== 'absent') goAbsent(m)
  },
} satisfies Partial<EventHandlers>
