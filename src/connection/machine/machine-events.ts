import type { DiagnosticCode } from '../../shared/errors'
import type { Lease, LeaseChange } from '../leases/lease-set'
import type { PhaseName } from './machine-state'
import type { ConnectError, Failure } from './status'

/** Each phase has its own timer. */
export type TimerName = PhaseName | 'uptime' | 'ping' | 'pong' | 'linger' | 'background' | 'doubt'

/** Each socket event contains its socket's generation. */
interface Payloads {
  leaseTaken: { readonly lease: Lease }
  leaseChanged: { readonly id: number; readonly change: LeaseChange }
  leaseReleased: { readonly id: number }
  appHidden: unknown
  appShown: unknown
  networkReported: { readonly online: boolean }
  reconnectAsked: unknown
  sessionReplaced: { readonly ready: boolean; readonly renewableToken: boolean }
  disposed: unknown
  resolved: OfSocket & { readonly loopback: boolean }
  resolveFailed: OfSocket & Omit<Failure, 'closeCode'>
  socketOpened: OfSocket
  socketClosed: OfSocket & {
    readonly code: number
    readonly reason: string
    /** Whether the server has shown a sign of life since the last ping. */
    readonly answered: boolean
  }
  /** The platform has no free socket now, or does not support sockets. */
  socketRefused: OfSocket & { readonly code: RefusalCode }
  slotFreed: unknown
  goodbyeSent: OfSocket
  protocolReady: OfSocket
  protocolLost: OfSocket & { readonly code: DiagnosticCode; readonly detail?: string | undefined }
  protocolRefused: OfSocket & {
    readonly kind: 'unauthorized' | 'final' | 'later'
    readonly code: DiagnosticCode
    readonly detail?: string | undefined
  }
  timerFired: {
    readonly name: TimerName
    /** Time of the last sign of life (epoch ms). */
    readonly receivedAtMs: number
    readonly graceMs: number
  }
}

export interface OfSocket {
  readonly generation: number
}

export type EventName = keyof Payloads

export type MachineEvent<Name extends EventName = EventName> = {
  [Each in Name]: { readonly type: Each } & Payloads[Each]
}[Name]

type PhaseEventName =
  | 'resolved' | 'resolveFailed' | 'socketOpened' | 'socketClosed' | 'socketRefused' | 'slotFreed' | 'goodbyeSent'
  | 'protocolReady' | 'protocolLost' | 'protocolRefused'

/** Inputs of handlers. `timeout` is the timer of the current phase. */
export type Inputs =
  & { readonly [Name in EventName]: MachineEvent<Name> }
  & { readonly [Name in TimerName | 'timeout']: MachineEvent<'timerFired'> }
export type InputName = keyof Inputs
export type SharedInputName = Exclude<EventName, PhaseEventName> | 'linger' | 'background' | 'doubt'

export type RefusalCode = Extract<DiagnosticCode, 'socket-slots-exhausted' | 'socket-task-missing'>

interface EffectPayloads {
  /**
   * Calls `url()` and the token provider. If `token` requires a fresh token, the provider receives the last token as
   * `rejected`.
   */
  resolve: OfSocket
  open: OfSocket
  sayGoodbye: OfSocket
  close: OfSocket
  drop: OfSocket
  detach: OfSocket
  ping: OfSocket
  askNetwork: OfSocket
  /** Starts the protocol for the session of the last `sessionReplaced` event. */
  replaceSession: OfSocket
  startTimer: { readonly name: TimerName; readonly delayMs: number }
  stopTimer: { readonly name: TimerName }
  announceConnectError: { readonly error: ConnectError }
}

export type EffectName = keyof EffectPayloads

/** Plain data. The runtime executes each effect as a call of a port. */
export type Effect<Name extends EffectName = EffectName> = {
  [Each in Name]: { readonly type: Each } & EffectPayloads[Each]
}[Name]

export type PlainEffect = Exclude<EffectName, 'startTimer' | 'stopTimer' | 'announceConnectError'>
