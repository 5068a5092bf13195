import type { DiagnosticCode } from '../../shared/errors'
import type { Lease, LeaseChange } from '../leases/lease-set'
import type { PhaseName } from './state'
import type { ConnectError } from './status'

/** All timers: one of its own name for each phase, three more of `ready`, and three that may run through phases. */
export type TimerName = PhaseName | 'uptime' | 'ping' | 'pong' | 'linger' | 'background' | 'doubt'

/** Everything that can happen to a connection. The events of a socket carry its generation. */
export type MachineEvent =
  | { readonly type: 'leaseTaken'; readonly lease: Lease }
  | { readonly type: 'leaseChanged'; readonly id: number; readonly change: LeaseChange }
  | { readonly type: 'leaseReleased'; readonly id: number }
  | { readonly type: 'appHidden' }
  | { readonly type: 'appShown' }
  | { readonly type: 'networkReported'; readonly online: boolean }
  /** The user called `reconnect()`. */
  | { readonly type: 'reconnectAsked' }
  | { readonly type: 'sessionReplaced'; readonly ready: boolean; readonly renewableToken: boolean }
  | { readonly type: 'disposed' }
  | { readonly type: 'resolved'; readonly generation: number; readonly loopback: boolean }
  | {
      readonly type: 'resolveFailed'
      readonly generation: number
      readonly code: DiagnosticCode
      readonly detail?: string | undefined
      readonly final: boolean
    }
  | { readonly type: 'socketOpened'; readonly generation: number }
  | { readonly type: 'socketClosed'; readonly generation: number; readonly code: number; readonly reason: string }
  /** The platform gives no socket: now, or not at all. */
  | { readonly type: 'socketRefused'; readonly generation: number; readonly code: RefusalCode }
  /** Another socket of this module ended: a slot may be free. */
  | { readonly type: 'slotFreed' }
  | { readonly type: 'goodbyeSent'; readonly generation: number }
  | { readonly type: 'protocolReady'; readonly generation: number }
  | { readonly type: 'protocolLost'; readonly generation: number; readonly code: DiagnosticCode }
  | {
      readonly type: 'protocolRefused'
      readonly generation: number
      readonly kind: 'unauthorized' | 'final'
      readonly code: DiagnosticCode
      readonly detail?: string | undefined
    }
  | TimerFired

export interface TimerFired {
  readonly type: 'timerFired'
  readonly name: TimerName
  /** When the last sign of life arrived (epoch ms). An arrival writes this stamp and starts no timer. */
  readonly heardAtMs: number
  /** Extra time the protocol allows for a pong, ms. */
  readonly graceMs: number
}

/** Why a platform gives no socket. */
export type RefusalCode = Extract<DiagnosticCode, 'socket-slots-exhausted' | 'socket-task-missing'>

/** What is done for the connection of one generation. */
export type SocketEffect =
  /** Ask `url()` and the token provider, if there is one; for a fresh token where the state's `token` asks for it. */
  | 'resolve'
  | 'open'
  /** Send the protocol's goodbye frame and report `goodbyeSent` when it is handed over. */
  | 'sayGoodbye'
  | 'close'
  /** Close, and pass on no further event of this socket. */
  | 'drop'
  /** The socket no longer feeds the protocol. */
  | 'detach'
  | 'ping'

/** What the machine wants done. Plain data; the runtime turns each effect into a port call. */
export type Effect =
  | { readonly type: SocketEffect; readonly generation: number }
  | { readonly type: 'startTimer'; readonly name: TimerName; readonly delayMs: number }
  | { readonly type: 'stopTimer'; readonly name: TimerName }
  | { readonly type: 'askNetwork' }
  /** Start the protocol for the session of the last `sessionReplaced`; the machine itself sees no token. */
  | { readonly type: 'replaceSession' }
  | { readonly type: 'announceConnectError'; readonly error: ConnectError }
