import { partitionOf, type Part } from './partitions'

/** Redis Cluster keeps keys with the same text in braces at one place. */
const ofPart = (part: Part, name: string): string => `tradewire:{${part}}:${name}`
const ofAccount = (traderId: string, name: string): string => ofPart(partitionOf(traderId), `${name}:${traderId}`)

/** Where everything is in Redis. A trader's id has no colon, so that no two keys are one. */
export const keys = {
  /** Hash: `id`, `bornMs`, `epochs` (how many were given), `reborn` (data was lost before). */
  world: 'tradewire:world',
  /** Servers that price, by when they last showed up, ms. */
  servers: 'tradewire:servers',
  /** Who has a part: fence and server, which is empty when it was given back. */
  role: (part: Part) => ofPart(part, 'role'),
  /** Hash: a quote by symbol, the `mark` of the source, and `at`, the last entry of the ticks. */
  market: ofPart('market', 'quotes'),
  /** Stream of the market's updates: `ticks`, and whether accounts may `trade`. */
  ticks: ofPart('market', 'ticks'),
  /** Accounts of a partition by when a client looked at them last, ms. */
  wanted: (part: Part) => ofPart(part, 'wanted'),
  /** Hash: what becomes of a partition's accounts, as the one that prices them tells it; gone when that is silent. */
  attention: (part: Part) => ofPart(part, 'attention'),
  /** Stream of undecided orders, and of accounts that clients wait for. */
  intake: 'tradewire:intake',
  /** Stream of what one server is to be told. */
  inbox: (server: string) => `tradewire:inbox:${server}`,
  /** Hash: `epoch`, `seq`, `account`, `books`, and `tick`, the last entry of the ticks that it was priced by. */
  account: (traderId: string) => ofAccount(traderId, 'account'),
  /** Hash: `swapDay|row` by ticket. */
  rows: (traderId: string) => ofAccount(traderId, 'rows'),
  /** Stream of the last deltas: `epoch`, `seq`, `text`. */
  deltas: (traderId: string) => ofAccount(traderId, 'deltas'),
  /** Stream of closed trades; the ids are the deals. */
  closed: (traderId: string) => ofAccount(traderId, 'closed'),
  /** Hash: `order`, `validUntil`, `entry` while it is undecided, then `ack`; `waiters`, servers that wait for it. */
  order: (traderId: string, reqid: string) => `${ofAccount(traderId, 'order')}:${reqid}`,
} as const

/** What the scripts put an inbox's name together from. */
export const inboxPrefix = keys.inbox('')
