import { dismissDoubts, sameMomentMs, suspendLeases } from '../lease/lease-set'
import { beginByEvent, pause } from './attempts'
import { probe } from './heartbeat'
import { drop, leave } from './leaving'
import { isBlocked, isFeeding, isInFlight, isUnderWay, startTimer, stopTimer, type Turn } from './turn'
import { keepNeed, onReturn, reconcileNeed } from './wanting'

export function onAppHidden(turn: Turn): void {
  if (!turn.foreground) return
  turn.leases = suspendLeases(turn.leases, turn.nowMs)
  turn.foreground = false
  turn.hiddenAtMs = turn.nowMs
  stopTimer(turn, 'doubt')
  keepNeed(turn)
  const { phase } = turn
  if (phase.name === 'waiting') pause(turn)
  if (isUnderWay(phase)) startTimer(turn, 'background', turn.policy.backgroundMs)
}

/** Long enough in the background: goodbye. */
export function onBackgroundTimer(turn: Turn): void {
  const { phase } = turn
  if (turn.foreground) return
  if (isFeeding(phase)) return leave(turn, 'renew')
  if (!isInFlight(phase)) return
  drop(turn)
  pause(turn)
}

export function onAppShown(turn: Turn): void {
  const { hiddenAtMs, nowMs, policy } = turn
  if (hiddenAtMs === null) return
  const awayMs = nowMs - hiddenAtMs
  turn.foreground = true
  turn.hiddenAtMs = null
  stopTimer(turn, 'background')
  if (turn.leases.some((lease) => lease.doubtful)) startTimer(turn, 'doubt', sameMomentMs)
  // An age that is negative by the wall clock proves nothing, so it counts as long.
  const isLong = awayMs < 0 || awayMs >= policy.backgroundMs
  if (!isUnderWay(turn.phase) || !isLong || turn.need !== 'present' || isBlocked(turn)) return onReturn(turn)
  drop(turn)
  turn.failure = { code: 'connection-lost', final: false }
  beginByEvent(turn)
}

export function onDoubtTimer(turn: Turn): void {
  if (!turn.foreground) return
  turn.leases = dismissDoubts(turn.leases)
  reconcileNeed(turn)
}

export function onNetworkReported(turn: Turn, online: boolean): void {
  const { online: before, offline, phase } = turn
  turn.online = online
  if (online) {
    turn.offline = false
    if (before === false || offline) onReturn(turn)
  } else if (before === true) {
    turn.offline = true
    if (turn.loopback) return
    if (phase.name === 'ready') probe(turn, 'event')
    else if (phase.name === 'waiting') pause(turn)
  }
}

export function onNetworkTimer(turn: Turn): void {
  if (turn.phase.name !== 'paused') return
  startTimer(turn, 'network', turn.policy.networkAskMs)
  if (turn.offline) turn.effects.push({ type: 'askNetwork' })
}
