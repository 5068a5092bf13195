import { hasSameFields } from '../../shared/equality'
import { changeLease, withLease, withoutLease } from '../leases/lease-set'
import type { ConnectionPolicy } from '../policy/connection-policy'
import {
  afterClosing, lose, onProtocolRefused, onResolved, onResolveFailed, onSocketClosed, onSocketOpened,
} from './attempt'
import type { Effect, MachineEvent, TimerFired, TimerName } from './events'
import { onPingTimer, onPongTimer, onProtocolReady } from './heartbeat'
import {
  changeLeases, onAppHidden, onAppShown, onBackgroundTimer, onDisposed, onDoubtTimer, onLingerTimer, onReconnectAsked,
  onSessionReplaced,
} from './need'
import { beginDue } from './reconnect'
import type { MachineState, Phase, PhaseName } from './state'
import type { ReconnectAnswer, SocketStatus, SocketStatusName } from './status'
import {
  close, endOutage, isBlocked, isClosing, isInFlight, isYoung, pushEffect, type Env, type Transition,
} from './transition'

/** A timer that fired is a cause of its own name, but for the one of the phase, which is its timeout. */
type CauseName = 'timeout' | TimerName | Exclude<MachineEvent['type'], 'timerFired'>
type Causes = {
  readonly [Cause in CauseName]: Cause extends MachineEvent['type']
    ? Extract<MachineEvent, { type: Cause }>
    : TimerFired
}
type Phases = { readonly [Name in PhaseName]: Extract<Phase, { name: Name }> } & { readonly everyPhase: Phase }
type Handler<In, Cause extends CauseName> = (t: Transition, phase: In, event: Causes[Cause]) => void
export type Handlers<In> = { readonly [Cause in CauseName]?: Handler<In, Cause> }

/** The causes that phases answer, by phase. */
export type Rows = { readonly [Name in keyof Phases]?: Handlers<Phases[Name]> }

export type Step = (state: MachineState, event: MachineEvent, env: Env) => readonly [MachineState, readonly Effect[]]

/** What may end an open socket that feeds the protocol. */
const feeding: Handlers<Phase> = {
  socketClosed: onSocketClosed,
  protocolLost: (t, _, { code }) => lose(t, code),
  protocolRefused: onProtocolRefused,
}

/** What every machine answers; parts answer more, or before. */
const table: Rows = {
  resolving: {
    resolved: onResolved,
    resolveFailed: onResolveFailed,
    timeout: (t, phase) => onResolveFailed(t, phase, { code: 'resolve-timeout', final: false }),
  },
  opening: {
    socketClosed: onSocketClosed,
    socketOpened: onSocketOpened,
    // A slot may come free; what the platform's client lacks stays missing.
    socketRefused: (t, _, { code }) => lose(t, code, undefined, code !== 'socket-slots-exhausted'),
    timeout: (t) => lose(t, 'connect-timeout'),
  },
  readying: {
    ...feeding,
    protocolReady: onProtocolReady,
    timeout: (t) => lose(t, 'ready-timeout'),
  },
  ready: {
    ...feeding,
    uptime: endOutage,
    ping: onPingTimer,
    pong: onPongTimer,
  },
  waiting: {
    timeout: (t, { kind }) => beginDue(t, kind),
  },
  leaving: {
    socketClosed: afterClosing,
    goodbyeSent: close,
    timeout: close,
  },
  closing: {
    socketClosed: afterClosing,
    timeout(t, phase) {
      pushEffect(t, 'drop')
      afterClosing(t, phase)
    },
  },
  everyPhase: {
    leaseTaken: (t, _, { lease }) => changeLeases(t, withLease(t.leases, lease)),
    leaseChanged: (t, _, { id, change }) =>
      changeLeases(t, changeLease(t.leases, id, change, t.nowMs, t.foreground)),
    leaseReleased: (t, _, { id }) => changeLeases(t, withoutLease(t.leases, id)),
    appHidden: onAppHidden,
    appShown: onAppShown,
    reconnectAsked: onReconnectAsked,
    sessionReplaced: onSessionReplaced,
    disposed: onDisposed,
    linger: onLingerTimer,
    background: onBackgroundTimer,
    doubt: onDoubtTimer,
  },
}

/**
 * Makes the heart of a client: from what happened, the next state and what is to be done. Pure; it executes nothing.
 * An event of another generation changes nothing, and neither does one that the phase does not answer (CN-19, CN-21).
 * @param parts what parts of the client answer, before the machine's own
 */
export function createStep(...parts: readonly Rows[]): Step {
  const tables = [...parts, table]

  return (state, event, env) => {
    if ('generation' in event && event.generation !== state.generation) return [state, []]
    const t: Transition = { ...state, ...env, effects: [] }
    const cause = event.type !== 'timerFired' ? event.type : event.name === state.phase.name ? 'timeout' : event.name
    answer(tables, t, state.phase.name, cause, state.phase, event)
    const { effects, nowMs, roll, policy, ...next } = t
    return [hasSameFields<MachineState>(state, next) ? state : next, effects]
  }
}

function answer<Name extends PhaseName, Cause extends CauseName>(
  tables: readonly Rows[], t: Transition, name: Name, cause: Cause, phase: Phases[Name], event: Causes[Cause],
): void {
  for (const rows of tables) {
    const own: Handlers<Phases[Name]> | undefined = rows[name]
    const handle: Handler<Phases[Name], Cause> | undefined = own?.[cause] ?? rows.everyPhase?.[cause]
    if (handle !== undefined) return handle(t, phase, event)
  }
}

/** The status that pages see. The caller adds `sinceMs`, the time when the name last changed. */
export function projectStatus(
  state: MachineState, { maxAttempts }: ConnectionPolicy,
): Omit<SocketStatus, 'sinceMs'> {
  const status = statusName(state)
  const { phase, outage } = state
  const waits = phase.name === 'waiting'
  const made = (outage?.made ?? 0) + (waits && phase.kind === 'attempt' ? 1 : 0)
  return {
    status,
    attempt: status === 'reconnecting' ? Math.min(maxAttempts, Math.max(1, made)) : 0,
    maxAttempts,
    nextAtMs: waits && status === 'reconnecting' ? phase.dueAtMs : null,
    slotAwaitedSinceMs: phase.name === 'awaitingSlot' || phase.name === 'opening' ? phase.slotSinceMs : null,
    pausedBy: status !== 'paused' ? null : state.foreground ? 'offline' : 'background',
    failure: status === 'open' ? null : state.failure,
  }
}

function statusName(state: MachineState): SocketStatusName {
  const { phase, outage, need } = state
  const { name } = phase
  if (name === 'idle' || name === 'paused' || name === 'failed') return name
  if (name === 'ready') return 'open'
  if (isClosing(phase) && need !== 'present') return 'idle'
  if (isClosing(phase) && isBlocked(state) && phase.next !== 'asked') return 'paused'
  return outage === null ? 'connecting' : 'reconnecting'
}

/** What `reconnect()` is about to do, told from the state in which the user calls it. */
export function reconnectAnswer(state: MachineState, policy: ConnectionPolicy, nowMs: number): ReconnectAnswer {
  if (!state.sessionReady) return 'no-session'
  if (state.need !== 'present') return 'no-lease'
  const { phase } = state
  if (phase.name === 'ready') return policy.ping ? 'probing' : 'kept'
  return isInFlight(phase) && isYoung(phase, { nowMs, policy }) ? 'kept' : 'attempting'
}
