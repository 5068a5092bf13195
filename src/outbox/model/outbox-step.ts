import { hasSameFields } from '../../shared/equality'
import { newsOfClose } from './closes'
import type { OutboxAnswer } from './entry'
import {
  isGivenUp, isSettled, outboxItemOf, type Item, type OutboxEffect, type OutboxEvent,
  type OutboxEventName, type OutboxState,
} from './outbox-state'
import { endPause, expire, sendAhead, sweep, takeBack } from './sweep'
import {
  change, forget, isCrowded, isExpired, isFresh, itemWith, move, save, type News,
  type OutboxEnv, type OutboxTurn,
} from './outbox-turn'

type Handlers = {
  readonly [Name in OutboxEventName]: <P>(turn: OutboxTurn<P>, event: OutboxEvent<P, Name>) => void
}

/** Matches events that report a result from the server, storage or connection. */
const isResult = /^(?:answered|writesEnded|sendSettled)$/

/** Returns the next state and the effects, without executing the effects (OB-35). */
export function stepOutbox<P, Name extends OutboxEventName>(
  state: OutboxState<P>,
  event: OutboxEvent<P, Name>,
  env: OutboxEnv<P>,
): readonly [OutboxState<P>, readonly OutboxEffect<P>[]] {
  const turn: OutboxTurn<P> = { ...env, state: { ...state }, effects: [], own: undefined }
  handlers[event.type](turn, event)
  const isSame = (): boolean => hasSameFields<OutboxState<P>>(state, turn.state)
  // Skips the sweep after a result that changes nothing, because many results may arrive together (OB-106).
  if (!isResult.test(event.type) || !isSame()) sweep(turn)
  return [isSame() ? state : turn.state, turn.effects]
}

const handlers: Handlers = {
  messagePosted(turn, { user, entry, key }) {
    const { state, effects } = turn
    if (user !== state.user) {
      effects.push({ type: 'refuse', id: entry.id, code: 'no-session' })
      return
    }
    if (isCrowded(turn)) {
      effects.push({ type: 'refuse', id: entry.id, code: 'outbox-full' })
      return
    }
    const place = 1 + state.items.reduce((last, item) => Math.max(last, item.place), 0)
    const item = outboxItemOf({ entry, key, place }, true)
    state.items = [...state.items, item]
    save(turn, item, entry)
  },

  writesEnded(turn, { writes }) {
    for (const { id, revision, failure } of writes) {
      const item = itemWith(turn, id)
      if (item?.revision !== revision) continue
      if (failure && item.isNew) turn.state.items = turn.state.items.filter((each) => each !== item)
      else if (failure) change(turn, item, { ahead: null, isUnsaved: true, pausedAtMs: turn.nowMs })
      else if (item.isNew) change(turn, item, { isNew: false, leaseFromMs: item.entry.postedAtMs })
      else if (item.ahead === null) continue
      else if (isExpired(item.entry, turn.nowMs)) expire(turn, item)
      else sendAhead(turn, item, item.ahead)
    }
  },

  /** If a process died with an entry in flight, the entry is in doubt (OB-4). */
  entriesLoaded(turn, { user, kept }) {
    const { state } = turn
    if (user !== state.user) return
    const fresh = kept.filter(({ entry }) => itemWith(turn, entry.id) === undefined)
    const items = fresh.map((each) => outboxItemOf(each, false))
    state.items = inPlace(items, state.items)
    for (const item of items) if (item.entry.state === 'sent') takeBack(turn, item)
  },

  lineReady(turn) {
    turn.state.lineReady = true
    endPauses(turn)
  },

  lineGone: (turn, { closeCode }) => onLineGone(turn, closeCode),

  sendSettled(turn, { id, sends, outcome }) {
    const item = itemWith(turn, id)
    if (item?.entry.state !== 'sent' || item.entry.sends !== sends) return
    if (outcome.kind === 'notHanded') {
      change(turn, move(turn, item, { state: 'queued', sends: sends - 1 }), { pausedAtMs: turn.nowMs })
    } else if (outcome.kind === 'refused') move(turn, item, { state: 'failed', code: outcome.code, sends: sends - 1 })
    // An at-least-once entry keeps waiting, because its response may still arrive (OB-8).
    else if (outcome.kind === 'inDoubt' && item.entry.replay === 'at-most-once') takeBack(turn, item)
  },

  answered(turn, { answers }) {
    for (const answer of answers) {
      const item = itemWith(turn, answer.id)
      // Also accepts a response after the client stopped waiting.
      if (item && !item.isNew && (!isSettled(item.entry) || isGivenUp(item.entry))) move(turn, item, newsOf(answer))
    }
  },

  framesPossible: endPauses,

  payloadAmended: (turn, { id, payload }) => withUnsettled(turn, id, (item) => {
    if (item.entry.state !== 'queued' || item.ahead !== null) return
    change(turn, move(turn, item, { state: 'queued', payload }), { pausedAtMs: null })
  }),

  againAsked(turn, { id }) {
    const item = itemWith(turn, id)
    if (item === undefined || (item.entry.state !== 'failed' && !isGivenUp(item.entry))) return
    if (item.entry.replay !== 'at-least-once' || isCrowded(turn)) return
    const { nowMs, canAsk, policy } = turn
    const { postedAtMs, expiresAtMs } = item.entry
    const queued = move(turn, item, {
      state: 'queued', code: undefined, result: undefined, closes: undefined,
      ...(canAsk || expiresAtMs === null ? {} : {
        postedAtMs: Math.min(postedAtMs, nowMs),
        // After the clock was set back, the old deadline would be too late (OB-11).
        expiresAtMs: Math.max(postedAtMs > nowMs ? 0 : expiresAtMs, nowMs + policy.settleMs),
      }),
    })
    change(turn, queued, { leaseFromMs: nowMs, pausedAtMs: null })
  },

  withdrawAsked: (turn, { id }) => withUnsettled(turn, id, (item) => {
    const { state, sends } = item.entry
    if (state === 'queued' && sends === 0) move(turn, item, { state: 'failed', code: 'withdrawn' })
  }),

  askAsked: (turn, { id }) => withUnsettled(turn, id, (item) => {
    const leaseFromMs = turn.nowMs
    const isUnknown = item.entry.state === 'unknown'
    change(turn, item, isUnknown ? { leaseFromMs, askedAtMs: null, restsFromMs: 0 } : { leaseFromMs })
  }),

  /** Removes settled entries, and unknown entries that cannot be queried and would block their queue (OB-19). */
  dismissAsked(turn, { ids }) {
    const dismissed = ids.map((id) => itemWith(turn, id)).filter((item) => item !== undefined)
    forget(turn, dismissed.filter(({ entry }) => isSettled(entry) || (entry.state === 'unknown' && !turn.canAsk)))
  },

  userChanged(turn, { user }) {
    // The connection still belongs to the previous user. For the new user, a `lineReady` event follows (OB-20).
    onLineGone(turn)
    turn.state.user = user
    turn.state.items = []
  },

  timerFired(turn) {
    turn.state.wakeAtMs = null
  },
}

/** Places loaded entries before newer entries, and keeps the order within each process (OB-97). */
function inPlace<P>(loaded: readonly Item<P>[], present: readonly Item<P>[]): readonly Item<P>[] {
  const partitionOf = ({ key, entry }: Item<P>): string => key.slice(0, -entry.id.length)
  const partitions = new Map<string, Item<P>[]>()
  for (const item of present) {
    const partition = partitions.get(partitionOf(item)) || []
    partitions.set(partitionOf(item), partition)
    partition.push(item)
  }
  /** Loaded entries, newest first, grouped by the entry that they follow. */
  const following = new Map<Item<P>, Item<P>[]>()
  const moved = new Set<Item<P>>()
  for (const item of [...loaded].sort((one, other) => other.place - one.place)) {
    const earlier = partitions.get(partitionOf(item)) || []
    let last = earlier[earlier.length - 1]
    // Removes entries newer than `item`, because all remaining loaded entries are even older.
    for (; last !== undefined && last.place >= item.place; last = earlier[earlier.length - 1]) earlier.pop()
    if (last === undefined) continue
    const next = following.get(last) || []
    following.set(last, next)
    next.push(item)
    moved.add(item)
  }
  const items = loaded.filter((item) => !moved.has(item))
  for (const item of present) {
    items.push(item)
    for (const each of (following.get(item) || []).reverse()) items.push(each)
  }
  return items
}

function endPauses<P>(turn: OutboxTurn<P>): void {
  for (const item of turn.state.items) if (item.pausedAtMs !== null) endPause(turn, item)
}

function onLineGone<P>(turn: OutboxTurn<P>, closeCode?: number): void {
  turn.state.lineReady = false
  for (const item of turn.state.items) {
    // The entry was stored as sent, but never passed to the connection (OB-4).
    if (item.ahead !== null) save(turn, change(turn, item, { ahead: null }), item.entry)
    else if (item.askedAtMs !== null) endAsked(turn, item, closeCode)
  }
}

/** A server that cannot process a message or query closes the connection after each send (OB-101, OB-122). */
function endAsked<P>(turn: OutboxTurn<P>, item: Item<P>, closeCode: number | undefined): void {
  const news = isFresh(item, turn.nowMs) ? newsOfClose(item.entry, closeCode) : undefined
  if (news !== undefined) change(turn, move(turn, item, news), { restsFromMs: turn.nowMs })
  else if (item.entry.state === 'sent') takeBack(turn, item)
  else change(turn, item, { askedAtMs: null })
}

function newsOf<P>(answer: OutboxAnswer): News<P> {
  if (answer.outcome === 'not-known') return { state: 'unknown', code: answer.outcome }
  const { outcome: state, code, result } = answer
  return { state, code, result }
}

function withUnsettled<P>(turn: OutboxTurn<P>, id: string, act: (item: Item<P>) => void): void {
  const item = itemWith(turn, id)
  if (item && !item.isNew && !isSettled(item.entry)) act(item)
}
