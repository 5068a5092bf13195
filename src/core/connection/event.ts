import type { DiagnosticCode } from '../diagnostic'
import type { Lease } from '../lease/lease-set'
import type { TabValue } from '../lease/tab-rules'
import type { TimerName } from './timer-name'

/** Everything that can happen to a connection. Socket events carry the generation they belong to. */
export type MachineEvent =
  | { readonly type: 'leaseTaken'; readonly lease: Lease }
  | {
      readonly type: 'leaseChanged'
      readonly id: number
      readonly wants: boolean
      readonly value?: TabValue | undefined
    }
  | { readonly type: 'leaseShown'; readonly id: number }
  | { readonly type: 'leaseHidden'; readonly id: number }
  | { readonly type: 'leaseReleased'; readonly id: number }
  | { readonly type: 'appHidden' }
  | { readonly type: 'appShown' }
  | { readonly type: 'networkReported'; readonly online: boolean }
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
  | { readonly type: 'socketRefused'; readonly generation: number }
  /** A socket of this module ended somewhere: a slot may be free. */
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
  | {
      readonly type: 'timerFired'
      readonly name: TimerName
      /** When the last sign of life came. Arrival only writes this stamp; no timer is re-armed a message. */
      readonly heardAtMs: number
      /** Extra patience the protocol asks for, ms. */
      readonly graceMs: number
    }
