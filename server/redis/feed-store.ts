import type { Redis } from 'ioredis'
import { StartError } from '../shared/start-error'
import type { ClosedTrade } from '../feed/model/account/closed-trades'
import type { SavedAccount } from '../feed/model/account/saved-account'
import type { HistoryLimits } from '../feed/model/exchange/delta-history'
import { keptMs, maxOrderLifeMs } from '../feed/model/orders/kept-ms'
import type { FeedStore, Role } from './feed-store-api'
import { inboxPrefix, keys } from './keys'
import { readBooksText, readEntries, readList, readPairs, readText, readTradeText } from './read-reply'
import { createRunScript } from './redis-scripts'
import { queryOrder, submitOrder } from './scripts/orders'
import { attest, beginEpoch, commitDelta, putTicks } from './scripts/pricing'
import { listWanted, readAccount, readPlace, wakeReader, wantAccount } from './scripts/reading'
import { claimRole, leaveRole, showUp } from './scripts/role'
import { partsOf, shardOf } from './shards'
import { readAttention, readCommitted, readOrderState, type Attention } from './store-answers'
import { readStoredAccount, readStoredPlace, type StoredAccount } from './stored-account'

export type * from './feed-store-api'
export type { Attention, Committed, OrderState } from './store-answers'
export type { StoredAccount, StoredPlace } from './stored-account'

/** A day. */
export const usualKeepMs = 86_400_000

/** The market's updates that are kept: an account that moves is priced by those that it missed. */
export const keptTicks = 2_000

/** An account that a client looks at is asked for every 5 s by the server that shows it, ms. */
const shownMs = 15_000
/** Accounts of a shard that are remembered: those asked for last. */
const mostWanted = 10_000
/** The fewest names that are listed of a shard: shards differ in how many accounts they have. */
const leastListed = 32
/** Names that are listed for each account for which there is room. */
const listedForPlace = 4

/** What may wait in the intake of a shard. */
export const mostIntake = 1_000

/** The accounts are divided already, by another number of shards than this server was started with. */
const otherShards = (own: number, found: unknown): StartError =>
  new StartError(`the accounts in this Redis are divided into ${String(found)} shards, not ${own} (redis-shards)`)

/** Rejects with a StartError where the accounts are divided otherwise. */
export async function checkShards(redis: Redis, shards: number): Promise<void> {
  const found = await redis.get(keys.shards)
  if (found !== null && found !== String(shards)) throw otherShards(shards, found)
}

/** As the scripts take them: behind their count. */
const listed = (closed: readonly ClosedTrade[]): readonly (string | number)[] =>
  [closed.length, ...closed.flatMap((trade) => [trade.deal, JSON.stringify(trade)])]

const wholeFields = ({ account, positions }: Pick<SavedAccount, 'account' | 'positions'>): readonly string[] =>
  ['account', JSON.stringify(account), 'rows', JSON.stringify(positions)]

interface FeedStoreOptions {
  readonly history: HistoryLimits
  readonly shards: number
  /** How long an account without requests is kept. */
  readonly keepMs?: number
}

export function createFeedStore(redis: Redis, options: FeedStoreOptions): FeedStore {
  const { history, shards, keepMs = usualKeepMs } = options
  const run = createRunScript(redis)
  const parts = partsOf(shards)
  const partOf = (traderId: string): number => shardOf(traderId, shards)

  async function readWith(traderId: string, deltas: 'all' | 'needed'): Promise<StoredAccount | undefined> {
    const its = [keys.account(traderId), keys.deltas(traderId)]
    return readStoredAccount(await run(readAccount, its, [deltas]))
  }

  return {
    shards,
    async showUp(server, leaseMs, prices, newWorld, known) {
      const { world: before, tick, isOlder } = known
      const names = [keys.shards, keys.servers, keys.world, keys.ticks, ...parts.map(keys.role)]
      const args = [
        shards, server, leaseMs, prices ? 1 : 0, newWorld, before?.id ?? '', before?.bornMs ?? 0, tick, isOlder ? 1 : 0,
      ]
      const reply = readList(await run(showUp, names, args), 'a standing')
      const [redisMs, found, isNew, world, bornMs, texts] = reply
      if (reply.length === 1) throw otherShards(shards, redisMs)
      const roles = readList(texts, 'roles')
      return {
        redisMs: Number(redisMs),
        servers: readList(found, 'servers').map((name) => readText(name, 'a server')),
        isNew: isNew === 1,
        world: { id: readText(world, 'a world'), bornMs: Number(bornMs) },
        roles: parts.map((part, index) => ({ part, text: readText(roles[index] ?? '', 'a role') })),
      }
    },
    async claim(server, found) {
      const roles = await Promise.all(found.map(async ({ part, text }): Promise<Role> =>
        ({ part, text: readText(await run(claimRole, [keys.role(part)], [text, server]), 'a role') })))
      return new Map(roles.filter(({ text }) => text !== '').map((role) => [role.part, role]))
    },
    async leave(roles) {
      await Promise.all(Array.from(roles, ({ part, text }) => run(leaveRole, [keys.role(part)], [text])))
    },
    async withdraw(server) {
      await redis.call('ZREM', keys.servers, server)
    },
    async wake(server) {
      await run(wakeReader, [keys.inbox(server)], [])
    },
    deltasAfter: async (traderId, id) => readEntries(await redis.call('XRANGE', keys.deltas(traderId), `(${id}`, '+')),
    async want(traderId) {
      const its = [keys.account(traderId), keys.deltas(traderId), keys.closed(traderId)]
      const part = partOf(traderId)
      const names = [keys.wanted(part), keys.intake(part), ...its]
      await run(wantAccount, names, [traderId, keepMs, shownMs, mostWanted, mostIntake])
    },
    async wanted(of, most) {
      if (of.length === 0) return { shown: [], unshown: [] }
      const each = Math.min(mostWanted, Math.max(leastListed, Math.ceil(listedForPlace * most / of.length)))
      const told = readList(await run(listWanted, of.map(keys.wanted), [keepMs, shownMs, each]), 'names')
      const all = Array.from({ length: told.length / 2 }, (_, index) =>
        ({ traderId: readText(told[2 * index], 'a name'), agoMs: Number(told[2 * index + 1]) }))
      const newestFirst = all.sort((one, other) => one.agoMs - other.agoMs)
      const shownEnd = newestFirst.findIndex(({ agoMs }) => agoMs > shownMs)
      const names = newestFirst.map(({ traderId }) => traderId)
      return shownEnd < 0 ? { shown: names, unshown: [] }
        : { shown: names.slice(0, shownEnd), unshown: names.slice(shownEnd) }
    },
    async attest({ part, text }, attention, lastsMs) {
      const args = [text, lastsMs, ...[...attention].flat()]
      return readCommitted(await run(attest, [keys.role(part), keys.attention(part)], args))
    },
    async attentionOf(traderIds) {
      const byPart = new Map<number, string[]>()
      for (const traderId of traderIds) {
        const its = byPart.get(partOf(traderId))
        if (its === undefined) byPart.set(partOf(traderId), [traderId])
        else its.push(traderId)
      }
      const found = new Map<string, Attention | undefined>()
      await Promise.all(Array.from(byPart, async ([part, its]) => {
        const told = readList(await redis.call('HMGET', keys.attention(part), ...its), 'attention')
        for (const [index, traderId] of its.entries()) found.set(traderId, readAttention(told[index]))
      }))
      return traderIds.map((traderId) => found.get(traderId))
    },
    read: (traderId) => readWith(traderId, 'all'),
    readToPrice: (traderId) => readWith(traderId, 'needed'),
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
    async putTicks({ part, text }, { ticks, trade, fields }) {
      const args = [text, JSON.stringify(ticks), trade ? 1 : 0, keptTicks, ...Object.entries(fields).flat()]
      return readCommitted(await run(putTicks, [keys.role(part), keys.market, keys.ticks], args))
    },
    ticksAfter: async (id, to = '+') => readEntries(await redis.call('XRANGE', keys.ticks, `(${id}`, to)),
    async begin({ part, text }, traderId, { books, closed, tick, ...state }) {
      const names = [
        keys.role(part), keys.world, keys.account(traderId), keys.deltas(traderId), keys.closed(traderId),
      ]
      const isFresh = closed === undefined ? 0 : 1
      const fields = [...wholeFields(state), 'books', JSON.stringify(books), 'tick', tick]
      const reply = await run(beginEpoch, names, [text, isFresh, keepMs, ...listed(closed ?? []), ...fields])
      if (reply === 'fenced') return reply
      return { epoch: readText(readList(reply, 'an epoch')[1], 'an epoch') }
    },
    async commit(role, { traderId, epoch, seq, text, whole, books, closed, decision, tick }) {
      const names = [keys.role(role.part), keys.account(traderId), keys.deltas(traderId), keys.closed(traderId)]
      if (decision !== undefined) {
        names.push(keys.intake(role.part), keys.order(traderId, decision.reqid), inboxPrefix)
      }
      const ordered = decision === undefined ? ['', '', '']
        : [decision.entry, JSON.stringify(decision.ack), decision.validUntil ?? '']
      return readCommitted(await run(commitDelta, names, [
        role.text, epoch, seq, text ?? '', ...(whole === undefined ? ['', ''] : [history.deltas, history.ageMs]),
        ...ordered, ...listed(closed), 'tick', tick,
        ...(books === undefined ? [] : ['books', JSON.stringify(books)]),
        ...(whole === undefined ? [] : [...wholeFields(whole), 'rowsSeq', seq]),
      ]))
    },
    async pass(part, entry) {
      await redis.call('XDEL', keys.intake(part), entry)
    },
    async submit(server, frame, { keyReused, notKnown }) {
      const trader = String(frame.traderid)
      const args = [
        server, trader, JSON.stringify(frame), JSON.stringify(frame.order), keptMs, JSON.stringify(keyReused),
        frame.validUntil, mostIntake, frame.postedAt ?? '', frame.validUntil - maxOrderLifeMs, JSON.stringify(notKnown),
      ]
      const part = partOf(trader)
      const names = [keys.order(trader, frame.reqid), keys.intake(part), keys.world]
      return readOrderState(await run(submitOrder, names, args))
    },
    async query(server, { traderid, reqid, postedAt }, { neverReceived, notKnown }) {
      const trader = String(traderid)
      const names = [keys.order(trader, reqid), keys.world]
      const args = [server, keptMs, postedAt ?? '', JSON.stringify(neverReceived), JSON.stringify(notKnown)]
      return readOrderState(await run(queryOrder, names, args))
    },
  }
}
