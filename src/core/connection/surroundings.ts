import { dismissDoubts, sameMomentMs, suspendLeases } from '../lease/lease-set'
import { beginByEvent, pause } from './attempts'
import { probe } from './heartbeat'
import { drop, leave } from './leaving'
import { isBlocked, isFeeding, isInFlight, set, startTimer, stopTimer, type Turn } from './turn'
import { keepNeed, onReturn, reconcileNeed } from './wanting'

export function onAppHidden(turn: Turn): void {
  if (!turn.state.foreground) return
  const { nowMs, policy } = turn.env
  const leases = suspendLeases(turn.state.leases, nowMs)
  set(turn, { foreground: false, hiddenAtMs: nowMs, leases })
  stopTimer(turn, 'doubt')
  keepNeed(turn)
  const { phase } = turn.state
  if (phase.name === 'waiting') pause(turn)
  if (isInFlight(phase) || phase.name === 'ready') startTimer(turn, 'background', policy.backgroundMs)
}

/** Long enough in the background: goodbye. */
export function onBackgroundTimer(turn: Turn): void {
  if (turn.state.foreground) return
  const { phase } = turn.state
  if (isFeeding(phase)) return leave(turn, 'renew')
  if (!isInFlight(phase)) return
  drop(turn)
  pause(turn)
}

export function onAppShown(turn: Turn): void {
  const { hiddenAtMs, leases } = turn.state
  if (hiddenAtMs === null) return
  const { nowMs, policy } = turn.env
  const awayMs = nowMs - hiddenAtMs
  set(turn, { foreground: true, hiddenAtMs: null })
  stopTimer(turn, 'background')
  if (leases.some((lease) => lease.doubtful)) startTimer(turn, 'doubt', sameMomentMs)
  const { phase } = turn.state
  const hasSocket = isInFlight(phase) || phase.name === 'ready'
  // An age that is negative by the wall clock proves nothing, so it counts as long.
  const isLong = awayMs < 0 || awayMs >= policy.backgroundMs
  if (!hasSocket || !isLong || turn.state.need !== 'present' || isBlocked(turn.state)) return onReturn(turn)
  drop(turn)
  set(turn, { failure: { code: 'connection-lost', final: false } })
  beginByEvent(turn)
}

export function onDoubtTimer(turn: Turn): void {
  if (!turn.state.foreground) return
  set(turn, { leases: dismissDoubts(turn.state.leases) })
  reconcileNeed(turn)
}

export function onNetworkReported(turn: Turn, online: boolean): void {
  const { online: before, offline } = turn.state
  set(turn, { online })
  if (!online) {
    if (before !== true) return
    set(turn, { offline: true })
    if (turn.state.loopback) return
    if (turn.state.phase.name === 'ready') probe(turn, 'event')
    else if (turn.state.phase.name === 'waiting') pause(turn)
    return
  }
  set(turn, { offline: false })
  if (before === false || offline) onReturn(turn)
}

export function onNetworkTimer(turn: Turn): void {
  if (turn.state.phase.name !== 'paused') return
  startTimer(turn, 'network', turn.env.policy.networkAskMs)
  if (turn.state.offline) turn.effects.push({ type: 'askNetwork' })
}
