import type { OutboxEntry } from './entry'
import type { KeptEntry } from './event'

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
  /** Of the newest write; what comes of an older one says nothing any more. */
  readonly revision: number
  /** The newest write failed. */
  readonly isUnsaved: boolean
  /** Since when it holds the socket. */
  readonly leaseFromMs: number | null
  /** When it was sent, or asked about, in this opening. */
  readonly askedAtMs: number | null
  /** Since when it is left alone, because it could not be framed, handed over or written. */
  readonly pausedAtMs: number | null
}

export interface OutboxState<P> {
  /** The user who owns these entries; `null` when no user is signed in. */
  readonly user: string | null
  /** The protocol is ready: frames may go out. */
  readonly lineReady: boolean
  /** The present user's, oldest first. */
  readonly items: readonly Item<P>[]
  readonly holdsLease: boolean
  /** What the one timer is running for. */
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

/** The server, when asked, had lost its record. */
function isForgotten({ state, code }: OutboxEntry): boolean {
  return state === 'unknown' && code === 'not-known'
}

/** Timed out: the server may have executed it. */
export function isGivenUp({ replay, state, code }: OutboxEntry): boolean {
  return replay === 'at-least-once' && state === 'failed' && code === 'request-timeout'
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
  }
}
