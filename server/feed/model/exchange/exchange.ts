import type { DeltaFrame, Mark } from '../../../../src/positions/model/wire'
import { createAccountEngine, ticketsPerAccount, type AccountEngine } from '../account/account-engine'
import type { Closing } from '../account/live-position'
import type { SavedAccount } from '../account/saved-account'
import { createValuer } from '../account/valuer'
import type { Quote, Tick } from '../money/instrument'
import { extend, isBeyond, type MarketUpdate, type PriceRange } from '../market/market-update'
import { createQuoteBoard } from '../market/quote-board'
import type { TickSource } from '../market/tick-source'
import { createSeededRandom, hashText, type SeededRandom } from '../../../shared/seeded-random'
import { createAccountFeed, type AccountFeed } from './account-feed'
import { rowsEach, type HistoryLimits } from './delta-history'

export interface ExchangeOptions {
  readonly source: TickSource
  readonly currency: string
  readonly currencyDigits: number
  readonly leverage: number
  readonly positions: number
  readonly seed: string
  readonly maxAccounts: number
  readonly rowsPerUpdate: number
  readonly history: HistoryLimits
  readonly nextEpoch: () => string
  readonly now: () => number
  /** Returns whether to price an account in this update. Stops and targets are always checked. */
  readonly isDue?: (feed: AccountFeed) => boolean
}

export type DeltaListener = (feed: AccountFeed, delta: DeltaFrame) => void

/** Numeric ids below 1e9 get their own ticket ranges. Other ids share 2^32 ranges by their hash. */
function firstTicketOf(traderId: string): number {
  const owner = /^[1-9]\d{0,8}$/.test(traderId) ? Number(traderId) : 1_000_000_000 + hashText(traderId)
  return owner * ticketsPerAccount + 1
}

export type Exchange = ReturnType<typeof createExchange>

export function createExchange(options: ExchangeOptions) {
  const { source, currency, currencyDigits, leverage, positions, seed, now, isDue = () => true } = options
  const board = createQuoteBoard(source, currency)
  const valuer = createValuer({ board, currency, currencyDigits, leverage })
  const feeds = new Map<string, AccountFeed>()
  const history = { ...options.history, rows: () => rowsEach(feeds.size) }
  const listeners: DeltaListener[] = []
  let isWatched: (feed: AccountFeed) => boolean = () => false
  let failed: ((traderId: string, error: unknown) => void) | undefined

  function makeRoom(): boolean {
    if (feeds.size < options.maxAccounts) return true
    const idle = [...feeds.values()].find((feed) => !isWatched(feed))
    return idle !== undefined && feeds.delete(idle.traderId)
  }

  function engineOf(traderId: string, rolls: SeededRandom, saved?: SavedAccount): AccountEngine {
    return createAccountEngine({
      board, valuer, currency, currencyDigits, leverage, positions, rolls,
      firstTicket: firstTicketOf(traderId),
      rowsPerUpdate: options.rowsPerUpdate,
      nowMs: now(),
      ...(saved === undefined ? {} : { saved }),
    })
  }

  function create(traderId: string): AccountFeed {
    const engine = engineOf(traderId, createSeededRandom(`account ${seed} ${traderId}`))
    return createAccountFeed({ traderId, engine, epoch: options.nextEpoch(), history })
  }

  function each(what: (feed: AccountFeed) => void, among: Iterable<AccountFeed> = feeds.values()): void {
    for (const feed of among) {
      try {
        what(feed)
      } catch (error) {
        if (failed === undefined) throw error
        feeds.delete(feed.traderId)
        failed(feed.traderId, error)
      }
    }
  }

  function commit(feed: AccountFeed, atMs: number, trading: boolean): void {
    const delta = feed.commit(atMs, trading)
    if (delta !== undefined) for (const listener of listeners) listener(feed, delta)
  }

  function commitAll(trading: boolean, among?: Iterable<AccountFeed>): void {
    const atMs = now()
    each((feed) => {
      if (feed.engine.hasTraded() || isDue(feed)) commit(feed, atMs, trading)
    }, among)
  }

  function run(ticks: readonly Tick[], trading: boolean): void {
    const atMs = now()
    for (const tick of ticks) {
      board.put(tick)
      each((feed) => feed.engine.priceMoved(tick.symbol, atMs))
    }
    commitAll(trading)
  }

  return {
    board,
    /** Opens a trader's feed if needed. Returns `undefined` when too many accounts are in use. */
    open(traderId: string): AccountFeed | undefined {
      const known = feeds.get(traderId)
      if (known === undefined && !makeRoom()) return undefined
      const feed = known ?? create(traderId)
      feeds.delete(traderId)
      feeds.set(traderId, feed)
      return feed
    },
    /** Finds a feed without marking it as used. */
    find: (traderId: string): AccountFeed | undefined => feeds.get(traderId),
    /** Creates a feed without storing or pricing it. */
    preview: create,
    feeds: (): readonly AccountFeed[] => [...feeds.values()],
    /** Takes over a feed from another server. The account must not be open yet. */
    resume(traderId: string, { epoch, seq }: Mark, saved: SavedAccount): AccountFeed {
      // Uses a new seed, because the old random sequence would repeat the first trades.
      const engine = engineOf(traderId, createSeededRandom(`account ${seed} ${traderId} ${epoch} ${seq}`), saved)
      const feed = createAccountFeed({ traderId, engine, epoch, seq, history })
      feeds.set(traderId, feed)
      return feed
    },
    drop: (traderId: string): void => void feeds.delete(traderId),
    update(elapsedMs: number): void {
      const ticks = source.next(elapsedMs)
      run(ticks, ticks.length > 0)
    },
    /** If `trade` is true, accounts also open and close positions on their own. */
    apply: (ticks: readonly Tick[], trade: boolean = false): void => run(ticks, trade),
    /**
     * Checks an account's stops and targets against past updates and reports the changes. Leaves the quotes unchanged.
     */
    replay(traderId: string, updates: readonly MarketUpdate[]): void {
      const feed = feeds.get(traderId)
      if (feed === undefined) return
      const nowMs = now()
      const present = new Map<string, Quote>()
      const ranges = new Map<string, PriceRange>()
      for (const { ticks, pairs } of updates) {
        const reachesMore = pairs.some((pair) => isBeyond(ranges.get(pair.last.symbol), pair))
        for (const tick of reachesMore ? ticks : pairs.map(({ last }) => last)) {
          const { symbol } = tick
          if (!present.has(symbol)) present.set(symbol, board.quoteOf(symbol))
          board.put(tick)
          const range = { low: tick, high: tick }
          const before = ranges.get(symbol)
          // Skips a tick within the range of the earlier ticks, because it reaches no further stop or target.
          if (!isBeyond(before, range)) continue
          ranges.set(symbol, extend(before, range))
          // Replaces a future time, because the clock may have been ahead at the tick (RS-172).
          feed.engine.priceMoved(symbol, Math.min(tick.atMs, nowMs))
        }
      }
      for (const quote of present.values()) board.put(quote)
      commit(feed, nowMs, false)
    },
    /** Reports the changes of all accounts, or of one account (SV-247). Ignores unopened accounts. */
    commit(only?: string): void {
      const feed = only === undefined ? undefined : feeds.get(only)
      if (only === undefined) commitAll(false)
      else if (feed !== undefined) commitAll(false, [feed])
    },
    closePosition(traderId: string, ticket: number, reason: Closing): boolean {
      const closed = feeds.get(traderId)?.engine.closePosition(ticket, reason, now()) === true
      if (closed) commitAll(false)
      return closed
    },
    /** Starts a new epoch of every feed at seq 0. */
    restart(): void {
      for (const feed of feeds.values()) feed.restart(options.nextEpoch())
    },
    onDelta(listener: DeltaListener): void {
      listeners.push(listener)
    },
    /**
     * Sets the listener for failing accounts, which the exchange drops. Without a listener, the exchange throws the
     * error.
     */
    onFailure(listener: (traderId: string, error: unknown) => void): void {
      failed = listener
    },
    /** Sets the predicate for feeds that must stay open when other feeds need room. */
    protect(predicate: (feed: AccountFeed) => boolean): void {
      isWatched = predicate
    },
  }
}
