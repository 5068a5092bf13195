import { changeWish, hideLease, showLease, withLease, withoutLease, type LeaseSet } from '../lease/lease-set'
import { hasSameFields } from '../same-fields'
import type { Effect } from './effect'
import { loseConnection, onProtocolRefused, onSocketClosed } from './ending'
import type { MachineEvent } from './event'
import { onProtocolReady } from './heartbeat'
import { closeNow } from './leaving'
import { onResolved, onResolveFailed, onSlotFreed, onSocketOpened, onSocketRefused } from './opening'
import { onDisposed, onSessionReplaced } from './session'
import type { MachineState } from './state'
import { onAppHidden, onAppShown, onNetworkReported } from './surroundings'
import { onTimer } from './timers'
import { isFeeding, type Env, type Turn } from './turn'
import { onReconnectAsked, reconcileNeed } from './wanting'

/** The heart: what happened, to what is now the case and what is to be done. Pure; executes nothing. */
export function step(state: MachineState, event: MachineEvent, env: Env): readonly [MachineState, readonly Effect[]] {
  if ('generation' in event && event.generation !== state.generation) return [state, []]
  const turn: Turn = { ...env, state: { ...state }, effects: [] }
  handle(turn, event)
  return [hasSameFields<MachineState>(state, turn.state) ? state : turn.state, turn.effects]
}

function handle(turn: Turn, event: MachineEvent): void {
  const { state: { phase, leases, foreground }, nowMs } = turn
  switch (event.type) {
    case 'leaseTaken':
      return changeLeases(turn, withLease(leases, event.lease))
    case 'leaseChanged':
      return changeLeases(turn, changeWish(leases, event.id, event.wants, event.value))
    case 'leaseShown':
      return changeLeases(turn, showLease(leases, event.id))
    case 'leaseHidden':
      return changeLeases(turn, hideLease(leases, event.id, nowMs, foreground))
    case 'leaseReleased':
      return changeLeases(turn, withoutLease(leases, event.id))
    case 'appHidden':
      return onAppHidden(turn)
    case 'appShown':
      return onAppShown(turn)
    case 'networkReported':
      return onNetworkReported(turn, event.online)
    case 'reconnectAsked':
      return onReconnectAsked(turn)
    case 'sessionReplaced':
      return onSessionReplaced(turn, event)
    case 'disposed':
      return onDisposed(turn)
    case 'resolved':
      return onResolved(turn, event.loopback)
    case 'resolveFailed':
      return onResolveFailed(turn, event)
    case 'socketOpened':
      return onSocketOpened(turn)
    case 'socketClosed':
      return onSocketClosed(turn, event.code, event.reason)
    case 'socketRefused':
      return onSocketRefused(turn)
    case 'slotFreed':
      return onSlotFreed(turn)
    case 'goodbyeSent':
      return closeNow(turn)
    case 'protocolReady':
      return onProtocolReady(turn)
    case 'protocolLost':
      return isFeeding(phase) ? loseConnection(turn, event.code) : undefined
    case 'protocolRefused':
      return onProtocolRefused(turn, event)
    case 'timerFired':
      return onTimer(turn, event.name, event.heardAtMs, event.graceMs)
  }
}

function changeLeases(turn: Turn, leases: LeaseSet): void {
  if (leases === turn.state.leases) return
  turn.state.leases = leases
  reconcileNeed(turn)
}
