import type { Book } from '../core/positions/book'
import type { CopyTradingEvents } from '../core/positions/positions-update'
import type { Mark } from '../core/positions/wire'
import type { Protocol, Session } from '../ports/protocol'
import type { Confirmation, Question } from './copy-trading-confirmation'
import type { TickReader } from './copy-trading-tick'

/** Milliseconds. */
export interface FeedLimits {
  readonly resyncTimeoutMs: number
  readonly pongTimeoutMs: number
}

/** A place that a Pong told, and the Ping that it answered. */
export interface Expected {
  readonly place: Mark
  readonly question: Question
}

export type FeedPhase =
  | { readonly at: 'detached' }
  /**
   * The socket is open, the first snapshot is owed, or what followed after `since`; `readyTimeoutMs` watches
   * over it.
   */
  | { readonly at: 'subscribing'; readonly since: Mark | undefined }
  /** `expected`: a Pong told of this place and the book was not there yet. */
  | { readonly at: 'live'; readonly expected: Expected | undefined }
  /**
   * Something was missed, a snapshot was asked for this many times: 0 while the first Resync waits for its turn.
   * `wasReady`: the connection had been ready.
   */
  | { readonly at: 'resyncing'; readonly asked: number; readonly wasReady: boolean }

/** A session of the feed. */
export interface FeedState {
  readonly session: Session
  readonly book: Book
  readonly phase: FeedPhase
  /**
   * Whether the book's place is one to go on from. Not after a feed that contradicted the book, nor after an
   * answer to `since` that led nowhere: then only a snapshot helps.
   */
  readonly resumable: boolean
  readonly limits: FeedLimits
  readonly readTick: TickReader
  readonly confirmation: Confirmation
  /** When the last Subscribe or Resync went out. */
  readonly askedAtMs: number
  /** When the last Resync went out; none before its wait is over. */
  readonly resyncedAtMs: number | undefined
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
