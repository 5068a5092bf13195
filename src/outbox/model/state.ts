import type { DiagnosticCode } from '../../shared/errors'
import type { OutboxAnswer, OutboxEntry } from './entry'

/** An entry with what only this process knows of it. */
export interface Item<P> {
  readonly entry: OutboxEntry<P>
  /** Where it is kept. */
  readonly key: string
  /** Grows with each entry that this process takes. */
  readonly place: number
  /** Its first write is under way: the caller does not know yet that it is taken. */
  readonly isNew: boolean
  /** Its next state, on its way to storage before the frame is on its way to the server. */
  readonly ahead: OutboxEntry<P> | null
  /** Number of the newest write; results of older writes are ignored. */
  readonly revision: number
  /** The newest write failed. */
  readonly isUnsaved: boolean
  /** Since when it holds the socket. */
  readonly leaseFromMs: number | null
  /** When it was sent, or asked about, in this opening. */
  readonly askedAtMs: number | null
  /** Since when it is left alone, because it could not be framed, handed over or written. */
  readonly pausedAtMs: number | null
  /** Since when it rests after the newest of several cuts. */
  readonly restsFromMs: number
}

export interface OutboxState<P> {
  /** The user who owns these entries; `null` when no user is signed in. */
  readonly user: string | null
  /** The protocol is ready: frames may go out. */
  readonly lineReady: boolean
  /** The present user's, oldest first. */
  readonly items: readonly Item<P>[]
  readonly holdsLease: boolean
  /** When the one timer fires; `null` without a timer. */
  readonly wakeAtMs: number | null
}

export function initialOutbox<P>(user: string | null): OutboxState<P> {
  return { user, lineReady: false, items: [], holdsLease: false, wakeAtMs: null }
}

/** Nothing more will be known of it. */
export function isSettled(entry: OutboxEntry): boolean {
  const { state } = entry
  return state === 'acked' || state === 'failed' || state === 'expired' || isForgotten(entry)
}

/** The server, when asked, had lost its record, or it ended each connection over it. */
function isForgotten({ state, code }: OutboxEntry): boolean {
  return state === 'unknown' && code !== undefined
}

/** Given up without an answer: the server may have executed it. */
export function isGivenUp({ replay, state, code }: OutboxEntry): boolean {
  return replay === 'at-least-once' &&
    ((state === 'failed' && code === 'request-timeout') || (state === 'unknown' && code === 'connection-lost'))
}

/** A fresh item around an entry that is in storage, or on its way there. */
export function itemOf<P>({ entry, key, place }: KeptEntry<P>, isNew: boolean): Item<P> {
  return {
    entry,
    key,
    place,
    isNew,
    ahead: null,
    revision: 0,
    isUnsaved: false,
    leaseFromMs: isNew ? null : entry.postedAtMs,
    askedAtMs: null,
    pausedAtMs: null,
    restsFromMs: entry.stateAtMs,
  }
}

/** An entry read back from storage, and where it is kept. */
export interface KeptEntry<P> {
  readonly key: string
  readonly entry: OutboxEntry<P>
  /** Its place among the entries of the process that took it. */
  readonly place: number
}

/** How the handing of a frame to the socket ended. */
export type SendOutcome =
  | { readonly kind: 'handed' }
  /** For certain nothing went out. */
  | { readonly kind: 'notHanded' }
  /** Whether something went out is unknown. */
  | { readonly kind: 'inDoubt' }
  /** The message can never go out. */
  | { readonly kind: 'refused'; readonly code: string }

/** Facts that happen to an outbox, in the past tense. */
export type OutboxEvent<P> =
  | {
      readonly type: 'messagePosted'
      readonly user: string
      readonly entry: OutboxEntry<P>
      readonly key: string
    }
  | { readonly type: 'entryStored'; readonly id: string; readonly revision: number }
  | { readonly type: 'storeFailed'; readonly id: string; readonly revision: number }
  | { readonly type: 'entriesLoaded'; readonly user: string; readonly kept: readonly KeptEntry<P>[] }
  | { readonly type: 'lineReady' }
  /** `closeCode` is that of the socket, where it was not closed by this side. */
  | { readonly type: 'lineGone'; readonly closeCode?: number | undefined }
  /** `sends` is the number of the sending that settled. */
  | { readonly type: 'sendSettled'; readonly id: string; readonly sends: number; readonly outcome: SendOutcome }
  | { readonly type: 'answered'; readonly answer: OutboxAnswer }
  /** Frames that could not be made before may be possible now (OB-38). */
  | { readonly type: 'framesPossible' }
  /** This payload makes a frame possible that could not be made before (CM-52). */
  | { readonly type: 'payloadAmended'; readonly id: string; readonly payload: P }
  | { readonly type: 'againAsked'; readonly id: string }
  | { readonly type: 'withdrawAsked'; readonly id: string }
  | { readonly type: 'askAsked'; readonly id: string }
  | { readonly type: 'dismissAsked'; readonly id: string }
  | { readonly type: 'userChanged'; readonly user: string | null }
  | { readonly type: 'timerFired' }

/** Effects that an outbox asks for. Plain data; the runtime carries them out. */
export type OutboxEffect<P> =
  /** Answered by `entryStored` or `storeFailed` of the same revision. */
  | ({ readonly type: 'save'; readonly revision: number } & KeptEntry<P>)
  | { readonly type: 'forget'; readonly key: string; readonly id: string }
  /** Hand its frame to the line; answered by `sendSettled`. */
  | { readonly type: 'transmit'; readonly entry: OutboxEntry<P> }
  /** Ask the server what became of it. */
  | { readonly type: 'query'; readonly entry: OutboxEntry<P> }
  /** A posted message is not taken. */
  | { readonly type: 'refuse'; readonly id: string; readonly code: DiagnosticCode }
  | { readonly type: 'announceSettled'; readonly entry: OutboxEntry<P> }
  | { readonly type: 'holdLease' }
  | { readonly type: 'releaseLease' }
  /** There is one timer; a second start replaces the first. */
  | { readonly type: 'startTimer'; readonly delayMs: number }
  | { readonly type: 'stopTimer' }
