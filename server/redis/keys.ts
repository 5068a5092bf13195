import { hashText } from '../shared/seeded-random'

/** Scope of a role: a shard of accounts to price, or the market to move. Only one server at a time has the role. */
export type RoleScope = number | 'market'

export const scopesOf = (shards: number): readonly RoleScope[] => [...Array(shards).keys(), 'market']

export const shardOf = (traderId: string, shards: number): number => hashText(traderId) % shards

const key = (...names: readonly (string | number)[]): string => ['tradewire', ...names].join(':')

/** Redis keys. Two keys never collide, because a trader id does not contain colons. */
export const keys = {
  shards: key('shards'),
  /**
   * Hash: `id`, `generation` (larger than in earlier incarnations), `epochs` (number of epochs), `reborn` (data was
   * lost before), `runId` (Redis process), `changedMs` (the servers' running time when `runId` changed), `ageMs` (time
   * during which servers used the data), `seenMs` (the last lease renewal), `aheadMs` (latest time before the clock was
   * set back). The key and the field of an intake entry are still named `world`, so an upgrade keeps the data.
   */
  incarnation: key('world'),
  /** Pricing servers by the time of the last lease renewal, in ms. */
  servers: key('servers'),
  /** Servers that have not yet verified the data of a new Redis process. */
  unproven: key('unproven'),
  /** A role's fencing token and server. The server is empty after a release. */
  role: (scope: RoleScope) => key('role', scope),
  /** Hash of the quotes by symbol, `mark` (the source's position), and `at` (the last tick entry). */
  market: key('quotes'),
  /** Stream of market updates: `ticks`, and whether accounts may trade (`trade`). */
  ticks: key('ticks'),
  /** Stream with an empty entry for each change that is not a market update, such as an order. */
  changes: key('changes'),
  /** A shard's accounts by the time of the last request, in ms. */
  wanted: (scope: RoleScope) => key('wanted', scope),
  /** Hashes of a shard: the address whose limit applies to each account, and the number of accounts by address. */
  owners: (scope: RoleScope) => key('owners', scope),
  owned: (scope: RoleScope) => key('owned', scope),
  /** Time in ms when a shard's accounts were last listed. */
  listed: (scope: RoleScope) => key('listed', scope),
  /** Hash: status of a shard's accounts, written by the pricing server. Expires if that server stops. */
  attention: (scope: RoleScope) => key('attention', scope),
  /** Stream of a shard's undecided orders and accounts to open. */
  intake: (scope: RoleScope) => key('intake', scope),
  inbox: (server: string) => key('inbox', server),
  /**
   * Hash: `epoch`, `seq`, `tick` (last tick entry that priced the account), `books`, and `account` and `rows` as of
   * `rowsSeq`, without later deltas.
   */
  account: (traderId: string) => key('account', traderId),
  /** Stream of the latest deltas: `epoch`, `seq`, `text`. */
  deltas: (traderId: string) => key('deltas', traderId),
  /** Stream of closed trades. An entry's id is the deal number. */
  closed: (traderId: string) => key('closed', traderId),
  /** Hash: `order`; `entry` while undecided, then `ack`; and `waiters`, the servers that wait for the result. */
  order: (traderId: string, reqid: string) => key('order', traderId, reqid),
  /** Sorted set: all order keys by removal time, in ms of the servers' running time. */
  dueOrders: key('due-orders'),
  /** Sorted set: an account's order keys, of all addresses or of one, by expiry time in ms. */
  orders: (traderId: string, address?: string) => key('orders', traderId, ...(address === undefined ? [] : [address])),
  /** Time in ms when an address, or `all` addresses together, may store a whole burst of keys again. */
  sender: (kind: 'order' | 'query', address: string) => key('sender', kind, address),
} as const
