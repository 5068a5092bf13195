import type { Redis } from 'ioredis'
import type { OrderFrame, QueryFrame } from '../../src/positions/model/wire'
import { StartError } from '../shared/start-error'
import type { ClosedTrade } from '../feed/model/account/closed-trades'
import type { SavedAccount, SavedBooks } from '../feed/model/account/saved-account'
import type { HistoryLimits } from '../feed/model/exchange/delta-history'
import { keptMs, maxOrderLifeMs } from '../feed/model/orders/kept-ms'
import type {
  Attention, Begun, Commit, Committed, Known, MarketUpdate, OrderState, Role, Roles, Standing, Wanted,
} from './feed-store-api'
import { keys, partsOf, shardOf, type Part } from './keys'
import { orderText } from './order-text'
import {
  readBooksText, readEntries, readList, readPairs, readText, readTradeText, type StreamEntry,
} from './read-reply'
import { createRunScript } from './redis-scripts'
import { queryOrder, submitOrder } from './scripts/orders'
import { attest, beginEpoch, commitDelta, putTicks } from './scripts/pricing'
import { listWanted, readAccount, readPlace, wakeReader, wantAccount } from './scripts/reading'
import { claimRole, leaveRole, showUp } from './scripts/role'
import { readStoredAccount, readStoredPlace, type StoredAccount, type StoredPlace } from './stored-account'

export type * from './feed-store-api'
export { isOfWorld } from './stored-account'
export type { StoredAccount, StoredPlace } from './stored-account'

/** A day (RS-37): a user who comes back the next day finds the account. */
export const usualKeepMs = 86_400_000

/**
 * The market's updates that are kept: an account that moves is priced by those that it missed (RS-84). 100 s at 20 a
 * second, many times longer than a role takes to move.
 */
export const keptTicks = 2_000

/**
 * An account that a client looks at is asked for every 5 s by the server that shows it, ms: two requests may fail
 * (RS-92).
 */
const shownMs = 15_000
/** Accounts of a shard that are remembered: those asked for last (RS-93). */
const mostWanted = 10_000
/** The fewest names that are listed of a shard: shards differ in how many accounts they have (RS-93). */
const leastListed = 32
/**
 * Names that are listed for each account for which there is room (RS-93): with fewer an unlucky division into shards
 * would leave places empty.
 */
const listedForPlace = 4

/** The limit of the intake of a shard (RS-95): it bounds the memory of Redis, and how long the last order waits. */
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

function readCommitted(reply: unknown): Committed {
  switch (reply) {
    case 'ok': case 'fenced': case 'elsewhere': case 'decided': case 'late':
      return reply
    default:
      throw new Error(`Redis answered ${String(reply)}`)
  }
}

function readAttention(reply: unknown): Attention | undefined {
  return reply === 'priced' || reply === 'full' || reply === 'unusable' ? reply : undefined
}

function readOrderState(reply: unknown): OrderState {
  const [kind, text] = readList(reply, 'an answer')
  return kind === 'pending' || kind === 'full' || kind === 'reused' ? { kind }
    : { kind: 'answered', text: readText(text, 'an answer') }
}

interface FeedStoreOptions {
  readonly history: HistoryLimits
  readonly shards: number
  /** How long an account without requests is kept. */
  readonly keepMs?: number
}

export type FeedStore = ReturnType<typeof createFeedStore>

/** The state that all servers share. Every call rejects when Redis cannot be asked now. */
export function createFeedStore(redis: Redis, options: FeedStoreOptions) {
  const { history, shards, keepMs = usualKeepMs } = options
  const run = createRunScript(redis)
  const parts = partsOf(shards)
  const partOf = (traderId: string): number => shardOf(traderId, shards)

  async function readWith(traderId: string, deltas: 'all' | 'needed'): Promise<StoredAccount | undefined> {
    const its = [keys.account(traderId), keys.deltas(traderId)]
    return readStoredAccount(await run(readAccount, its, [deltas]))
  }

  return {
    /** Into how many shards the accounts are divided. */
    shards,
    /** Shows up at Redis as this server, which prices or only shows accounts. Begins a world where it has to. */
    async showUp(server: string, leaseMs: number, prices: boolean, newWorld: string, known: Known): Promise<Standing> {
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
    /** Takes those of these roles that are still as they were found. */
    async claim(server: string, found: readonly Role[]): Promise<Roles> {
      const roles = await Promise.all(found.map(async ({ part, text }): Promise<Role> =>
        ({ part, text: readText(await run(claimRole, [keys.role(part)], [text, server]), 'a role') })))
      return new Map(roles.filter(({ text }) => text !== '').map((role) => [role.part, role]))
    },
    async leave(roles: Iterable<Role>): Promise<void> {
      await Promise.all(Array.from(roles, ({ part, text }) => run(leaveRole, [keys.role(part)], [text])))
    },
    /** The server prices no more. */
    async withdraw(server: string): Promise<void> {
      await redis.call('ZREM', keys.servers, server)
    },
    /** Lets the reader of this server's inbox look up. */
    async wake(server: string): Promise<void> {
      await run(wakeReader, [keys.inbox(server)], [])
    },
    /** Deltas after an entry of an account's stream. */
    deltasAfter: async (traderId: string, id: string): Promise<readonly StreamEntry[]> =>
      readEntries(await redis.call('XRANGE', keys.deltas(traderId), `(${id}`, '+')),
    async want(traderId: string): Promise<void> {
      const its = [keys.account(traderId), keys.deltas(traderId), keys.closed(traderId)]
      const part = partOf(traderId)
      const names = [keys.wanted(part), keys.intake(part), ...its]
      await run(wantAccount, names, [traderId, keepMs, shownMs, mostWanted, mostIntake])
    },
    /**
     * The accounts of these shards that clients looked at for as long as accounts are kept: all that are shown, and of
     * each shard the newest others.
     * @param most for how many there is room
     */
    async wanted(of: readonly number[], most: number): Promise<Wanted> {
      if (of.length === 0) return { shown: [], unshown: [] }
      const each = Math.min(mostWanted, Math.max(leastListed, Math.ceil(listedForPlace * most / of.length)))
      const reported = readList(await run(listWanted, of.map(keys.wanted), [keepMs, shownMs, each]), 'names')
      const all = Array.from({ length: reported.length / 2 }, (_, index) =>
        ({ traderId: readText(reported[2 * index], 'a name'), agoMs: Number(reported[2 * index + 1]) }))
      const newestFirst = all.sort((one, other) => one.agoMs - other.agoMs)
      const namesOf = (some: typeof all): readonly string[] => some.map(({ traderId }) => traderId)
      return {
        shown: namesOf(newestFirst.filter(({ agoMs }) => agoMs <= shownMs)),
        unshown: namesOf(newestFirst.filter(({ agoMs }) => agoMs > shownMs)),
      }
    },
    /** The state of all accounts of the role's shard that are asked for, for so long. */
    async attest(
      { part, text }: Role, attention: ReadonlyMap<string, Attention>, lastsMs: number,
    ): Promise<Committed> {
      const args = [text, lastsMs, ...[...attention].flat()]
      return readCommitted(await run(attest, [keys.role(part), keys.attention(part)], args))
    },
    /** In the order of the ids; `undefined` where nothing is known. */
    async attentionOf(traderIds: readonly string[]): Promise<readonly (Attention | undefined)[]> {
      const byPart = new Map<number, string[]>()
      for (const traderId of traderIds) {
        const its = byPart.get(partOf(traderId))
        if (its === undefined) byPart.set(partOf(traderId), [traderId])
        else its.push(traderId)
      }
      const found = new Map<string, Attention | undefined>()
      await Promise.all(Array.from(byPart, async ([part, its]) => {
        const reported = readList(await redis.call('HMGET', keys.attention(part), ...its), 'attention')
        for (const [index, traderId] of its.entries()) found.set(traderId, readAttention(reported[index]))
      }))
      return traderIds.map((traderId) => found.get(traderId))
    },
    read: (traderId: string) => readWith(traderId, 'all'),
    /** The same without deltas from before it was written whole: to price it, not to show it. */
    readToPrice: (traderId: string) => readWith(traderId, 'needed'),
    /** Where an account is, and whether its stream has that entry: of whatever size it is, it costs the same. */
    placeOf: async (traderId: string, id: string): Promise<StoredPlace | undefined> =>
      readStoredPlace(await run(readPlace, [keys.account(traderId), keys.deltas(traderId)], [id])),
    /** Closed trades after a deal, oldest first. */
    async closedAfter(traderId: string, deal: number): Promise<readonly ClosedTrade[]> {
      const entries = readEntries(await redis.call('XRANGE', keys.closed(traderId), `${deal + 1}-0`, '+'))
      return entries.map(({ fields }) => readTradeText(fields['trade']))
    },
    async booksOf(traderId: string): Promise<SavedBooks | undefined> {
      const text = await redis.call('HGET', keys.account(traderId), 'books')
      return text === null ? undefined : readBooksText(text)
    },
    /** A quote's text by symbol, `mark`, and `at`, the last entry of the ticks. */
    market: async (): Promise<Readonly<Record<string, string>>> => readPairs(await redis.call('HGETALL', keys.market)),
    async putTicks({ part, text }: Role, { ticks, trade, fields }: MarketUpdate): Promise<Committed> {
      const args = [text, JSON.stringify(ticks), trade ? 1 : 0, keptTicks, ...Object.entries(fields).flat()]
      return readCommitted(await run(putTicks, [keys.role(part), keys.market, keys.ticks], args))
    },
    /** The market's updates after an entry, up to another or to the last. */
    ticksAfter: async (id: string, to = '+'): Promise<readonly StreamEntry[]> =>
      readEntries(await redis.call('XRANGE', keys.ticks, `(${id}`, to)),
    /** Numbers an account from 0 in a new epoch; `fenced` when another prices now. */
    async begin(
      { part, text }: Role, traderId: string, { books, closed, tick, ...state }: Begun,
    ): Promise<{ readonly epoch: string } | 'fenced'> {
      const names = [
        keys.role(part), keys.world, keys.account(traderId), keys.deltas(traderId), keys.closed(traderId),
      ]
      const isFresh = closed === undefined ? 0 : 1
      const fields = [...wholeFields(state), 'books', JSON.stringify(books), 'tick', tick]
      const reply = await run(beginEpoch, names, [text, isFresh, keepMs, ...listed(closed ?? []), ...fields])
      if (reply === 'fenced') return reply
      return { epoch: readText(readList(reply, 'an epoch')[1], 'an epoch') }
    },
    async commit(
      role: Role, { traderId, epoch, seq, text, whole, books, closed, decision, tick }: Commit,
    ): Promise<Committed> {
      const names = [keys.role(role.part), keys.account(traderId), keys.deltas(traderId), keys.closed(traderId)]
      if (decision !== undefined) {
        names.push(keys.intake(role.part), keys.order(traderId, decision.reqid), keys.inbox(''))
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
    /** Takes it off the intake undecided. */
    async pass(part: Part, entry: string): Promise<void> {
      await redis.call('XDEL', keys.intake(part), entry)
    },
    async submit(server: string, frame: OrderFrame): Promise<OrderState> {
      const { traderid, reqid, validUntil, order } = frame
      const postedAt = frame.postedAt ?? ''
      const trader = String(traderid)
      const text = orderText(order)
      const names = [keys.order(trader, reqid), keys.intake(partOf(trader)), keys.world]
      return readOrderState(await run(submitOrder, names, [
        server, text, keptMs, validUntil, mostIntake, postedAt, validUntil - maxOrderLifeMs,
        'trader', trader, 'reqid', reqid, 'validUntil', validUntil, 'postedAt', postedAt, 'order', text,
      ]))
    },
    async query(server: string, { traderid, reqid, postedAt }: QueryFrame): Promise<OrderState> {
      const names = [keys.order(String(traderid), reqid), keys.world]
      return readOrderState(await run(queryOrder, names, [server, keptMs, postedAt ?? '']))
    },
  }
}
