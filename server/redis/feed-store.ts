import type { Redis } from 'ioredis'
import type { Account, AckFrame, OrderFrame, QueryFrame } from '../../src/positions/model/wire'
import type { ClosedTrade } from '../feed/model/account/closed-trades'
import type { SavedBooks, SavedPosition } from '../feed/model/account/saved-account'
import type { HistoryLimits } from '../feed/model/exchange/delta-history'
import { keptMs } from '../feed/model/orders/kept-ms'
import { inboxPrefix, keys } from './keys'
import {
  readBooksText, readEntries, readList, readPairs, readText, readTradeText, type StreamEntry,
} from './read-reply'
import { createRunScript } from './redis-scripts'
import { listed, type RowChanges } from './row-changes'
import { queryOrder, submitOrder } from './scripts/orders'
import { attest, beginEpoch, commitDelta, putPrices } from './scripts/pricing'
import { listWanted, readAccount, readPlace, wakeReader, wantAccount } from './scripts/reading'
import { leaveRole, renewWorld, takeRole } from './scripts/role'
import {
  readAttention, readCommitted, readOrderState, type Attention, type Committed, type OrderState,
} from './store-answers'
import { readStoredAccount, readStoredPlace, type StoredAccount, type StoredPlace } from './stored-account'

export type { Attention, Committed, OrderState, StoredAccount, StoredPlace }

/** The right to price, which one server has at a time. `text` tells Redis so with each write. */
export interface Role {
  readonly fence: number
  readonly text: string
}

/** What began when Redis had no data, or less than before; another one each time. */
export interface World {
  readonly id: string
  /** By Redis's time. */
  readonly bornMs: number
}

/** What Redis says of itself when a server shows up. */
export interface Standing {
  /** `undefined` when another server has it. */
  readonly role: Role | undefined
  readonly world: World
  readonly redisMs: number
}

/** A decided order that has not been announced yet. */
export interface Decision {
  readonly reqid: string
  /** Its place in the intake. */
  readonly entry: string
  readonly ack: AckFrame
  /** Redis's time after which it must not be executed, ms; none for one that is refused. */
  readonly validUntil: number | undefined
}

export interface Commit {
  readonly traderId: string
  readonly epoch: string
  /** With a delta, its own; else the present one. */
  readonly seq: number
  readonly text: string | undefined
  /** When they changed. */
  readonly account: Account | undefined
  readonly books: SavedBooks | undefined
  readonly changes: RowChanges
  readonly decision: Decision | undefined
}

/** A day. */
export const usualKeepMs = 86_400_000

/** Entries of the intake at once. */
export const intakePage = 200

/** What all servers know together. Every call rejects when Redis cannot be asked now. */
export interface FeedStore {
  /** Shows up at Redis as this server: takes or keeps the role when it may. */
  showUp(server: string, leaseMs: number, newWorld: string, known: World | undefined): Promise<Standing>
  leave(role: Role): Promise<void>
  /** Redis went on from older data than it had: another world begins, unless it has already. */
  renewWorld(world: string, next: string): Promise<void>
  /** Lets the reader of this server's inbox look up. */
  wake(server: string): Promise<void>
  /** Deltas after an entry of an account's stream. */
  deltasAfter(traderId: string, id: string): Promise<readonly StreamEntry[]>
  want(traderId: string): Promise<void>
  /** The accounts asked for last, newest first; forgets those asked for longer ago. */
  wanted(most: number, withinMs: number): Promise<readonly string[]>
  /** What becomes of all accounts that are asked for, for so long. */
  attest(role: Role, attention: ReadonlyMap<string, Attention>, lastsMs: number): Promise<Committed>
  /** In the order of the ids; `undefined` where nothing is known. */
  attentionOf(traderIds: readonly string[]): Promise<readonly (Attention | undefined)[]>
  read(traderId: string): Promise<StoredAccount | undefined>
  /** Where an account is, and whether its stream has that entry: of whatever size it is, it costs the same. */
  placeOf(traderId: string, id: string): Promise<StoredPlace | undefined>
  /** Closed trades after a deal, oldest first. */
  closedAfter(traderId: string, deal: number): Promise<readonly ClosedTrade[]>
  booksOf(traderId: string): Promise<SavedBooks | undefined>
  /** A quote's text by symbol, and `mark`. */
  market(): Promise<Readonly<Record<string, string>>>
  putMarket(role: Role, fields: Readonly<Record<string, string>>): Promise<Committed>
  /** Numbers an account from 0 in a new epoch; `fenced` when another prices now. */
  begin(role: Role, traderId: string, begun: Begun): Promise<{ readonly epoch: string } | 'fenced'>
  commit(role: Role, commit: Commit): Promise<Committed>
  /** At most `intakePage` of what waits to be decided, oldest first, after an entry. */
  intake(after?: string): Promise<readonly StreamEntry[]>
  /** Takes it off the intake undecided. */
  pass(entry: string): Promise<void>
  submit(server: string, frame: OrderFrame, keyReused: AckFrame): Promise<OrderState>
  query(server: string, frame: QueryFrame, answers: QueryAnswers): Promise<OrderState>
}

export interface Begun {
  readonly account: Account
  readonly books: SavedBooks
  readonly positions: readonly SavedPosition[]
  /** All of them; `undefined` leaves those that are there. */
  readonly closed: readonly ClosedTrade[] | undefined
}

/** What is said of a key that was never seen. */
export interface QueryAnswers {
  readonly neverReceived: AckFrame
  readonly notKnown: AckFrame
}

/** @param keepMs how long an account without requests is kept */
export function createFeedStore(redis: Redis, history: HistoryLimits, keepMs = usualKeepMs): FeedStore {
  const run = createRunScript(redis)

  return {
    async showUp(server, leaseMs, newWorld, known) {
      const names = [keys.producer, keys.fence, keys.world]
      const args = [server, leaseMs, newWorld, known?.id ?? '', known?.bornMs ?? 0]
      const [fence, id, bornMs, redisMs] = readList(await run(takeRole, names, args), 'a standing')
      const role = fence === '0' ? undefined : { fence: Number(fence), text: `${String(fence)} ${server}` }
      return { role, world: { id: readText(id, 'a world'), bornMs: Number(bornMs) }, redisMs: Number(redisMs) }
    },
    async leave({ text }) {
      await run(leaveRole, [keys.producer], [text])
    },
    async renewWorld(world, next) {
      await run(renewWorld, [keys.world], [world, next])
    },
    async wake(server) {
      await run(wakeReader, [keys.inbox(server)], [])
    },
    deltasAfter: async (traderId, id) => readEntries(await redis.call('XRANGE', keys.deltas(traderId), `(${id}`, '+')),
    async want(traderId) {
      const its = [keys.account(traderId), keys.rows(traderId), keys.deltas(traderId), keys.closed(traderId)]
      await run(wantAccount, [keys.wanted, keys.intake, ...its], [traderId, keepMs])
    },
    async wanted(most, withinMs) {
      const found = await run(listWanted, [keys.wanted], [withinMs, most])
      return readList(found, 'names').map((name) => readText(name, 'a name'))
    },
    async attest({ text }, attention, lastsMs) {
      const args = [text, lastsMs, ...[...attention].flat()]
      return readCommitted(await run(attest, [keys.producer, keys.attention], args))
    },
    async attentionOf(traderIds) {
      if (traderIds.length === 0) return []
      const found = await redis.call('HMGET', keys.attention, ...traderIds)
      return readList(found, 'attention').map(readAttention)
    },
    async read(traderId) {
      const reply = await run(readAccount, [keys.account(traderId), keys.rows(traderId), keys.deltas(traderId)], [])
      return readStoredAccount(reply)
    },
    placeOf: async (traderId, id) =>
      readStoredPlace(await run(readPlace, [keys.account(traderId), keys.deltas(traderId)], [id])),
    async closedAfter(traderId, deal) {
      const entries = readEntries(await redis.call('XRANGE', keys.closed(traderId), `${deal + 1}-0`, '+'))
      return entries.map(({ fields }) => readTradeText(fields['trade']))
    },
    async booksOf(traderId) {
      const text = await redis.call('HGET', keys.account(traderId), 'books')
      return text === null ? undefined : readBooksText(text)
    },
    market: async () => readPairs(await redis.call('HGETALL', keys.market)),
    async putMarket({ text }, fields) {
      return readCommitted(await run(putPrices, [keys.producer, keys.market], [text, ...Object.entries(fields).flat()]))
    },
    async begin({ text }, traderId, { account, books, positions, closed }) {
      const names = [
        keys.producer, keys.world, keys.account(traderId), keys.rows(traderId), keys.deltas(traderId),
        keys.closed(traderId),
      ]
      const rows = listed({ put: positions, removed: [], closed: closed ?? [] })
      const isFresh = closed === undefined ? 0 : 1
      const args = [text, JSON.stringify(account), JSON.stringify(books), isFresh, keepMs, ...rows]
      const reply = await run(beginEpoch, names, args)
      if (reply === 'fenced') return reply
      return { epoch: readText(readList(reply, 'an epoch')[1], 'an epoch') }
    },
    async commit(role, { traderId, epoch, seq, text, account, books, changes, decision }) {
      const names = [
        keys.producer, keys.account(traderId), keys.rows(traderId), keys.deltas(traderId), keys.closed(traderId),
        keys.intake, decision === undefined ? '' : keys.order(traderId, decision.reqid),
      ]
      return readCommitted(await run(commitDelta, names, [
        role.text, epoch, seq, text ?? '',
        account === undefined ? '' : JSON.stringify(account), books === undefined ? '' : JSON.stringify(books),
        history.deltas, history.ageMs, inboxPrefix,
        decision?.entry ?? '', decision === undefined ? '' : JSON.stringify(decision.ack), decision?.validUntil ?? '',
        ...listed(changes),
      ]))
    },
    async intake(after) {
      const from = after === undefined ? '-' : `(${after}`
      return readEntries(await redis.call('XRANGE', keys.intake, from, '+', 'COUNT', intakePage))
    },
    async pass(entry) {
      await redis.call('XDEL', keys.intake, entry)
    },
    async submit(server, frame, keyReused) {
      const trader = String(frame.traderid)
      const args = [
        server, trader, JSON.stringify(frame), JSON.stringify(frame.order), keptMs, JSON.stringify(keyReused),
        frame.validUntil,
      ]
      return readOrderState(await run(submitOrder, [keys.order(trader, frame.reqid), keys.intake], args))
    },
    async query(server, { traderid, reqid, postedAt }, { neverReceived, notKnown }) {
      const names = [keys.order(String(traderid), reqid), keys.world]
      const args = [server, keptMs, postedAt ?? '', JSON.stringify(neverReceived), JSON.stringify(notKnown)]
      return readOrderState(await run(queryOrder, names, args))
    },
  }
}
