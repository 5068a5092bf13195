import { partitionOf, tagOf, type Part } from './partitions'

const ofTag = (tag: number, name: string): string => `tradewire:{${tag}}:${name}`
const ofPart = (part: Part, name: string): string => ofTag(tagOf(part), `${name}:${part}`)
const ofAccount = (traderId: string, name: string): string => ofTag(tagOf(partitionOf(traderId)), `${name}:${traderId}`)

/** Where everything is in Redis. A trader's id has no colon, so that no two keys are one. */
export const keys = {
  /** Hash: `id`, `bornMs`, `epochs` (how many were given), `reborn` (data was lost before); one for each hash tag. */
  world: (tag: number) => ofTag(tag, 'world'),
  /** Servers that price, by when they last showed up, ms. */
  servers: ofTag(tagOf('market'), 'servers'),
  /** Who has a part: fence and server, which is empty when it was given back. */
  role: (part: Part) => ofPart(part, 'role'),
  /** Hash: a quote by symbol, the `mark` of the source, and `at`, the last entry of the ticks. */
  market: ofTag(tagOf('market'), 'quotes'),
  /** Stream of the market's updates: `ticks`, and whether accounts may `trade`. */
  ticks: ofTag(tagOf('market'), 'ticks'),
  /** Accounts of a partition by when a client looked at them last, ms. */
  wanted: (part: Part) => ofPart(part, 'wanted'),
  /** Hash: what becomes of a partition's accounts, as the one that prices them tells it; gone when that is silent. */
  attention: (part: Part) => ofPart(part, 'attention'),
  /** Stream of a partition's undecided orders, and of its accounts that clients wait for. */
  intake: (part: Part) => ofPart(part, 'intake'),
  /** Stream of what one server is to be told of the accounts of a hash tag. */
  inbox: (tag: number, server: string) => ofTag(tag, `inbox:${server}`),
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

/** Scripts put the name of an inbox together from this and the server. */
export const inboxPrefix = (tag: number): string => keys.inbox(tag, '')

/** The hash tag of a key. */
export const tagOfKey = (key: string): number => Number(/\{(\d+)\}/.exec(key)?.[1])
