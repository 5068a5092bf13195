import type { DiagnosticCode } from '../../shared/errors'
import type { OutboxAnswer, OutboxEntry } from './entry'

/** An entry with this process's state. */
export interface Item<P> {
  readonly entry: OutboxEntry<P>
  readonly key: string
  /** Position; increases with each entry that this process accepts. */
  readonly place: number
  /** Whether the first write is pending, so the caller still waits for acceptance. */
  readonly isNew: boolean
  /** Next state, stored before the frame is sent. */
  readonly ahead: OutboxEntry<P> | null
  /** Number of the newest write; results of older writes are ignored. */
  readonly revision: number
  /** Whether the newest write failed. */
  readonly isUnsaved: boolean
  /** When the entry's lease on the socket started. */
  readonly leaseFromMs: number | null
  /** When the entry was sent or queried on this connection. */
  readonly askedAtMs: number | null
  /** Start of the pause after the entry could not be framed, sent or written. */
  readonly pausedAtMs: number | null
  /** Start of the pause after the newest of several cuts. */
  readonly restsFromMs: number
}

export interface OutboxState<P> {
  /** The user who owns these entries; `null` when no user is signed in. */
  readonly user: string | null
  /** Whether the protocol is ready, so frames can be sent. */
  readonly lineReady: boolean
  /** The current user's entries, oldest first. */
  readonly items: readonly Item<P>[]
  readonly holdsLease: boolean
  /** When the timer fires; `null` without a timer. */
  readonly wakeAtMs: number | null
}

export function initialOutbox<P>(user: string | null): OutboxState<P> {
  return { user, lineReady: false, items: [], holdsLease: false, wakeAtMs: null }
}

/** Whether the outcome of the entry is final. */
export function isSettled(entry: OutboxEntry): boolean {
  const { state } = entry
  return state === 'acked' || state === 'failed' || state === 'expired' || isForgotten(entry)
}

/** Whether the server lost the entry's record, or closed each connection after the entry was sent. */
function isForgotten({ state, code }: OutboxEntry): boolean {
  return state === 'unknown' && code !== undefined
}

/** Whether the client gave up without a response, so the server may have executed the entry. */
export function isGivenUp({ replay, state, code }: OutboxEntry): boolean {
  return replay === 'at-least-once' &&
    ((state === 'failed' && code === 'request-timeout') || (state === 'unknown' && code === 'connection-lost'))
}

/** Returns a new item for an entry that is stored or being stored. */
export function outboxItemOf<P>({ entry, key, place }: KeptEntry<P>, isNew: boolean): Item<P> {
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

/** A loaded entry and its storage key. */
export interface KeptEntry<P> {
  readonly key: string
  readonly entry: OutboxEntry<P>
  /** Position among the entries that the same process accepted. */
  readonly place: number
}

/** Result of passing a frame to the socket. */
export type SendOutcome =
  | { readonly kind: 'handed' }
  /** No part of the frame was sent. */
  | { readonly kind: 'notHanded' }
  /** The frame may have been sent. */
  | { readonly kind: 'inDoubt' }
  /** The message can never be sent. */
  | { readonly kind: 'refused'; readonly code: string }

/** The payload of each event. */
interface Payloads<P> {
  messagePosted: { readonly user: string; readonly entry: OutboxEntry<P>; readonly key: string }
  entryStored: OfWrite
  storeFailed: OfWrite
  entriesLoaded: { readonly user: string; readonly kept: readonly KeptEntry<P>[] }
  lineReady: unknown
  /** `closeCode` is the socket's, unless the client closed it. */
  lineGone: { readonly closeCode?: number | undefined }
  /** `sends` is the number of the settled send. */
  sendSettled: OfEntry & { readonly sends: number; readonly outcome: SendOutcome }
  answered: { readonly answers: readonly OutboxAnswer[] }
  /** Frames that could not be created before may be possible now (OB-38). */
  framesPossible: unknown
  /** This payload makes a previously impossible frame possible (CM-52). */
  payloadAmended: OfEntry & { readonly payload: P }
  againAsked: OfEntry
  withdrawAsked: OfEntry
  askAsked: OfEntry
  dismissAsked: OfEntry
  userChanged: { readonly user: string | null }
  timerFired: unknown
}

interface OfEntry {
  readonly id: string
}

export interface OfWrite extends OfEntry {
  readonly revision: number
}

export type OutboxEventName = keyof Payloads<unknown>

/** Any event of an outbox; with a name, only that event. */
export type OutboxEvent<P, Name extends OutboxEventName = OutboxEventName> = {
  [Each in Name]: { readonly type: Each } & Payloads<P>[Each]
}[Name]

interface EffectPayloads<P> {
  /** Results in `entryStored` or `storeFailed` of the same revision. */
  save: { readonly revision: number } & KeptEntry<P>
  forget: OfEntry & { readonly key: string }
  /** Sends the frame; results in `sendSettled`. */
  transmit: { readonly entry: OutboxEntry<P> }
  query: { readonly entry: OutboxEntry<P> }
  refuse: OfEntry & { readonly code: DiagnosticCode }
  announceSettled: { readonly entry: OutboxEntry<P> }
  holdLease: unknown
  releaseLease: unknown
  /** Starts the only timer. A second start replaces the first. */
  startTimer: { readonly delayMs: number }
  stopTimer: unknown
}

export type OutboxEffectName = keyof EffectPayloads<unknown>

/** An effect of an outbox step, as plain data. The runtime executes each effect. */
export type OutboxEffect<P, Name extends OutboxEffectName = OutboxEffectName> = {
  [Each in Name]: { readonly type: Each } & EffectPayloads<P>[Each]
}[Name]
