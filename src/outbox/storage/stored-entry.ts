import { isName, isRecord } from '../../shared/checks'
import { parseChecked, withCheck } from '../../shared/checksum'
import { escaped, unescaped } from '../../shared/key-parts'
import type { EntryState, OutboxEntry, Replay } from '../model/entry'
import type { KeptEntry } from '../model/outbox-state'

export interface StoredEntry<Payload> {
  readonly entry: OutboxEntry<Payload>
  readonly place: number
}

/** Increase this version when the stored format changes. Entries of other versions are set aside (OB-26). */
const version = 1
const states: ReadonlySet<unknown> = new Set<EntryState>(['queued', 'sent', 'unknown', 'acked', 'failed', 'expired'])
const replays: ReadonlySet<unknown> = new Set<Replay>(['at-least-once', 'at-most-once'])

const isState = (value: unknown): value is EntryState => states.has(value)
export const isReplay = (value: unknown): value is Replay => replays.has(value)
const isNumber = (value: unknown): value is number => Number.isFinite(value)

export function encodeEntry({ key, entry, place }: KeptEntry<unknown>): string {
  return withCheck(JSON.stringify({ version, place, ...entry }), key)
}

/** Returns `undefined` if the entry is invalid or has another key, or if the wire cannot send its payload. */
export function decodeEntry<Payload>(
  text: string,
  key: string,
  accepts: (payload: unknown) => payload is Payload,
): StoredEntry<Payload> | undefined {
  const kept = parseChecked(text, key)
  if (!isRecord(kept) || kept.version !== version) return undefined
  const { id, kind, queue, payload, replay, postedAtMs, expiresAtMs } = kept
  const { state, stateAtMs, sends, place, code, closes, postedAtServerMs } = kept
  if (!isName(id) || !isName(kind) || !isName(queue) || !isReplay(replay) || !isState(state)) return undefined
  if (!isNumber(postedAtMs) || !isNumber(stateAtMs) || !isNumber(sends) || !isNumber(place)) return undefined
  if (expiresAtMs !== null && !isNumber(expiresAtMs)) return undefined
  if (code !== undefined && typeof code !== 'string') return undefined
  if (!accepts(payload)) return undefined
  return {
    place,
    entry: {
      id, kind, queue, payload, replay, postedAtMs,
      postedAtServerMs: isNumber(postedAtServerMs) ? postedAtServerMs : undefined,
      expiresAtMs, state, stateAtMs,
      // An earlier process may have sent such an entry without storing the send (OB-3, OB-18).
      sends: sends || Number(state === 'queued' && replay === 'at-least-once' && expiresAtMs === null),
      ...(Array.isArray(closes) && closes.every(isNumber) ? { closes } : {}),
      ...('result' in kept ? { result: kept.result } : {}),
      ...(code ? { code } : {}),
    },
  }
}

/** An `instance` is one sign-in in one process. */
export interface EntryPlace {
  readonly user: string
  readonly instance: string
  readonly id: string
}

export interface OutboxKeys {
  keyOf(place: EntryPlace): string
  /** Decodes a key. Returns `undefined` for a key outside the outbox. */
  placeOf(key: string): EntryPlace | undefined
  lockOf(instance: string): string
}

const entries = 'tradewire:outbox:'
/** Key prefix of unreadable entries, which are set aside for a developer. */
export const asidePrefix = 'tradewire:outbox-aside:'

export const asideKeyOf = (key: string): string => asidePrefix + key.slice(entries.length)

export function createOutboxKeys(client: string): OutboxKeys {
  const prefix = `${entries}${escaped(client)}:`
  return {
    keyOf: ({ user, instance, id }) => prefix + [user, instance, id].map(escaped).join(':'),
    placeOf(key) {
      if (!key.startsWith(prefix)) return undefined
      const [user, instance, id, ...more] = key.slice(prefix.length).split(':').map(unescaped)
      if (user === undefined || instance === undefined || id === undefined || more.length > 0) return undefined
      return { user, instance, id }
    },
    lockOf: (instance) => prefix + escaped(instance),
  }
}
