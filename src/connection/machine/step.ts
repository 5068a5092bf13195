import { changeWish, hideLease, showLease, withLease, withoutLease } from '../../core/lease/lease-set'
import { hasSameFields } from '../../core/same-fields'
import {
  afterClosing, lose, onProtocolRefused, onResolved, onResolveFailed, onSlotTimer, onSocketClosed, onSocketOpened,
  onSocketRefused, open,
} from './attempt'
import { closeNow } from './closing'
import type { Effect, MachineEvent, TimerFired, TimerName } from './events'
import { onPingTimer, onPongTimer, onProtocolReady } from './heartbeat'
import {
  changeLeases, onAppHidden, onAppShown, onBackgroundTimer, onDisposed, onDoubtTimer, onLingerTimer,
  onNetworkReported, onNetworkTimer, onReconnectAsked, onSessionReplaced,
} from './need'
import { beginDue } from './reconnect'
import type { MachineState, Phase, PhaseName } from './state'
import { endOutage, pushEffect, type Env, type Transition } from './transition'

/** A timer that fired is a cause of its own name. */
type Causes = {
  readonly [Cause in TimerName | Exclude<MachineEvent['type'], 'timerFired'>]: Cause extends TimerName
    ? TimerFired
    : Extract<MachineEvent, { type: Cause }>
}
type Phases = { readonly [Name in PhaseName]: Extract<Phase, { name: Name }> }
type Handler<In, Cause extends keyof Causes> = (transition: Transition, phase: In, event: Causes[Cause]) => void
type Handlers<In> = { readonly [Cause in keyof Causes]?: Handler<In, Cause> }

/** What may end an attempt from the open call on. */
const opened: Handlers<Phase> = { socketClosed: onSocketClosed }

/** What may end an open socket that feeds the protocol. */
const feeding: Handlers<Phase> = {
  ...opened,
  protocolLost: (transition, _, { code }) => lose(transition, code),
  protocolRefused: onProtocolRefused,
}

/** The causes that each phase answers. */
const table: { readonly [Name in PhaseName]: Handlers<Phases[Name]> } = {
  idle: {},
  resolving: {
    ...opened,
    resolved: onResolved,
    resolveFailed: onResolveFailed,
    resolve: (transition, phase) => onResolveFailed(transition, phase, { code: 'resolve-timeout', final: false }),
  },
  opening: {
    ...opened,
    socketOpened: onSocketOpened,
    socketRefused: onSocketRefused,
    connect: (transition) => lose(transition, 'connect-timeout'),
  },
  awaitingSlot: {
    ...opened,
    slotFreed: open,
    slot: onSlotTimer,
  },
  readying: {
    ...feeding,
    protocolReady: onProtocolReady,
    ready: (transition) => lose(transition, 'ready-timeout'),
  },
  ready: {
    ...feeding,
    uptime: endOutage,
    ping: onPingTimer,
    pong: onPongTimer,
  },
  waiting: {
    attempt: (transition, { kind }) => beginDue(transition, kind),
  },
  paused: {
    network: onNetworkTimer,
  },
  failed: {},
  closing: {
    goodbyeSent: closeNow,
    goodbye: closeNow,
    socketClosed: afterClosing,
    close(transition, phase) {
      pushEffect(transition, 'drop')
      afterClosing(transition, phase)
    },
  },
}

/** The causes that every phase answers. */
const inEveryPhase: Handlers<Phase> = {
  leaseTaken: (transition, _, { lease }) => changeLeases(transition, withLease(transition.state.leases, lease)),
  leaseChanged: (transition, _, { id, wants, value }) =>
    changeLeases(transition, changeWish(transition.state.leases, id, wants, value)),
  leaseShown: (transition, _, { id }) => changeLeases(transition, showLease(transition.state.leases, id)),
  leaseHidden: (transition, _, { id }) =>
    changeLeases(transition, hideLease(transition.state.leases, id, transition.nowMs, transition.state.foreground)),
  leaseReleased: (transition, _, { id }) => changeLeases(transition, withoutLease(transition.state.leases, id)),
  appHidden: onAppHidden,
  appShown: onAppShown,
  networkReported: (transition, _, event) => onNetworkReported(transition, event),
  reconnectAsked: onReconnectAsked,
  sessionReplaced: (transition, _, event) => onSessionReplaced(transition, event),
  disposed: onDisposed,
  linger: onLingerTimer,
  background: onBackgroundTimer,
  doubt: onDoubtTimer,
}

/**
 * The heart of the client: from what happened, the next state and what is to be done. Pure; it executes nothing. An
 * event of another generation changes nothing, and neither does one that the phase does not answer (CN-19, CN-21).
 */
export function step(state: MachineState, event: MachineEvent, env: Env): readonly [MachineState, readonly Effect[]] {
  if ('generation' in event && event.generation !== state.generation) return [state, []]
  const transition: Transition = { ...env, state: { ...state }, effects: [] }
  answer(transition, state.phase.name, event.type === 'timerFired' ? event.name : event.type, state.phase, event)
  return [hasSameFields<MachineState>(state, transition.state) ? state : transition.state, transition.effects]
}

function answer<Name extends PhaseName, Cause extends keyof Causes>(
  transition: Transition, name: Name, cause: Cause, phase: Phases[Name], event: Causes[Cause],
): void {
  const own: Handlers<Phases[Name]> = table[name]
  const handle: Handler<Phases[Name], Cause> | undefined = own[cause] ?? inEveryPhase[cause]
  handle?.(transition, phase, event)
}
