import { jsonCopy } from '../../shared/json-copy'
import { isSuspect, restMsOf, suspectMs } from './closes'
import type { OutboxEntry } from './entry'
import { isSettled, type Item, type OutboxEffect, type OutboxState } from './outbox-state'

/** Limits of an outbox, as documented in `OutboxLimits`. */
export interface OutboxPolicy<P = unknown> {
  readonly settleMs: number
  readonly requestTimeoutMs: number
  readonly unanswered: 'again' | 'failed'
  /** Pause in ms after a failure to write, frame or send an entry. */
  readonly pauseMs: number
  readonly mostUnsettled: number
  readonly mostSettled: number
  /** Whether an entry with this payload, and the later entries of its queue, wait for another payload. */
  readonly isHeld?: (payload: P) => boolean
}

export const defaultOutboxPolicy: OutboxPolicy = {
  // Equals the client's default `connectTimeoutMs`.
  settleMs: 10_000,
  requestTimeoutMs: 10_000,
  unanswered: 'again',
  // An immediate retry would fail again in storage or in the app's code.
  pauseMs: 5_000,
  // OB-14: 500 payloads of 1 KB take 0.5 MB of WeChat's 10 MB storage.
  mostUnsettled: 500,
  // OB-15: more settled entries than a page usually shows.
  mostSettled: 50,
}

export interface OutboxEnv<P = unknown> {
  /** Wall clock, epoch ms. */
  readonly nowMs: number
  /** Whether the wire can query an entry's outcome. */
  readonly canAsk: boolean
  readonly policy: OutboxPolicy<P>
}

type Writable<State> = { -readonly [Field in keyof State]: State[Field] }

export interface OutboxTurn<P> extends OutboxEnv<P> {
  readonly state: Writable<OutboxState<P>>
  readonly effects: OutboxEffect<P>[]
  /** Copy of the list that this step may change. */
  own: Item<P>[] | undefined
}

/** Item indexes by id. Cached across steps because most steps only replace items. */
const indexes = new WeakMap<readonly Item<unknown>[], ReadonlyMap<string, number>>()

function indexesOf(items: readonly Item<unknown>[]): ReadonlyMap<string, number> {
  const known = indexes.get(items) || new Map(items.map(({ entry }, index) => [entry.id, index] as const))
  indexes.set(items, known)
  return known
}

export function itemWith<P>({ state: { items } }: OutboxTurn<P>, id: string): Item<P> | undefined {
  return items[Number(indexesOf(items).get(id))]
}

export function isCrowded<P>({ state, policy }: OutboxTurn<P>): boolean {
  return state.items.filter((item) => !isSettled(item.entry)).length >= policy.mostUnsettled
}

export function change<P>(turn: OutboxTurn<P>, item: Item<P>, changes: Partial<Item<P>>): Item<P> {
  const changed = { ...item, ...changes }
  const { own, state } = turn
  const known = indexesOf(state.items)
  const index = known.get(item.entry.id)
  if (index === undefined) return changed
  const items = own === state.items ? own : [...state.items]
  items[index] = changed
  indexes.set(items, known)
  state.items = turn.own = items
  return changed
}

/** Writes the entry. Results of earlier writes are then ignored. */
export function save<P>(turn: OutboxTurn<P>, item: Item<P>, entry: OutboxEntry<P>): Item<P> {
  const revision = item.revision + 1
  turn.effects.push({ type: 'save', key: item.key, place: item.place, entry, revision })
  return change(turn, item, { revision, isUnsaved: false })
}
export type News<P> = Partial<OutboxEntry<P>> & Pick<OutboxEntry<P>, 'state'>

/**
 * Maximum JSON length of a stored result, in UTF-16 units. At 3 bytes per unit, a user's 50 results take at most 3 MB
 * of WeChat's 10 MB (OB-95).
 */
const maxResultChars = 20_000

function isStorable(result: unknown): boolean {
  try {
    return result === undefined || (JSON.stringify(result).length <= maxResultChars && jsonCopy(result) !== undefined)
  } catch (_error) {
    // JSON cannot contain a cycle or a BigInt.
    return false
  }
}

/**
 * Changes the entry's state in memory and in storage. When the entry settles, passes its result to listeners once, even
 * if the result is not stored (OB-112).
 */
export function move<P>(turn: OutboxTurn<P>, item: Item<P>, news: News<P>): Item<P> {
  const full = { ...item.entry, stateAtMs: turn.nowMs, ...news }
  const entry = isStorable(full.result) ? full : { ...full, result: undefined }
  const moved = save(turn, change(turn, item, { entry, ahead: null, askedAtMs: null }), entry)
  if (isSettled(entry)) turn.effects.push({ type: 'announceSettled', entry: full })
  return moved
}

/**
 * Drops the oldest settled entries, because undismissed entries would accumulate (OB-15). Starts with entries dated in
 * the future, which settled before the wall clock was set back.
 */
export function trim<P>(turn: OutboxTurn<P>): void {
  const { nowMs, policy, state } = turn
  const settled = state.items.filter(({ entry }) => isSettled(entry))
  if (settled.length <= policy.mostSettled) return
  const rank = ({ entry }: Item<P>): number => Number(entry.stateAtMs <= nowMs)
  settled.sort((one, other) => rank(one) - rank(other) || one.entry.stateAtMs - other.entry.stateAtMs)
  forget(turn, settled.slice(0, settled.length - policy.mostSettled))
}

export function forget<P>({ state, effects }: OutboxTurn<P>, items: readonly Item<P>[]): void {
  if (items.length === 0) return
  const dropped = new Set(items)
  state.items = state.items.filter((each) => !dropped.has(each))
  for (const { key, entry } of dropped) effects.push({ type: 'forget', key, id: entry.id })
}

/** A timer beyond 2^31 - 1 ms fires immediately (PF-18), so a far deadline is checked each hour. */
const maxWaitMs = 3_600_000

/**
 * Whether the entry's time to live is over. Unless in flight, an entry also expires if its posting time is in the
 * future (OB-11).
 */
export function isExpired({ state, postedAtMs, expiresAtMs }: OutboxEntry, nowMs: number): boolean {
  return expiresAtMs !== null && ((nowMs < postedAtMs && state !== 'sent') || nowMs >= expiresAtMs)
}

/** Moves start times of waits back to the present if the wall clock was set back. */
export function catchUp<P>(turn: OutboxTurn<P>, item: Item<P>): void {
  const { nowMs } = turn
  const { leaseFromMs, askedAtMs, pausedAtMs, restsFromMs } = item
  // Does not create objects for unchanged items, because each step checks all items.
  if (Math.max(Number(leaseFromMs), Number(askedAtMs), Number(pausedAtMs), restsFromMs) <= nowMs) return
  const upToNow = (sinceMs: number | null): number | null => sinceMs && Math.min(sinceMs, nowMs)
  change(turn, item, {
    leaseFromMs: upToNow(leaseFromMs), askedAtMs: upToNow(askedAtMs), pausedAtMs: upToNow(pausedAtMs),
    restsFromMs: Math.min(restsFromMs, nowMs),
  })
}

/** Whether this entry may cause a close: it was sent or queried recently, or is sent after the pending write. */
export function isFresh<P>({ ahead, askedAtMs }: Item<P>, nowMs: number): boolean {
  return ahead !== null || nowMs - Number(askedAtMs) < suspectMs
}

/** Sets the timer for the next action. Due actions have already run. */
export function setTimer<P>(turn: OutboxTurn<P>): void {
  const { state, nowMs, effects, policy } = turn
  const hasSuspect = state.items.some(isSuspect)
  let firstMs = Infinity
  const take = (atMs: number): void => {
    if (atMs > nowMs && atMs < firstMs) firstMs = atMs
  }
  for (const { entry, isNew, leaseFromMs, askedAtMs, pausedAtMs, restsFromMs } of state.items) {
    take(Number(pausedAtMs) + policy.pauseMs)
    if (isNew || isSettled(entry)) continue
    take(restsFromMs + restMsOf(entry))
    take(Number(entry.expiresAtMs))
    take(Number(askedAtMs) + policy.requestTimeoutMs)
    // After `suspectMs`, waiting entries may be sent.
    if (hasSuspect) take(Number(askedAtMs) + suspectMs)
    take(Number(leaseFromMs) + policy.settleMs)
  }
  const wakeAtMs = firstMs === Infinity ? null : Math.min(firstMs, nowMs + maxWaitMs)
  if (wakeAtMs === state.wakeAtMs) return
  state.wakeAtMs = wakeAtMs
  effects.push(wakeAtMs === null ? { type: 'stopTimer' } : { type: 'startTimer', delayMs: wakeAtMs - nowMs })
}
