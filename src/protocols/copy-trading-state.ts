import type { Book } from '../core/positions/book'
import type { CopyTradingEvents } from '../core/positions/positions-update'
import type { Protocol, Session } from '../ports/protocol'

/** Milliseconds. */
export interface FeedLimits {
  readonly resyncTimeoutMs: number
  readonly pongTimeoutMs: number
}

/** A place in the feed. */
export interface Mark {
  readonly epoch: string
  readonly seq: number
}

export type FeedPhase =
  | { readonly at: 'detached' }
  /** The socket is open, the first snapshot is owed; `readyTimeoutMs` watches over it. */
  | { readonly at: 'subscribing' }
  /** `expected`: a Pong told of this place and the book was not there yet. */
  | { readonly at: 'live'; readonly expected: Mark | undefined }
  /** Something was missed, a snapshot was asked for this many times. */
  | { readonly at: 'resyncing'; readonly asked: number }

/** A session of the feed. */
export interface FeedState {
  readonly session: Session
  readonly token: string | undefined
  readonly book: Book
  readonly phase: FeedPhase
  readonly limits: FeedLimits
}

/** A session of the plain protocol. */
export interface PlainState {
  readonly session: Session | null
  readonly token: string | undefined
  readonly book: Book
  /** A socket feeds the session. */
  readonly attached: boolean
}

/** A session of either protocol; `null` while nobody is signed in to the feed. */
export type CopyTradingState = FeedState | PlainState | null

export type CopyTradingProtocol = Protocol<CopyTradingState, CopyTradingEvents>
