import type { ExchangeOptions } from '../feed/model/exchange/exchange'
import { createQuoteBoard, type QuoteBoard } from '../feed/model/market/quote-board'
import type { Tick } from '../feed/model/money/instrument'
import type { Committed, FeedStore, Role } from './feed-store'
import { quoteText } from './market-fields'
import type { Run } from './producer-api'
import type { RestoreMarket } from './restore-market'

/** Moves the market for all servers, for as long as a run has its role. */
export interface MarketMaker {
  readonly board: Pick<QuoteBoard, 'pairs'>
  /** So much of the market's time has passed. */
  owe(elapsedMs: number): void
  isDue(of: Run): boolean
  /** Moves it by what is owed. What it writes first is every quote: one that means nothing is replaced. */
  settle(of: Run): Promise<void>
  /** That many updates at once, of so much time each. */
  update(of: Run, count: number, elapsedMs: number): Promise<void>
  /** One quote, at which no account trades of its own accord. */
  put(of: Run, tick: Tick): Promise<void>
}

export interface MarketMakerOptions extends Pick<ExchangeOptions, 'source' | 'currency'> {
  readonly store: Pick<FeedStore, 'market' | 'putTicks'>
  readonly restore: RestoreMarket
  /** Another server has the role now. */
  readonly losePart: (of: Run, role: Role) => void
}

/** Updates that were missed while Redis was slow are not caught up beyond these. */
const mostUpdates = 20

const roleOf = ({ roles }: Run): Role | undefined => roles.get('market')

export function createMarketMaker(options: MarketMakerOptions): MarketMaker {
  const { store, source, currency, restore, losePart } = options
  const board = createQuoteBoard(source, currency)
  /** The role with which the market was read from Redis last, and the run that it belonged to. */
  let begun: { readonly of: Run; readonly role: Role } | undefined
  let owedMs: number[] = []

  const hasBegun = (of: Run): boolean => begun?.of === of && begun.role === roleOf(of)

  function write(role: Role, ticks: readonly Tick[], trade: boolean): Promise<Committed> {
    for (const tick of ticks) board.put(tick)
    const quotes = ticks.map((tick) => [tick.symbol, quoteText(tick)] as const)
    return store.putTicks(role, { ticks, trade, fields: { ...Object.fromEntries(quotes), mark: source.mark() } })
  }

  async function begin(of: Run, role: Role): Promise<Committed> {
    const fields = await store.market()
    restore(board, fields)
    begun = { of, role }
    return write(role, Array.from(board.pairs.keys(), (symbol) => ({ ...board.quoteOf(symbol), atMs: 0 })), false)
  }

  /** What is done while it has the role; a market whose role is new is read before. */
  async function withRole(of: Run, what: (role: Role) => readonly Promise<Committed>[]): Promise<void> {
    const role = roleOf(of)
    if (role === undefined) return
    if (!hasBegun(of) && await begin(of, role) === 'fenced') return losePart(of, role)
    const answers = await Promise.all(what(role))
    if (answers.includes('fenced')) losePart(of, role)
  }

  function move(role: Role, elapsedMs: number): Promise<Committed> {
    const ticks = source.next(elapsedMs)
    return write(role, ticks, ticks.length > 0)
  }

  return {
    board,
    owe: (elapsedMs) => void owedMs.push(elapsedMs),
    isDue: (of) => roleOf(of) !== undefined && (owedMs.length > 0 || !hasBegun(of)),
    settle(of) {
      // What was owed with an earlier role, another server has moved.
      const steps = hasBegun(of) ? owedMs.slice(-mostUpdates) : []
      owedMs = []
      return withRole(of, (role) => steps.map((elapsedMs) => move(role, elapsedMs)))
    },
    update: (of, count, elapsedMs) =>
      withRole(of, (role) => Array.from({ length: count }, () => move(role, elapsedMs))),
    put: (of, tick) => withRole(of, (role) => [write(role, [tick], false)]),
  }
}
