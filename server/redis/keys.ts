import { hashText } from '../shared/seeded-random'

/** A part has one server at a time: it prices a shard of the accounts, or moves the market. */
export type Part = number | 'market'

export const partsOf = (shards: number): readonly Part[] => [...Array(shards).keys(), 'market']

export const shardOf = (traderId: string, shards: number): number => hashText(traderId) % shards

const key = (...names: readonly (string | number)[]): string => ['tradewire', ...names].join(':')

/** Where everything is in Redis. A trader's id has no colon, so that no two keys are one. */
export const keys = {
  shards: key('shards'),
  /**
   * Hash: `id`, `generation` (larger than that of each world before), `epochs` (how many were given), `reborn` (data
   * was lost before), `runId` (the Redis process that it was last proven in), `ageMs` (for how long servers have used
   * it), `seenMs` (the last beat), `aheadMs` (the latest time before the clock was set back).
   */
  world: key('world'),
  /** Servers that price, by when they last showed up, ms. */
  servers: key('servers'),
  /** The holder of a part: fence and server, which is empty when it was given back. */
  role: (part: Part) => key('role', part),
  /** Hash: a quote by symbol, the `mark` of the source, and `at`, the last entry of the ticks. */
  market: key('quotes'),
  /** Stream of the market's updates: `ticks`, and whether accounts may `trade`. */
  ticks: key('ticks'),
  /** Stream with an empty entry for each change that follows from no update of the market, as an order. */
  changes: key('changes'),
  /** Accounts of a shard by when a client looked at them last, ms. */
  wanted: (part: Part) => key('wanted', part),
  /** When the accounts of a shard were listed last, ms. */
  listed: (part: Part) => key('listed', part),
  /** Hash: the state of a shard's accounts, as the server that prices them writes it; gone when that is silent. */
  attention: (part: Part) => key('attention', part),
  /** Stream of a shard's undecided orders, and of its accounts that clients wait for. */
  intake: (part: Part) => key('intake', part),
  inbox: (server: string) => key('inbox', server),
  /**
   * Hash: `epoch`, `seq`, `tick`, the last entry of the ticks that it was priced by, `books`, and `account` and `rows`
   * as they were at `rowsSeq`: the deltas since lead on from there.
   */
  account: (traderId: string) => key('account', traderId),
  /** Stream of the last deltas: `epoch`, `seq`, `text`. */
  deltas: (traderId: string) => key('deltas', traderId),
  /** Stream of closed trades; the ids are the deals. */
  closed: (traderId: string) => key('closed', traderId),
  /** Hash: `order`, `entry` while it is undecided, then `ack`; `waiters`, servers that wait for it. */
  order: (traderId: string, reqid: string) => key('order', traderId, reqid),
} as const
