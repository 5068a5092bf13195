import { isSuspect, restMsOf } from './closes'
import type { OutboxEntry } from './entry'
import { isSettled, type Item } from './outbox-state'
import { catchUp, change, isExpired, isFresh, move, save, setTimer, trim, type OutboxTurn } from './outbox-turn'

/** Runs due actions and sends ready entries. Called after every event. */
export function sweep<P>(turn: OutboxTurn<P>): void {
  for (const item of turn.state.items) catchUp(turn, item)
  for (const each of turn.state.items) {
    // Runs actions until none is due (OB-108), because an action may cause another, and the timer ignores due actions.
    for (let item: Item<P> | undefined = each; item !== undefined;) item = dueDeed(turn, item)?.(turn, item)
  }
  if (turn.state.lineReady) sendNext(turn)
  trim(turn)
  const holds = turn.state.items.some(({ entry, leaseFromMs }) =>
    leaseFromMs !== null && !isSettled(entry) && turn.nowMs < leaseFromMs + turn.policy.settleMs)
  if (holds !== turn.state.holdsLease) turn.effects.push({ type: 'setLease' })
  turn.state.holdsLease = holds
  setTimer(turn)
}

/** Returns the changed item. */
type Deed = <P>(turn: OutboxTurn<P>, item: Item<P>) => Item<P>

function dueDeed<P>({ nowMs, canAsk, policy }: OutboxTurn<P>, item: Item<P>): Deed | undefined {
  const { entry, isNew, askedAtMs, pausedAtMs } = item
  if (isNew) return undefined
  const isRepeatable = entry.replay === 'at-least-once'
  // If the wire cannot query, a longer wait would only block the queue (OB-121).
  const mayExpire = entry.state === 'queued' || (isRepeatable && !canAsk && !isSettled(entry))
  if (mayExpire && isExpired(entry, nowMs)) return expire
  if (entry.state === 'sent' && askedAtMs !== null && nowMs >= askedAtMs + policy.requestTimeoutMs) {
    return isRepeatable && policy.unanswered === 'failed' ? giveUp : takeBack
  }
  return pausedAtMs !== null && nowMs >= pausedAtMs + policy.pauseMs ? endPause : undefined
}

/** An expired entry that was sent before may have been executed and becomes `unknown` (OB-12, OB-119). */
export function expire<P>(turn: OutboxTurn<P>, item: Item<P>): Item<P> {
  return move(turn, item, item.entry.sends < 1
    ? { state: 'expired' }
    : { state: 'unknown', code: turn.canAsk ? undefined : 'request-timeout', closes: undefined })
}

/** Changes the entry to `failed`. A late response is still accepted. */
function giveUp<P>(turn: OutboxTurn<P>, item: Item<P>): Item<P> {
  return move(turn, item, { state: 'failed', code: 'request-timeout' })
}

/** Changes an entry in flight to `unknown`, or to `queued` if resending is safe. */
export function takeBack<P>(turn: OutboxTurn<P>, item: Item<P>): Item<P> {
  return move(turn, item, { state: item.entry.replay === 'at-most-once' ? 'unknown' : 'queued' })
}

export function endPause<P>(turn: OutboxTurn<P>, item: Item<P>): Item<P> {
  const rested = change(turn, item, { pausedAtMs: null })
  return rested.isUnsaved ? save(turn, rested, rested.entry) : rested
}

/** Queries unknown entries. Sends each queue's oldest waiting entry, unless an entry is in flight or in doubt. */
function sendNext<P>(turn: OutboxTurn<P>): void {
  const { nowMs, canAsk, policy } = turn
  const taken = new Set<string>()
  for (const { entry, ahead } of turn.state.items) {
    if (ahead !== null || (entry.state !== 'queued' && !isSettled(entry))) taken.add(entry.queue)
  }
  const ready = turn.state.items.filter((item) => {
    const { entry, isNew, askedAtMs, pausedAtMs, restsFromMs } = item
    if (entry.state === 'unknown') {
      if (!canAsk || isSettled(entry) || nowMs < Number(askedAtMs) + policy.requestTimeoutMs) return false
    } else {
      if (entry.state !== 'queued' || taken.has(entry.queue)) return false
      taken.add(entry.queue)
      if (isNew || pausedAtMs || (policy.isHeld && policy.isHeld(entry.payload))) return false
    }
    return nowMs >= restsFromMs + restMsOf(entry)
  })
  const fresh = turn.state.items.filter((item) => isFresh(item, nowMs))
  if (fresh.some(isSuspect)) return
  const others = ready.filter((item) => !isSuspect(item))
  // A time in the future, from before the clock was set back, counts as the oldest.
  const sinceMs = ({ askedAtMs, entry }: Item<P>): number => {
    const atMs = askedAtMs || entry.stateAtMs
    return atMs > nowMs ? 0 : atMs
  }
  // Sends a suspect entry alone, so that only this entry can cause a close. The other entries go first (OB-103).
  for (const item of others[0] || fresh[0]
    ? others : ready.sort((one, other) => sinceMs(one) - sinceMs(other)).slice(0, 1)) {
    if (item.entry.state === 'unknown') {
      change(turn, item, { askedAtMs: nowMs })
      turn.effects.push({ type: 'query', entry: item.entry })
    } else send(turn, item)
  }
}

function send<P>(turn: OutboxTurn<P>, item: Item<P>): void {
  const entry = { ...item.entry, state: 'sent' as const, stateAtMs: turn.nowMs, sends: item.entry.sends + 1 }
  // If resending is safe, sends the entry without storing its state first (OB-3, OB-4).
  if (entry.replay === 'at-least-once' && entry.expiresAtMs === null) {
    sendAhead(turn, item, entry)
  } else {
    save(turn, change(turn, item, { ahead: entry }), entry)
  }
}

/** Passes an entry to the connection. Sets `stateAtMs` again, because a write of the new state takes time. */
export function sendAhead<P>(turn: OutboxTurn<P>, item: Item<P>, ahead: OutboxEntry<P>): void {
  const entry = { ...ahead, stateAtMs: turn.nowMs }
  change(turn, item, { entry, ahead: null, askedAtMs: turn.nowMs })
  turn.effects.push({ type: 'transmit', entry })
}
