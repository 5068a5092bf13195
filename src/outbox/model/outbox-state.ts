import type { DiagnosticCode } from '../../shared/errors'
import type { OutboxAnswer, OutboxEntry } from './entry'

/** An outbox entry, plus state that only this process needs. */
export interface Item<P> {
  readonly entry: OutboxEntry<P>
  readonly key: string
  /** Number that increases with each entry accepted by this process. */
  readonly place: number
  /** Whether the first write is pending and the caller waits for acceptance. */
  readonly isNew: boolean
  /** The entry's next state, stored before the frame is sent. */
  readonly ahead: OutboxEntry<P> | null
  /** Number of the latest write. Results of earlier writes are ignored. */
  readonly revision: number
  readonly isUnsaved: boolean
  /** Time when the entry started to keep the socket open. */
  readonly leaseFromMs: number | null
  /** Time when the entry was sent or queried on this connection. */
  readonly askedAtMs: number | null
  /** Time when the entry's pause started, after a frame, send or write failed. */
  readonly pausedAtMs: number | null
  /** Start of the pause. `restMsOf` returns its length. */
  readonly restsFromMs: number
}

export interface OutboxState<P> {
  readonly user: string | null
  /** Whether the protocol is ready for frames. */
  readonly lineReady: boolean
  /** The current user's entries, oldest first. */
  readonly items: readonly Item<P>[]
  readonly holdsLease: boolean
  /** Time when the timer fires, or `null` without a timer. */
  readonly wakeAtMs: number | null
}

export function initialOutbox<P>(user: string | null): OutboxState<P> {
  return { user, lineReady: false, items: [], holdsLease: false, wakeAtMs: null }
}

export function isSettled({ state, code }: OutboxEntry): boolean {
  // An unknown entry with a code is settled: only `resend` or a late response could change it.
  return state === 'unknown' ? code !== undefined : state !== 'queued' && state !== 'sent'
}

/** Whether the client stopped waiting for a response. The server may still have executed the entry. */
export function isGivenUp({ replay, state, code }: OutboxEntry): boolean {
  return replay === 'at-least-once' && code !== 'not-known' &&
    (state === 'failed' ? code === 'request-timeout' : state === 'unknown' && code !== undefined)
}

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

export interface KeptEntry<P> {
  readonly key: string
  readonly entry: OutboxEntry<P>
  /** Position among the entries that the same process accepted. */
  readonly place: number
}

export type SendOutcome =
  | { readonly kind: 'handed' }
  /** No part of the frame was sent. */
  | { readonly kind: 'notHanded' }
  /** The frame may have been sent. */
  | { readonly kind: 'inDoubt' }
  /** The message can never be sent. */
  | { readonly kind: 'refused'; readonly code: string }

interface Payloads<P> {
  messagePosted: { readonly user: string; readonly entry: OutboxEntry<P>; readonly key: string }
  writesEnded: { readonly writes: readonly EndedWrite[] }
  entriesLoaded: { readonly user: string; readonly kept: readonly KeptEntry<P>[] }
  lineReady: unknown
  /** `closeCode` is omitted if the client closed the socket. */
  lineGone: { readonly closeCode?: number | undefined }
  sendSettled: OfEntry & { readonly sends: number; readonly outcome: SendOutcome }
  answered: { readonly answers: readonly OutboxAnswer[] }
  /** The wire may now create frames that failed before (OB-38). */
  framesPossible: unknown
  /** With the new payload, the wire can create a frame that failed before (CM-52). */
  payloadAmended: OfEntry & { readonly payload: P }
  againAsked: OfEntry
  withdrawAsked: OfEntry
  askAsked: OfEntry
  dismissAsked: { readonly ids: readonly string[] }
  userChanged: { readonly user: string | null }
  timerFired: unknown
}

interface OfEntry {
  readonly id: string
}

export interface EndedWrite extends OfEntry {
  readonly revision: number
  /** Set if the write failed. */
  readonly failure?: object | undefined
}

export type OutboxEventName = keyof Payloads<unknown>

export type OutboxEvent<P, Name extends OutboxEventName = OutboxEventName> = {
  [Each in Name]: { readonly type: Each } & Payloads<P>[Each]
}[Name]

interface EffectPayloads<P> {
  /** Causes a `writesEnded` event with the same revision. */
  save: { readonly revision: number } & KeptEntry<P>
  forget: OfEntry & { readonly key: string }
  /** Causes a `sendSettled` event. */
  transmit: { readonly entry: OutboxEntry<P> }
  query: { readonly entry: OutboxEntry<P> }
  refuse: OfEntry & { readonly code: DiagnosticCode }
  announceSettled: { readonly entry: OutboxEntry<P> }
  setLease: unknown
  /** Starts or restarts the outbox's only timer. */
  startTimer: { readonly delayMs: number }
  stopTimer: unknown
}

export type OutboxEffectName = keyof EffectPayloads<unknown>

/** An effect as plain data, which the runtime executes. */
export type OutboxEffect<P, Name extends OutboxEffectName = OutboxEffectName> = {
  [Each in Name]: { readonly type: Each } & EffectPayloads<P>[Each]
}[Name]
