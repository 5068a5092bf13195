import { hashText } from '../shared/seeded-random'

/** Scope of a role, which one server has at a time: a shard of accounts to price, or the market to move. */
export type RoleScope = number | 'market'

export const scopesOf = (shards: number): readonly RoleScope[] => [...Array(shards).keys(), 'market']

export const shardOf = (traderId: string, shards: number): number => hashText(traderId) % shards

const key = (...names: readonly (string | number)[]): string => ['tradewire', ...names].join(':')

/** Redis keys. A trader's id contains no colon, so keys cannot collide. */
export const keys = {
  shards: key('shards'),
  /**
   * Hash: `id`, `generation` (larger than in earlier incarnations), `epochs` (number of epochs), `reborn` (data was
   * lost before), `runId` (Redis process that last proved the data), `ageMs` (time of use by servers), `seenMs` (the
   * last beat), `aheadMs` (latest time before the clock was set back). Its key and the field of an intake entry are
   * stored as `world`, so that an upgrade keeps the data.
   */
  incarnation: key('world'),
  /** Pricing servers by the time of their last beat, in ms. */
  servers: key('servers'),
  /** Holder of a scope: fence and server, which is empty after a release. */
  role: (scope: RoleScope) => key('role', scope),
  /** Hash: a quote by symbol, the `mark` of the source, and `at`, the last tick entry. */
  market: key('quotes'),
  /** Stream of market updates: `ticks`, and whether accounts may `trade`. */
  ticks: key('ticks'),
  /** Stream with an empty entry for each change without a market update, such as an order. */
  changes: key('changes'),
  /** Accounts of a shard by the time of the last viewer, in ms. */
  wanted: (scope: RoleScope) => key('wanted', scope),
  /** Time of the last list of a shard's accounts, in ms. */
  listed: (scope: RoleScope) => key('listed', scope),
  /** Hash: state of a shard's accounts, written by the pricing server. Expires when that server is silent. */
  attention: (scope: RoleScope) => key('attention', scope),
  /** Stream of a shard's undecided orders, and of accounts that clients wait for. */
  intake: (scope: RoleScope) => key('intake', scope),
  inbox: (server: string) => key('inbox', server),
  /**
   * Hash: `epoch`, `seq`, `tick` (the last tick entry that priced it), `books`, and `account` and `rows` as of
   * `rowsSeq`, to which later deltas apply.
   */
  account: (traderId: string) => key('account', traderId),
  /** Stream of the last deltas: `epoch`, `seq`, `text`. */
  deltas: (traderId: string) => key('deltas', traderId),
  /** Stream of closed trades; the ids are the deals. */
  closed: (traderId: string) => key('closed', traderId),
  /** Hash: `order`, `entry` while undecided, then `ack`; `waiters`, the servers that wait for it. */
  order: (traderId: string, reqid: string) => key('order', traderId, reqid),
  /** Sorted set: the order keys of an account by expiry time, in ms. */
  orders: (traderId: string) => key('orders', traderId),
  /** Time when an address, or `all`, may store a whole burst of keys again, in ms. */
  sender: (kind: 'order' | 'query', address: string) => key('sender', kind, address),
} as const
