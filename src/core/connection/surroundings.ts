import { dismissDoubts, sameMomentMs, suspendLeases } from '../lease/lease-set'
import { beginByEvent, pause } from './attempts'
import { probe } from './heartbeat'
import { drop, leave } from './leaving'
import { isBlocked, isFeeding, isInFlight, isUnderWay, startTimer, stopTimer, type Turn } from './turn'
import { keepNeed, onReturn, reconcileNeed } from './wanting'

export function onAppHidden(turn: Turn): void {
  if (!turn.state.foreground) return
  turn.state.leases = suspendLeases(turn.state.leases, turn.nowMs)
  turn.state.foreground = false
  turn.state.hiddenAtMs = turn.nowMs
  stopTimer(turn, 'doubt')
  keepNeed(turn)
  const { phase } = turn.state
  if (phase.name === 'waiting') pause(turn)
  else if (isUnderWay(phase)) startTimer(turn, 'background', turn.policy.backgroundMs)
}

/** Long enough in the background: goodbye. */
export function onBackgroundTimer(turn: Turn): void {
  const { phase } = turn.state
  if (turn.state.foreground) return
  if (isFeeding(phase)) return leave(turn, 'renew')
  if (!isInFlight(phase)) return
  drop(turn)
  pause(turn)
}

export function onAppShown(turn: Turn): void {
  const { state: { hiddenAtMs }, nowMs, policy } = turn
  if (hiddenAtMs === null) return
  const awayMs = nowMs - hiddenAtMs
  turn.state.foreground = true
  turn.state.hiddenAtMs = null
  stopTimer(turn, 'background')
  if (turn.state.leases.some((lease) => lease.doubtful)) startTimer(turn, 'doubt', sameMomentMs)
  // An age that is negative by the wall clock proves nothing, so it counts as long.
  const isLong = awayMs < 0 || awayMs >= policy.backgroundMs
  const { phase, need } = turn.state
  if (!isUnderWay(phase) || !isLong || need !== 'present' || isBlocked(turn.state)) return onReturn(turn)
  drop(turn)
  turn.state.failure = { code: 'connection-lost', final: false }
  beginByEvent(turn)
}

export function onDoubtTimer(turn: Turn): void {
  if (!turn.state.foreground) return
  turn.state.leases = dismissDoubts(turn.state.leases)
  reconcileNeed(turn)
}

export function onNetworkReported(turn: Turn, online: boolean): void {
  const { online: before, offline, phase } = turn.state
  turn.state.online = online
  if (online) {
    turn.state.offline = false
    if (before === false || offline) onReturn(turn)
  } else if (before === true) {
    turn.state.offline = true
    if (turn.state.loopback) return
    if (phase.name === 'ready') probe(turn, phase, 'event')
    else if (phase.name === 'waiting') pause(turn)
  }
}

export function onNetworkTimer(turn: Turn): void {
  if (turn.state.phase.name !== 'paused') return
  startTimer(turn, 'network', turn.policy.networkAskMs)
  if (turn.state.offline) turn.effects.push({ type: 'askNetwork' })
}
