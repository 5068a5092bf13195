import type { AccountFeed } from '../exchange/account-feed'
import type { Exchange } from '../exchange/exchange'
import { startPacer } from '../exchange/pacer'
import { toUnits } from '../money/decimal'
import { createOrderDecider } from '../orders/order-decider'
import type { OrderJournal } from '../orders/order-journal'
import type { ServerClock } from '../../../shared/server-clock'
import type { AckFrame, ErrorFrame } from '../../../../src/positions/model/wire'
import type { FeedEngine } from './feed-engine'
import { createKeptAccounts } from './kept-accounts'

export interface MemoryEngineOptions {
  readonly exchange: Exchange
  readonly journal: OrderJournal
  readonly clock: ServerClock
  readonly keepMs: number
  readonly mayPreview: (address: string) => boolean
  /** Market updates per second. If 0, only the `update` fault moves the market. */
  readonly rate: number
  readonly trouble: (line: string) => void
}

/** Engine that prices all accounts in this process, synchronously. Only the journal survives a restart. */
export function createMemoryEngine(options: MemoryEngineOptions): FeedEngine<AccountFeed> {
  const { exchange, journal, clock, rate, trouble, keepMs, mayPreview } = options
  const now = (): number => clock.now()
  const elapsedMs = rate === 0 ? 1_000 / 20 : 1_000 / rate
  let stopPacer = (): void => undefined
  const kept = createKeptAccounts(keepMs, () => clock.elapsed())
  const orders = createOrderDecider({ exchange, journal, now, trouble })
  /** Address group whose limit applies to each account (SV-257). */
  const owners = new WeakMap<AccountFeed, string>()
  let isWatched = (_: AccountFeed): boolean => false

  /** Keeps an account whose order was executed, even if the order was repeated. */
  function noted(traderId: string, answer: AckFrame | ErrorFrame): AckFrame | ErrorFrame {
    if ('state' in answer && answer.state === 'done') kept.ordered(traderId)
    return answer
  }

  const ownerOf = (feed: AccountFeed): string => owners.get(feed) ?? ''

  function countAccounts(): (address: string) => number {
    const counts = new Map<string, number>()
    for (const feed of exchange.feeds()) counts.set(ownerOf(feed), (counts.get(ownerOf(feed)) ?? 0) + 1)
    return (address) => counts.get(address) ?? 0
  }

  /**
   * Drops an unwatched account of the address with the most accounts. Returns false if no address has more accounts
   * than `address` would have.
   */
  function makeRoom(address: string): boolean {
    const countOf = countAccounts()
    let most = countOf(address) + 1
    let dropped: AccountFeed | undefined
    for (const feed of exchange.feeds()) {
      const count = countOf(ownerOf(feed))
      if (count <= most || isWatched(feed)) continue
      most = count
      dropped = feed
    }
    if (dropped === undefined) return false
    exchange.drop(dropped.traderId)
    kept.drop(dropped.traderId)
    return true
  }

  /**
   * Makes this address the account's owner if there is none, or if the owner has at least two more accounts. The owner
   * is an address that opened the account, which may not be the user's address.
   */
  function own(feed: AccountFeed, address: string): void {
    const owner = ownerOf(feed)
    if (owner === address) return
    const countOf = countAccounts()
    if (!owners.has(feed) || countOf(owner) > countOf(address) + 1) owners.set(feed, address)
  }

  const read = (traderId: string, address: string): AccountFeed | undefined =>
    exchange.find(traderId) ?? (mayPreview(address) ? exchange.preview(traderId) : undefined)

  return {
    orders: {
      submit: (feed, frame, address) => noted(feed.traderId, orders.submit(feed, frame, address)),
      query: (feed, frame, address) => orders.query(feed, frame, address),
    },
    market: {
      restart: () => void exchange.restart(),
      tick(symbol, bid, ask) {
        const pair = exchange.board.pairs.get(symbol)
        if (pair === undefined) return `${symbol} is not quoted`
        const quote = { symbol, bid: toUnits(bid, pair.digits), ask: toUnits(ask, pair.digits), atMs: now() }
        if (quote.bid === 0) return `${symbol} has only ${pair.digits} digits`
        exchange.apply([quote])
        return undefined
      },
      closePosition: (traderId, ticket, reason) =>
        exchange.closePosition(traderId, ticket, reason) ? undefined : 'no such position',
      update(count) {
        for (let done = 0; done < count; done += 1) exchange.update(elapsedMs)
        return undefined
      },
    },
    now,
    open(traderId, _, address = '') {
      kept.used(traderId)
      const feed = exchange.open(traderId) ?? (makeRoom(address) ? exchange.open(traderId) : undefined)
      if (feed !== undefined) own(feed, address)
      return feed
    },
    read,
    books: read,
    isKept: kept.has,
    servers: () => 1,
    prices: () => exchange.board,
    health() {
      const clockBehindMs = journal.clockBehindMs()
      return { sound: true, accounts: exchange.feeds().length, ...(clockBehindMs > 0 && { clockBehindMs }) }
    },
    start(audience) {
      exchange.onDelta((feed, delta) => audience.publish(feed, delta))
      isWatched = audience.isWatched
      exchange.protect((feed) => isWatched(feed) || kept.has(feed.traderId))
      stopPacer = startPacer({ clock, rate, update: (ms) => exchange.update(ms) })
    },
    close() {
      stopPacer()
      journal.close()
      return Promise.resolve()
    },
  }
}
