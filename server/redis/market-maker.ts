import { createQuoteBoard } from '../feed/model/market/quote-board'
import type { TickSource } from '../feed/model/market/tick-source'
import type { Tick } from '../feed/model/money/instrument'
import type { Committed, FeedStore, Role } from './feed-store'
import { losePart, type Run } from './run'
import { quoteText, type RestoreMarket } from './stored-market'

export interface MarketMakerOptions {
  readonly store: Pick<FeedStore, 'market' | 'putTicks'>
  readonly source: TickSource
  readonly currency: string
  readonly restore: RestoreMarket
}

/**
 * Updates that were missed while Redis was slow are not caught up beyond these, a second at the default rate (SV-59).
 */
const mostUpdates = 20

export type MarketMaker = ReturnType<typeof createMarketMaker>

/** Moves the market for all servers, for as long as a run has its role. */
export function createMarketMaker({ store, source, currency, restore }: MarketMakerOptions) {
  const board = createQuoteBoard(source, currency)
  /** The role with which the market was read from Redis last, and the run that it belonged to. */
  let begun: { readonly of: Run; readonly role: Role } | undefined
  let dueMs: number[] = []

  const hasBegun = (of: Run): boolean => begun?.of === of && begun.role === of.roles.get('market')

  function write(role: Role, ticks: readonly Tick[], trade: boolean): Promise<Committed> {
    for (const tick of ticks) board.put(tick)
    const quotes = ticks.map((tick) => [tick.symbol, quoteText(tick)] as const)
    return store.putTicks(role, { ticks, trade, fields: { ...Object.fromEntries(quotes), mark: source.mark() } })
  }

  /** The first write has every quote: one that means nothing is replaced. */
  async function begin(of: Run, role: Role): Promise<Committed> {
    restore(board, await store.market())
    begun = { of, role }
    return write(role, Array.from(board.pairs.keys(), (symbol) => ({ ...board.quoteOf(symbol), atMs: 0 })), false)
  }

  /** The work while it has the role; a market whose role is new is read before. */
  async function withRole(of: Run, what: (role: Role) => readonly Promise<Committed>[]): Promise<void> {
    const role = of.roles.get('market')
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
    pairs: board.pairs,
    /** So much of the market's time has passed. */
    addTime: (elapsedMs: number): void => void dueMs.push(elapsedMs),
    isDue: (of: Run): boolean => of.roles.has('market') && (dueMs.length > 0 || !hasBegun(of)),
    /** Moves it by the time that is due. */
    settle(of: Run): Promise<void> {
      // The time that was due with an earlier role, another server has moved.
      const steps = hasBegun(of) ? dueMs.slice(-mostUpdates) : []
      dueMs = []
      return withRole(of, (role) => steps.map((elapsedMs) => move(role, elapsedMs)))
    },
    /** That many updates at once, of so much time each. */
    update: (of: Run, count: number, elapsedMs: number): Promise<void> =>
      withRole(of, (role) => Array.from({ length: count }, () => move(role, elapsedMs))),
    /** A quote at which no account trades of its own accord. */
    put: (of: Run, tick: Tick): Promise<void> => withRole(of, (role) => [write(role, [tick], false)]),
  }
}
