import type { StorageTrouble } from './chaos-storage'
import type { SleptTimers } from './device'

type Direction = 'up' | 'down' | 'both'

/** Faults. Each ends by itself, so that a schedule without one of the others is a schedule too. */
export type Fault =
  | { readonly kind: 'delay'; readonly delayMs: number; readonly forMs: number }
  | { readonly kind: 'jitter'; readonly jitterMs: number; readonly forMs: number }
  /** Nothing gets through and nothing is lost. */
  | { readonly kind: 'frozen-line'; readonly forMs: number }
  /** The connection at hand loses all that is sent, without an event. */
  | { readonly kind: 'half-open'; readonly direction: Direction }
  | { readonly kind: 'reset' }
  | { readonly kind: 'duplicate-close' }
  | { readonly kind: 'error-without-close' }
  /** The next close of the connection at hand is answered only after so long. */
  | { readonly kind: 'silent-close'; readonly forMs: number }
  /** Frames of a connection that was reset arrive so much later, in one direction. */
  | { readonly kind: 'late-frames-up' | 'late-frames-down'; readonly frozenMs: number }
  | { readonly kind: 'server-restart'; readonly downMs: number }
  /** Answers, but pushes nothing. */
  | { readonly kind: 'stalled-feed'; readonly forMs: number }
  /** Takes no notice of a Subscribe or a Resync. */
  | { readonly kind: 'not-ready'; readonly forMs: number }
  | { readonly kind: 'silent-server'; readonly forMs: number }
  /** The next deltas get lost. */
  | { readonly kind: 'lost-deltas'; readonly count: number }
  | { readonly kind: 'refused-connections'; readonly forMs: number }
  | { readonly kind: 'server-close'; readonly code: number }
  | { readonly kind: 'retry-later'; readonly code: 1013 | 4429 }
  | { readonly kind: 'token-expiry'; readonly refusals: number }
  | { readonly kind: 'token-provider'; readonly trouble: 'throws' | 'hangs'; readonly forMs: number }
  | { readonly kind: 'hostile-frame'; readonly text: string }
  | { readonly kind: 'storage-failure'; readonly trouble: StorageTrouble; readonly forMs: number }
  | { readonly kind: 'journal-full'; readonly forMs: number }
  /** The next answers to orders get lost, or come so much later, on a line that lives. */
  | { readonly kind: 'lost-answers'; readonly count: number; readonly forMs: number }
  | { readonly kind: 'late-answers'; readonly delayMs: number; readonly forMs: number }
  | { readonly kind: 'kill'; readonly downMs: number }
  | {
      readonly kind: 'suspension'
      readonly forMs: number
      readonly timers: SleptTimers
      readonly eventsFirst: boolean
    }
  | { readonly kind: 'clock-forward' | 'clock-back'; readonly byMs: number }
  | { readonly kind: 'user-switch'; readonly outForMs: number }
  /** `false`: the platform reports offline, and it is not. `unreported`: the other way round. `late`: 3 s late. */
  | {
    readonly kind: 'network-event'
    readonly how: 'false' | 'unreported' | 'reported' | 'late'
    readonly forMs: number
  }

export type FaultKind = Fault['kind']

/** Actions of the user. */
export type Deed =
  | { readonly kind: 'tab'; readonly forMs: number }
  | { readonly kind: 'page'; readonly forMs: number }
  | { readonly kind: 'pop-up'; readonly forMs: number }
  | { readonly kind: 'background'; readonly forMs: number }
  | { readonly kind: 'reconnect' }
  | { readonly kind: 'order'; readonly what: 'open' | 'close' | 'part' | 'modify' | 'follow' | 'unfollow' }
  /** Gives an order and turns to another tab in the same moment. */
  | { readonly kind: 'order-and-leave'; readonly forMs: number }
  | { readonly kind: 'note'; readonly text: string }

export type Action = Fault | Deed

/** An action and when it comes, true time in ms from the start. `id` is its place in the whole schedule. */
export interface Planned {
  readonly id: number
  readonly atMs: number
  readonly action: Action
}

export interface Schedule {
  readonly actions: readonly Planned[]
  /** When all faults stop, ms from the start. */
  readonly calmAtMs: number
}

const faultMarks: Readonly<Record<FaultKind, true>> = {
  'delay': true, 'jitter': true, 'frozen-line': true, 'half-open': true, 'reset': true, 'duplicate-close': true,
  'error-without-close': true, 'silent-close': true, 'late-frames-up': true, 'late-frames-down': true,
  'server-restart': true, 'stalled-feed': true, 'not-ready': true, 'silent-server': true, 'lost-deltas': true,
  'refused-connections': true, 'server-close': true, 'retry-later': true, 'token-expiry': true,
  'token-provider': true, 'hostile-frame': true, 'storage-failure': true, 'journal-full': true,
  'lost-answers': true, 'late-answers': true, 'kill': true,
  'suspension': true, 'clock-forward': true, 'clock-back': true, 'user-switch': true, 'network-event': true,
}

export function isFaultKind(kind: string): kind is FaultKind {
  return Object.hasOwn(faultMarks, kind)
}

export const faultKinds: readonly FaultKind[] = Object.keys(faultMarks).filter(isFaultKind)
