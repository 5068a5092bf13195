import { changeWish, hideLease, showLease, withLease, withoutLease, type LeaseSet } from '../lease/lease-set'
import type { Effect } from './effect'
import { loseConnection, onProtocolRefused, onSocketClosed } from './ending'
import type { MachineEvent } from './event'
import { startHeartbeat } from './heartbeat'
import { closeNow } from './leaving'
import { onResolved, onResolveFailed, onSlotFreed, onSocketOpened, onSocketRefused } from './opening'
import { onDisposed, onSessionReplaced } from './session'
import type { MachineState } from './state'
import { onAppHidden, onAppShown, onNetworkReported } from './surroundings'
import { onTimer } from './timers'
import { isFeeding, set, type Env, type Turn } from './turn'
import { onReconnectAsked, reconcileNeed } from './wanting'

/** The heart: what happened, to what is now the case and what is to be done. Pure; executes nothing. */
export function step(state: MachineState, event: MachineEvent, env: Env): readonly [MachineState, readonly Effect[]] {
  const turn: Turn = { state, effects: [], env }
  if (!('generation' in event) || event.generation === state.generation) handle(turn, event)
  return [turn.state, turn.effects]
}

function handle(turn: Turn, event: MachineEvent): void {
  const { state, env } = turn
  const { phase } = state
  switch (event.type) {
    case 'leaseTaken':
      return changeLeases(turn, withLease(state.leases, event.lease))
    case 'leaseChanged':
      return changeLeases(turn, changeWish(state.leases, event.id, event.wants, event.value))
    case 'leaseShown':
      return changeLeases(turn, showLease(state.leases, event.id))
    case 'leaseHidden':
      return changeLeases(turn, hideLease(state.leases, event.id, env.nowMs, state.foreground))
    case 'leaseReleased':
      return changeLeases(turn, withoutLease(state.leases, event.id))
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
      if (phase.name !== 'readying') return
      set(turn, { failure: null })
      return startHeartbeat(turn, phase.generation)
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
  set(turn, { leases })
  reconcileNeed(turn)
}
