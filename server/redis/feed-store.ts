import type { Redis } from 'ioredis'
import type { AckFrame, OrderFrame, QueryFrame } from '../../src/positions/model/wire'
import { StartError } from '../shared/start-error'
import type { ClosedTrade } from '../feed/model/account/closed-trades'
import type { SavedAccount, SavedBooks } from '../feed/model/account/saved-account'
import type { HistoryLimits } from '../feed/model/exchange/delta-history'
import type { Tick } from '../feed/model/money/instrument'
import {
  keptMs, maxOrderLifeMs, mostAccountKeys, queriedKeptMs, queryShare,
} from '../feed/model/orders/order-limits'
import { keys, scopesOf, shardOf, type RoleScope } from './keys'
import { orderText } from './order-text'
import { readStreamEntries, readListReply, readPairs, readTextReply, type StreamEntry } from './read-reply'
import { createRunScript, type RunScript } from './redis-scripts'
import { queryOrder, submitOrder } from './scripts/orders'
import {
  attest, beginEpoch, commitDelta, putTicks, readCommitted, rejectOrder, type Committed,
} from './scripts/pricing'
import { listWanted, readAccount, readAttention, wantAccount } from './scripts/reading-scripts'
import { showUp } from './scripts/role'
import { readStoredAccount, wholeFields, type StoredAccount } from './stored-account'
import { createTradeReads, listed } from './stored-trades'

export { isOfIncarnation } from './stored-account'
export type { StoredAccount } from './stored-account'
export type { Committed } from './scripts/pricing'

/** Exclusive right to price a shard or to move the market. Each write contains `text` as proof. */
export interface Role {
  readonly scope: RoleScope
  readonly text: string
}

export type Roles = ReadonlyMap<RoleScope, Role>

/** Period during which Redis loses no data. A new one starts when Redis is empty or has lost data. */
export interface Incarnation {
  readonly id: string
  /** Number that increases with each incarnation. */
  readonly generation: number
}

export interface Known {
  readonly incarnation: Incarnation | undefined
  /** Last tick and change entries read in `incarnation`, or `''` for none. Redis must still have these entries. */
  readonly tick: string
  readonly change: string
  /** Last deltas read or written in `incarnation`: their ids by stream. */
  readonly deltas: ReadonlyMap<string, string>
  /** Whether the connection for writes has reconnected since the last renewal. */
  readonly isReconnected?: boolean
}

export interface Standing {
  readonly redisMs: number
  /** How far Redis's clock is behind the latest lease renewal; usually 0. */
  readonly behindMs: number
  /** Number of pricing servers, including this one if it prices accounts. */
  readonly servers: number
  readonly incarnation: Incarnation
  /** This server's roles until the next lease renewal. */
  readonly roles: Roles
}

export interface MarketUpdate {
  readonly ticks: readonly Tick[]
  /** Whether accounts may open and close positions on their own. */
  readonly trade: boolean
  /** Quotes by symbol, and the source's playback position. */
  readonly fields: Readonly<Record<string, string>>
}

/** Order result that the servers are still waiting for. */
export interface Decision {
  readonly reqid: string
  readonly entry: string
  readonly ack: AckFrame
  /** Time by Redis's clock, in ms, after which the order must not be executed; `undefined` for a refused order. */
  readonly validUntil: number | undefined
}

export interface Commit {
  readonly traderId: string
  readonly epoch: string
  /** Seq of the delta, or the current seq if there is no delta. */
  readonly seq: number
  readonly text: string | undefined
  /** Swap day of the delta's rows that include a swap. */
  readonly swapDay: number | undefined
  /** The whole account at this seq. If `undefined`, readers apply the deltas. */
  readonly whole: Pick<SavedAccount, 'account' | 'positions'> | undefined
  readonly books: SavedBooks | undefined
  /** New closed trades, oldest first. */
  readonly closed: readonly ClosedTrade[]
  readonly decision: Decision | undefined
  readonly tick: string
}

/**
 * `pending`: the result will arrive in the inbox. `full`: too many orders are waiting. `crowded`: the account or the
 * address has too many keys; nothing was recorded. `reused`: the key belongs to another order. `answered`: an encoded
 * ack, or the reason for having none: `not-known` or `never-received`.
 */
export type OrderState =
  | { readonly kind: 'pending' | 'full' | 'crowded' | 'reused' }
  | { readonly kind: 'answered'; readonly text: string }

const attentions = ['priced', 'full', 'unusable'] as const
/** Account status, reported by the pricing server. `full`: no slot is free. `unusable`: the data cannot be priced. */
export type Attention = (typeof attentions)[number]

export interface Wanted {
  readonly shown: readonly string[]
  /** First each address's most recently requested account, then each address's second account, and so on (RS-165). */
  readonly unshown: readonly string[]
}

export interface Begun extends SavedAccount {
  /** All closed trades, or `undefined` to keep the stored trades. */
  readonly closed: readonly ClosedTrade[] | undefined
  readonly tick: string
}

/** Market updates kept for accounts that change servers: 100 s at 20 per second (RS-84). */
export const keptTicks = 2_000

/** How long a request marks an account as shown. Servers send a request every 5 s (RS-92), so two requests may fail. */
const shownMs = 15_000
/**
 * Additional time before Redis drops an account. Viewed accounts stay if Redis's clock is set ahead by less than this
 * time (RS-150).
 */
const spareMs = 30 * 86_400_000
/** Maximum number of recently requested accounts stored per shard (RS-93). */
const mostWanted = 10_000
/** Minimum number of listed accounts per shard. Shards differ in size (RS-93). */
const leastListed = 32
/** Number of listed accounts per slot. If the list were shorter, some slots would stay empty (RS-93). */
const listedForPlace = 4

/** Maximum number of entries in a shard's intake. Limits Redis's memory and how long the last order waits (RS-95). */
export const mostIntake = 1_000

const otherShards = (own: number, found: unknown): StartError => new StartError(
  `the accounts in this Redis are divided by --shards ${String(found)}, not ${own}: set --shards ${String(found)}, `
  + 'or change the number as described in docs/en/scale.md (redis-shards)')

/** Rejects with a StartError if Redis's accounts are divided into a different number of shards. */
export async function checkShards(redis: Redis, shards: number): Promise<void> {
  const found = await redis.get(keys.shards)
  if (found !== null && found !== String(shards)) throw otherShards(shards, found)
}

const sendersOf = (kind: 'order' | 'query', trader: string, address: string | undefined): readonly string[] =>
  address === undefined ? [] : [keys.sender(kind, address), keys.sender(kind, 'all'), keys.orders(trader, address)]

function readOrderState(reply: unknown): OrderState {
  const [kind, text] = readListReply(reply, 'an answer')
  return kind === 'pending' || kind === 'full' || kind === 'crowded' || kind === 'reused' ? { kind }
    : { kind: 'answered', text: readTextReply(text, 'an answer') }
}

interface FeedStoreOptions {
  readonly history: HistoryLimits
  readonly shards: number
  /** How long an account without requests is kept. Default: a day (RS-37). */
  readonly keepMs?: number
  /** Connection for large replies: accounts and trades. Default: the main connection. */
  readonly bulk?: Redis
  readonly accountKeys?: number
  /** Receives each written delta's stream and id. */
  readonly wrote?: (stream: string, id: string) => void
}

export type FeedStore = ReturnType<typeof createFeedStore>

/** Data that all servers share. Every call rejects while Redis is unreachable. */
export function createFeedStore(redis: Redis, options: FeedStoreOptions) {
  const { history, shards, keepMs = 86_400_000, bulk = redis, accountKeys = mostAccountKeys, wrote } = options
  const run = createRunScript(redis)
  const runBulk = bulk === redis ? run : createRunScript(bulk)
  const scopes = scopesOf(shards)
  const shardFor = (traderId: string): number => shardOf(traderId, shards)

  const readWith = async (
    by: RunScript, traderId: string, deltas: 'all' | 'needed',
  ): Promise<StoredAccount | undefined> =>
    readStoredAccount(await by(readAccount, [keys.account(traderId), keys.deltas(traderId)], [deltas]))

  return {
    shards,
    /** Renews the lease. May change roles and start an incarnation. Rejects until all servers verified the data. */
    async showUp(server: string, leaseMs: number, prices: boolean, newId: string, known: Known): Promise<Standing> {
      const { incarnation: before, tick, change, deltas, isReconnected = false } = known
      const names = [
        keys.shards, keys.servers, keys.incarnation, keys.ticks, keys.changes, keys.dueOrders, keys.inbox(server),
        keys.unproven, ...scopes.map(keys.role),
      ]
      const args = [
        shards, server, leaseMs, prices ? 1 + Number(isReconnected) : 0, newId, before?.id ?? '',
        before?.generation ?? 0, tick, change, ...[...deltas].flat(),
      ]
      const reply = readListReply(await run(showUp, names, args), 'a standing')
      const [redisMs, servers, incarnation, generation, aheadMs, texts] = reply
      if (reply.length === 1) throw otherShards(shards, redisMs)
      if (reply.length === 0) throw new Error('another server has not yet checked the data of the new Redis process')
      const mine = readListReply(texts, 'roles').map((each) => readTextReply(each, 'a role'))
      const roles = scopes.map((scope, index): Role => ({ scope, text: mine[index] ?? '' }))
      return {
        redisMs: Number(redisMs),
        behindMs: Math.max(0, Number(aheadMs) - Number(redisMs)),
        servers: Number(servers),
        incarnation: { id: readTextReply(incarnation, 'an incarnation'), generation: Number(generation) },
        roles: new Map(roles.filter(({ text }) => text !== '').map((role) => [role.scope, role])),
      }
    },
    deltasAfter: async (traderId: string, id: string): Promise<readonly StreamEntry[]> =>
      readStreamEntries(await redis.call('XRANGE', keys.deltas(traderId), `(${id}`, '+')),
    /** @param address address group whose limit applies to the account. Default: none */
    async want(traderId: string, address = ''): Promise<void> {
      const shard = shardFor(traderId)
      const names = [
        keys.wanted(shard), keys.intake(shard), keys.account(traderId), keys.deltas(traderId), keys.closed(traderId),
        keys.owners(shard), keys.owned(shard),
      ]
      await run(wantAccount, names, [traderId, keepMs + spareMs, shownMs, mostWanted, mostIntake, keepMs, address])
    },
    /**
     * Returns the shards' recently requested accounts: all accounts with viewers, and some others.
     * @param most number of available slots
     * @param known earlier list of the same shards; only the accounts with viewers are then read again (RS-168)
     */
    async wanted(of: readonly number[], most: number, known?: Wanted): Promise<Wanted> {
      const each = Math.max(leastListed, Math.ceil(listedForPlace * most / of.length))
      const prefixes = [keys.account(''), keys.deltas(''), keys.closed('')]
      const listed = await Promise.all(of.map((scope) =>
        run(listWanted, [keys.wanted(scope), keys.listed(scope), keys.owners(scope), keys.owned(scope)], [
          keepMs, shownMs, each, shownMs + history.ageMs, ...prefixes, known === undefined ? 'all' : 'shown',
        ])))
      const namesOf = (names: unknown): readonly string[] =>
        readListReply(names, 'names').map((name) => readTextReply(name, 'a name'))
      const shown: string[] = []
      const unshown: string[][] = []
      for (const lists of listed) {
        const [first, byPlace = []] = readListReply(lists, 'lists')
        shown.push(...namesOf(first))
        readListReply(byPlace, 'lists').forEach((names, place) => {
          unshown[place] = [...unshown[place] ?? [], ...namesOf(names)]
        })
      }
      if (known === undefined) return { shown, unshown: unshown.flat() }
      const isShown = new Set(shown)
      return { shown, unshown: [...known.shown, ...known.unshown].filter((each) => !isShown.has(each)) }
    },
    /** Writes the status report, which expires after `lastsMs`. */
    async attest(
      { scope, text }: Role, attention: ReadonlyMap<string, Attention>, lastsMs: number,
    ): Promise<Committed> {
      const args = [text, lastsMs, ...[...attention].flat()]
      return readCommitted(await run(attest, [keys.role(scope), keys.attention(scope)], args))
    },
    /** Returns `undefined` when the last status report has expired. */
    async attentionOf(traderId: string): Promise<Attention | undefined> {
      const said = await run(readAttention, [keys.attention(shardFor(traderId))], [traderId])
      return attentions.find((each) => each === said)
    },
    read: (traderId: string) => readWith(runBulk, traderId, 'all'),
    /** Reads an account to price it, or for one request. Skips the deltas that are part of its stored state. */
    readToPrice: (traderId: string) => readWith(runBulk, traderId, 'needed'),
    ...createTradeReads(bulk),
    market: async (): Promise<Readonly<Record<string, string>>> => readPairs(await redis.call('HGETALL', keys.market)),
    async putTicks({ scope, text }: Role, { ticks, trade, fields }: MarketUpdate): Promise<Committed> {
      const args = [text, JSON.stringify(ticks), trade ? 1 : 0, keptTicks, ...Object.entries(fields).flat()]
      return readCommitted(await run(putTicks, [keys.role(scope), keys.market, keys.ticks], args))
    },
    /** Returns the last 50 market updates after `id` up to `to`, newest first. `(` before `to` excludes `to`. */
    ticksBefore: async (to: string, id: string): Promise<readonly StreamEntry[]> =>
      readStreamEntries(await bulk.call('XREVRANGE', keys.ticks, to, `(${id}`, 'COUNT', 50)),
    /** Returns `fenced` if another server has taken the role. */
    async begin(
      { scope, text }: Role, traderId: string, { books, closed, tick, ...state }: Begun,
    ): Promise<{ readonly epoch: string } | 'fenced'> {
      const names = [
        keys.role(scope), keys.incarnation,
        keys.account(traderId), keys.deltas(traderId), keys.closed(traderId), keys.changes,
      ]
      const isFresh = closed === undefined ? 0 : 1
      const fields = [...wholeFields(state), 'books', JSON.stringify(books), 'tick', tick]
      const reply = await run(beginEpoch, names, [text, isFresh, keepMs + spareMs, ...listed(closed ?? []), ...fields])
      if (reply === 'fenced') return reply
      return { epoch: readTextReply(readListReply(reply, 'an epoch')[1], 'an epoch') }
    },
    async commit(
      role: Role, { traderId, epoch, seq, text, swapDay, whole, books, closed, decision, tick }: Commit,
    ): Promise<Committed> {
      const names = [
        keys.role(role.scope), keys.account(traderId), keys.deltas(traderId), keys.closed(traderId), keys.changes,
      ]
      if (decision !== undefined) {
        names.push(keys.intake(role.scope), keys.order(traderId, decision.reqid), keys.inbox(''))
      }
      const ordered = decision === undefined ? ['', '', '']
        : [decision.entry, JSON.stringify(decision.ack), decision.validUntil ?? '']
      const reply = await run(commitDelta, names, [
        role.text, epoch, seq, text ?? '', ...(whole === undefined ? ['', ''] : [history.deltas, history.ageMs]),
        ...ordered, swapDay ?? '', ...listed(closed), 'tick', tick,
        ...(books === undefined ? [] : ['books', JSON.stringify(books)]),
        ...(whole === undefined ? [] : [...wholeFields(whole), 'rowsSeq', seq]),
      ])
      if (!Array.isArray(reply)) return readCommitted(reply)
      wrote?.(keys.deltas(traderId), readTextReply(reply[0], 'an id'))
      return 'ok'
    },
    /** Stores the result of an order whose account has no slot. */
    async reject(
      { scope, text }: Role, traderId: string, { reqid, entry, ack }: Omit<Decision, 'validUntil'>,
    ): Promise<Committed> {
      const names = [keys.role(scope), keys.changes, keys.intake(scope), keys.order(traderId, reqid), keys.inbox('')]
      return readCommitted(await run(rejectOrder, names, [text, entry, JSON.stringify(ack)]))
    },
    pass: async (scope: RoleScope, entry: string): Promise<void> =>
      void await redis.call('XDEL', keys.intake(scope), entry),
    /** @param address the address group whose key limit applies, if any */
    async submit(server: string, frame: OrderFrame, address?: string): Promise<OrderState> {
      const { traderid, reqid, validUntil, order } = frame
      const postedAt = frame.postedAt ?? ''
      const trader = String(traderid)
      const text = orderText(order)
      const names = [
        keys.order(trader, reqid), keys.intake(shardFor(trader)), keys.incarnation, keys.orders(trader), keys.dueOrders,
        ...sendersOf('order', trader, address),
      ]
      return readOrderState(await run(submitOrder, names, [
        server, text, keptMs, keptMs + maxOrderLifeMs, mostIntake, postedAt, validUntil - maxOrderLifeMs,
        accountKeys, reqid, 'trader', trader, 'reqid', reqid, 'validUntil', validUntil, 'order', text,
      ]))
    },
    async query(server: string, { traderid, reqid, postedAt }: QueryFrame, address?: string): Promise<OrderState> {
      const trader = String(traderid)
      const names = [
        keys.order(trader, reqid), keys.incarnation, keys.orders(trader), keys.dueOrders,
        ...sendersOf('query', trader, address),
      ]
      const most = accountKeys * (1 + queryShare)
      return readOrderState(await run(queryOrder, names, [
        server, keptMs, postedAt ?? '', most, reqid, queriedKeptMs,
      ]))
    },
  }
}
