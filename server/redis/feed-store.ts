import type { Redis } from 'ioredis'
import type { AckFrame, OrderFrame, QueryFrame } from '../../src/positions/model/wire'
import { StartError } from '../shared/start-error'
import type { ClosedTrade } from '../feed/model/account/closed-trades'
import type { SavedAccount, SavedBooks } from '../feed/model/account/saved-account'
import { isBooks, isTrade } from '../feed/model/account/saved-shapes'
import type { HistoryLimits } from '../feed/model/exchange/delta-history'
import type { Tick } from '../feed/model/money/instrument'
import { keptMs, maxOrderLifeMs } from '../feed/model/orders/kept-ms'
import { keys, partsOf, shardOf, type Part } from './keys'
import { orderText } from './order-text'
import { readEntries, readJson, readList, readPairs, readText, type StreamEntry } from './read-reply'
import { createRunScript, type RunScript } from './redis-scripts'
import { queryOrder, submitOrder } from './scripts/orders'
import { attest, beginEpoch, commitDelta, putTicks } from './scripts/pricing'
import { listWanted, readAccount, readAttention, wantAccount } from './scripts/reading'
import { showUp } from './scripts/role'
import { readStoredAccount, type StoredAccount } from './stored-account'

export { isOfWorld } from './stored-account'
export type { StoredAccount } from './stored-account'

/** The right to price a part, which one server has at a time. `text` proves it to Redis with each write. */
export interface Role {
  readonly part: Part
  readonly text: string
}

export type Roles = ReadonlyMap<Part, Role>

/** The id of the data that began when Redis had none, or less than before; another one each time. */
export interface World {
  readonly id: string
  /** Larger than that of each world before it. */
  readonly generation: number
}

export interface Known {
  readonly world: World | undefined
  /** The last entries of ticks and changes that it read in that world, `''` for none: Redis has them still. */
  readonly tick: string
  readonly change: string
}

export interface Standing {
  readonly redisMs: number
  /** How far the clock is behind the latest time that a beat has seen, 0 for most. */
  readonly behindMs: number
  /** How many servers price, this one included if it does. */
  readonly servers: number
  readonly world: World
  /** Those of this server from now on. */
  readonly roles: Roles
}

export interface MarketUpdate {
  readonly ticks: readonly Tick[]
  /** Accounts may open and close positions of their own accord. */
  readonly trade: boolean
  /** Quotes by symbol, and the source's mark. */
  readonly fields: Readonly<Record<string, string>>
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
  /** The account at this place, where it is written whole; in between it follows from the deltas. */
  readonly whole: Pick<SavedAccount, 'account' | 'positions'> | undefined
  readonly books: SavedBooks | undefined
  /** New ones, oldest first. */
  readonly closed: readonly ClosedTrade[]
  readonly decision: Decision | undefined
  readonly tick: string
}

const outcomes = ['ok', 'fenced', 'elsewhere', 'decided', 'late'] as const
/**
 * `fenced`: another prices now. `elsewhere`: the account is not where we thought. `decided`: the order was before.
 * `late`: it must not be executed any more. Nothing was written but with `ok`.
 */
export type Committed = (typeof outcomes)[number]

/**
 * `pending`: the answer comes to the inbox. `full`: too many wait, and nothing was recorded. `reused`: the key is
 * another order's. `answered`: an ack as it is sent, or why there is none: `not-known` or `never-received`.
 */
export type OrderState =
  | { readonly kind: 'pending' | 'full' | 'reused' }
  | { readonly kind: 'answered'; readonly text: string }

const attentions = ['priced', 'full', 'unusable'] as const
/** The state of an account at the server that prices: `full` has no room there, `unusable` cannot be gone on with. */
export type Attention = (typeof attentions)[number]

/** Accounts to price, of each shard those asked for last first. */
export interface Wanted {
  /** A client looks at them. */
  readonly shown: readonly string[]
  readonly unshown: readonly string[]
}

export interface Begun extends SavedAccount {
  /** All of them; `undefined` leaves those that are there. */
  readonly closed: readonly ClosedTrade[] | undefined
  readonly tick: string
}

/** The market's updates that are kept for accounts that move (RS-84): 100 s at 20 a second. */
export const keptTicks = 2_000

/** A server asks every 5 s for an account that it shows (RS-92): two requests may fail. ms */
const shownMs = 15_000
/**
 * Redis drops an account so much later than servers forget it, ms: a clock that is set ahead by less takes no account
 * away that is looked at (RS-150).
 */
const spareMs = 30 * 86_400_000
/** Accounts of a shard that are remembered: those asked for last (RS-93). */
const mostWanted = 10_000
/** The fewest names that are listed of a shard: shards differ in how many accounts they have (RS-93). */
const leastListed = 32
/** Names for each account that has room (RS-93): an unlucky division into shards would leave places empty. */
const listedForPlace = 4

/** Closed trades of one answer, which is parsed in one turn of the event loop; others come with the next. */
export const tradesAtOnce = 500

/** The limit of the intake of a shard (RS-95): it bounds the memory of Redis, and how long the last order waits. */
export const mostIntake = 1_000

/** The accounts are divided already, by another number of shards than this server was started with. */
const otherShards = (own: number, found: unknown): StartError => new StartError(
  `the accounts in this Redis are divided by --shards ${String(found)}, not ${own}: give --shards ${String(found)}, `
  + 'or change the number as docs/en/scale.md says (redis-shards)')

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
  const outcome = outcomes.find((each) => each === reply)
  if (outcome === undefined) throw new Error(`Redis answered ${String(reply)}`)
  return outcome
}

function readOrderState(reply: unknown): OrderState {
  const [kind, text] = readList(reply, 'an answer')
  return kind === 'pending' || kind === 'full' || kind === 'reused' ? { kind }
    : { kind: 'answered', text: readText(text, 'an answer') }
}

interface FeedStoreOptions {
  readonly history: HistoryLimits
  readonly shards: number
  /** How long an account without requests is kept, ms. Default a day (RS-37). */
  readonly keepMs?: number
  /** The connection for accounts and trades, which are large. Default: that of everything else. */
  readonly bulk?: Redis
}

export type FeedStore = ReturnType<typeof createFeedStore>

/** The state that all servers share. Every call rejects when Redis cannot be asked now. */
export function createFeedStore(redis: Redis, options: FeedStoreOptions) {
  const { history, shards, keepMs = 86_400_000, bulk = redis } = options
  const run = createRunScript(redis)
  const runBulk = bulk === redis ? run : createRunScript(bulk)
  const parts = partsOf(shards)
  const partOf = (traderId: string): number => shardOf(traderId, shards)

  const readWith = async (
    by: RunScript, traderId: string, deltas: 'all' | 'needed',
  ): Promise<StoredAccount | undefined> =>
    readStoredAccount(await by(readAccount, [keys.account(traderId), keys.deltas(traderId)], [deltas]))

  return {
    shards,
    /**
     * Shows up at Redis as this server, which prices or only shows accounts: then it gives its roles back. Begins a
     * world where it has to.
     */
    async showUp(server: string, leaseMs: number, prices: boolean, newWorld: string, known: Known): Promise<Standing> {
      const { world: before, tick, change } = known
      const names = [keys.shards, keys.servers, keys.world, keys.ticks, keys.changes, ...parts.map(keys.role)]
      const args = [
        shards, server, leaseMs, prices ? 1 : 0, newWorld, before?.id ?? '', before?.generation ?? 0, tick, change,
      ]
      const reply = readList(await run(showUp, names, args), 'a standing')
      const [redisMs, servers, world, generation, aheadMs, texts] = reply
      if (reply.length === 1) throw otherShards(shards, redisMs)
      const mine = readList(texts, 'roles').map((each) => readText(each, 'a role'))
      const roles = parts.map((part, index): Role => ({ part, text: mine[index] ?? '' }))
      return {
        redisMs: Number(redisMs),
        behindMs: Math.max(0, Number(aheadMs) - Number(redisMs)),
        servers: Number(servers),
        world: { id: readText(world, 'a world'), generation: Number(generation) },
        roles: new Map(roles.filter(({ text }) => text !== '').map((role) => [role.part, role])),
      }
    },
    deltasAfter: async (traderId: string, id: string): Promise<readonly StreamEntry[]> =>
      readEntries(await redis.call('XRANGE', keys.deltas(traderId), `(${id}`, '+')),
    async want(traderId: string): Promise<void> {
      const part = partOf(traderId)
      const names = [
        keys.wanted(part), keys.intake(part), keys.account(traderId), keys.deltas(traderId), keys.closed(traderId),
      ]
      await run(wantAccount, names, [traderId, keepMs + spareMs, shownMs, mostWanted, mostIntake, keepMs])
    },
    /**
     * The accounts of these shards that clients looked at for as long as accounts are kept: all that are shown, and of
     * each shard the newest others.
     * @param most for how many there is room
     */
    async wanted(of: readonly number[], most: number): Promise<Wanted> {
      const each = Math.max(leastListed, Math.ceil(listedForPlace * most / of.length))
      const prefixes = [keys.account(''), keys.deltas(''), keys.closed('')]
      const listed = await Promise.all(of.map((part) =>
        run(listWanted, [keys.wanted(part), keys.listed(part)], [keepMs, shownMs, each, ...prefixes])))
      const namesOf = (at: 0 | 1): readonly string[] => listed.flatMap((lists) =>
        readList(readList(lists, 'lists')[at], 'names').map((name) => readText(name, 'a name')))
      return { shown: namesOf(0), unshown: namesOf(1) }
    },
    /** The state of all accounts of the role's shard that are asked for, for so long. */
    async attest(
      { part, text }: Role, attention: ReadonlyMap<string, Attention>, lastsMs: number,
    ): Promise<Committed> {
      const args = [text, lastsMs, ...[...attention].flat()]
      return readCommitted(await run(attest, [keys.role(part), keys.attention(part)], args))
    },
    /** The state of an account at the server that prices it; `undefined` when no server has said one in time. */
    async attentionOf(traderId: string): Promise<Attention | undefined> {
      const said = await run(readAttention, [keys.attention(partOf(traderId))], [traderId])
      return attentions.find((each) => each === said)
    },
    read: (traderId: string) => readWith(runBulk, traderId, 'all'),
    /** The same without deltas from before it was written whole: to price it, not to show it. */
    readToPrice: (traderId: string) => readWith(run, traderId, 'needed'),
    /** The same to answer one question about it. */
    readOnce: (traderId: string) => readWith(runBulk, traderId, 'needed'),
    /** At most `tradesAtOnce`, oldest first. */
    async closedAfter(traderId: string, deal: number): Promise<readonly ClosedTrade[]> {
      const place = `${deal + 1}-0`
      const reply = await bulk.call('XRANGE', keys.closed(traderId), place, '+', 'COUNT', tradesAtOnce)
      return readEntries(reply).map(({ fields }) => readJson('a trade', fields['trade'], isTrade))
    },
    async booksOf(traderId: string): Promise<SavedBooks | undefined> {
      const text = await bulk.call('HGET', keys.account(traderId), 'books')
      return text === null ? undefined : readJson('books', text, isBooks)
    },
    /** A quote's text by symbol, `mark`, and `at`, the last entry of the ticks. */
    market: async (): Promise<Readonly<Record<string, string>>> => readPairs(await redis.call('HGETALL', keys.market)),
    async putTicks({ part, text }: Role, { ticks, trade, fields }: MarketUpdate): Promise<Committed> {
      const args = [text, JSON.stringify(ticks), trade ? 1 : 0, keptTicks, ...Object.entries(fields).flat()]
      return readCommitted(await run(putTicks, [keys.role(part), keys.market, keys.ticks], args))
    },
    ticksAfter: async (id: string, to = '+'): Promise<readonly StreamEntry[]> =>
      readEntries(await redis.call('XRANGE', keys.ticks, `(${id}`, to)),
    /** Numbers an account from 0 in a new epoch; `fenced` when another prices now. */
    async begin(
      { part, text }: Role, traderId: string, { books, closed, tick, ...state }: Begun,
    ): Promise<{ readonly epoch: string } | 'fenced'> {
      const names = [
        keys.role(part), keys.world, keys.account(traderId), keys.deltas(traderId), keys.closed(traderId), keys.changes,
      ]
      const isFresh = closed === undefined ? 0 : 1
      const fields = [...wholeFields(state), 'books', JSON.stringify(books), 'tick', tick]
      const reply = await run(beginEpoch, names, [text, isFresh, keepMs + spareMs, ...listed(closed ?? []), ...fields])
      if (reply === 'fenced') return reply
      return { epoch: readText(readList(reply, 'an epoch')[1], 'an epoch') }
    },
    async commit(
      role: Role, { traderId, epoch, seq, text, whole, books, closed, decision, tick }: Commit,
    ): Promise<Committed> {
      const names = [
        keys.role(role.part), keys.account(traderId), keys.deltas(traderId), keys.closed(traderId), keys.changes,
      ]
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
    pass: async (part: Part, entry: string): Promise<void> => void await redis.call('XDEL', keys.intake(part), entry),
    async submit(server: string, frame: OrderFrame): Promise<OrderState> {
      const { traderid, reqid, validUntil, order } = frame
      const postedAt = frame.postedAt ?? ''
      const trader = String(traderid)
      const text = orderText(order)
      const names = [keys.order(trader, reqid), keys.intake(partOf(trader)), keys.world]
      return readOrderState(await run(submitOrder, names, [
        server, text, keptMs, validUntil, mostIntake, postedAt, validUntil - maxOrderLifeMs,
        'trader', trader, 'reqid', reqid, 'validUntil', validUntil, 'order', text,
      ]))
    },
    async query(server: string, { traderid, reqid, postedAt }: QueryFrame): Promise<OrderState> {
      const names = [keys.order(String(traderid), reqid), keys.world]
      return readOrderState(await run(queryOrder, names, [server, keptMs, postedAt ?? '']))
    },
  }
}
