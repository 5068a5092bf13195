/** Where everything is in Redis. A trader's id has no colon, so that no two keys are one. */
export const keys = {
  /** Hash: `id`, `bornMs`, `epochs` (how many were given), `reborn` (data was lost before). */
  world: 'tradewire:world',
  /** Who prices: server and fence, with an expiry. */
  producer: 'tradewire:producer',
  fence: 'tradewire:fence',
  /** Hash: a quote by symbol, and the `mark` of the source. */
  market: 'tradewire:market',
  /** Accounts by when they were asked for last, ms. */
  wanted: 'tradewire:wanted',
  /** Hash: what becomes of an account, as the one that prices tells it; gone when that one is silent. */
  attention: 'tradewire:attention',
  /** Stream of undecided orders, and of accounts that clients wait for. */
  intake: 'tradewire:intake',
  /** Stream of what one server is to be told. */
  inbox: (server: string) => `tradewire:inbox:${server}`,
  /** Hash: `epoch`, `seq`, `account`, `books`. */
  account: (trader: string) => `tradewire:account:${trader}`,
  /** Hash: `swapDay|row` by ticket. */
  rows: (trader: string) => `tradewire:rows:${trader}`,
  /** Stream of the last deltas: `epoch`, `seq`, `text`. */
  deltas: (trader: string) => `tradewire:deltas:${trader}`,
  /** Stream of closed trades; the ids are the deals. */
  closed: (trader: string) => `tradewire:closed:${trader}`,
  /** Hash: `order`, `validUntil`, `entry` while it is undecided, then `ack`; `waiters`, servers that wait for it. */
  order: (trader: string, reqid: string) => `tradewire:order:${trader}:${reqid}`,
} as const

/** What the scripts put an inbox's name together from. */
export const inboxPrefix = keys.inbox('')
