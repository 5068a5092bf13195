import type { Account, Removal } from '../../../../src/positions/model/wire'
import type { QuoteBoard } from '../market/quote-board'
import type { SeededRandom } from '../../../shared/seeded-random'
import { createBalance } from './balance'
import { closedCapacity, createClosedTrades } from './closed-trades'
import { createFollowBook } from './follow-book'
import { levelHit } from './levels'
import { rowOf, type Closing, type FeedRow, type LivePosition, type RowPatch } from './live-position'
import { addPastTrades } from './past-trades'
import { changeLevels, takePart } from './position-changes'
import { createPositionLedger } from './position-ledger'
import { createPosition, dayMs, makePosition, type PositionTerms } from './position-maker'
import { restorePosition, type SavedAccount, type SavedBooks } from './saved-account'
import type { Valuer } from './valuer'

export interface AccountChange {
  readonly opened: readonly FeedRow[]
  readonly patched: readonly RowPatch[]
  readonly removed: readonly Removal[]
  readonly account: Account | undefined
}

export interface AccountEngineOptions {
  readonly board: QuoteBoard
  /** Values positions in the board's pairs, using the account's currency and leverage. */
  readonly valuer: Valuer
  readonly rolls: SeededRandom
  readonly currency: string
  readonly currencyDigits: number
  readonly leverage: number
  readonly positions: number
  readonly firstTicket: number
  /** Number of rows revalued per commit. The other rows keep their last price. */
  readonly rowsPerUpdate: number
  readonly nowMs: number
  /** State to continue from. Default: positions and trades are generated. */
  readonly saved?: SavedAccount
}

/** Probability that an update closes a position: on average, once in 4.5 s at 20 updates per second. */
const closeChance = 1 / 90
/** Probability per missing position that an update opens one: after 1.25 s on average at 20 updates per second. */
const openChance = 1 / 25

/** Simulated account without access to time or sockets. */
export type AccountEngine = ReturnType<typeof createAccountEngine>

/** Number of tickets per account. After the last ticket, the numbers repeat (SV-285). */
export const ticketsPerAccount = 1_000_000

/** Maximum number of positions that orders may add (SV-252). The margin limit alone would allow thousands. */
const mostOrdered = 500

export function createAccountEngine(options: AccountEngineOptions) {
  const { board, valuer, rolls, currency, currencyDigits, leverage, positions, rowsPerUpdate, saved } = options
  const ledger = createPositionLedger({ board, valuer, currencyDigits })
  const closedTrades = createClosedTrades(closedCapacity, saved?.books.lastDeal)
  let ticket = saved?.books.nextTicket ?? options.firstTicket
  let opened: FeedRow[] = []
  let removed = new Map<number, Removal>()
  let touched: RowPatch[] = []
  const follows = createFollowBook(ledger.copiedE8, saved?.books.follows)

  /** Also skips tickets that this commit removes, because readers apply removals after openings. */
  function comingTicket(): number {
    const { firstTicket } = options
    while (ledger.get(ticket) !== undefined || removed.has(ticket)) ticket += 1
    if (ticket >= firstTicket && ticket < firstTicket + ticketsPerAccount) return ticket
    ticket = firstTicket
    return comingTicket()
  }

  function nextTicket(): number {
    ticket = comingTicket() + 1
    return ticket - 1
  }

  function open(nowMs: number, ageMs: number): LivePosition {
    const instrument = rolls.pick(board.traded)
    const quote = board.quoteOf(instrument.symbol)
    const valuation = ledger.valuationOf(instrument)
    const draft = { ticket: nextTicket(), rolls, follows, instrument, quote, valuation, nowMs, ageMs }
    const position = makePosition(draft)
    ledger.add(position)
    return position
  }

  function begin(): void {
    addPastTrades(closedTrades, {
      board,
      rolls,
      follows,
      nextTicket,
      nowMs: options.nowMs,
      count: 120,
      valuationOf: (instrument) => ledger.valuationOf(instrument),
    })
    for (let index = 0; index < positions; index += 1) {
      open(options.nowMs, rolls.between(60, 5 * (dayMs / 1_000)) * 1_000)
    }
  }

  function resume({ account, positions: kept }: SavedAccount): void {
    if (account.currency !== currency) throw new RangeError(`the account is in ${account.currency}, not in ${currency}`)
    if (account.currencyDigits !== currencyDigits) {
      throw new RangeError(`the account's amounts have ${account.currencyDigits} decimal places, not ${currencyDigits}`)
    }
    for (const each of kept) ledger.add(restorePosition(each, board, ledger))
    // Treats all prices as changed, because they may have changed while no server priced the account.
    for (const { symbol } of board.traded) ledger.priceMoved(symbol)
  }

  if (saved === undefined) begin()
  else resume(saved)
  const balance = createBalance({ ledger, currency, currencyDigits, leverage, saved })

  function known(wanted: number): LivePosition {
    const position = ledger.get(wanted)
    if (position === undefined) throw new RangeError(`position ${wanted} does not exist`)
    return position
  }

  function close(position: LivePosition, reason: Closing, nowMs: number): void {
    ledger.revalue(position, nowMs)
    ledger.remove(position)
    balance.settle(position)
    const row = rowOf(position)
    closedTrades.add(row, { reason, atMs: nowMs })
    removed.set(row.ticket, { ticket: row.ticket, reason })
  }

  function trade(nowMs: number): void {
    if (ledger.size > 0 && rolls.chance(closeChance)) {
      const due = rolls.pick([...ledger.all()])
      close(due, 'closed', nowMs)
    }
    const missing = positions - ledger.size
    // Opens several positions per update in a large account, because many of its positions may close on one tick.
    const openings = missing > 25 ? Math.ceil(missing / 25) : Number(missing > 0 && rolls.chance(openChance * missing))
    for (let index = 0; index < openings; index += 1) opened.push(rowOf(open(nowMs, 0)))
  }

  return {
    account: balance.account,
    /** Oldest position first. */
    rows: (): readonly FeedRow[] => Array.from(ledger.all(), rowOf),
    closedTrades,
    ledger,
    follows,
    freeMarginMinor: balance.freeMarginMinor,
    books: (): SavedBooks => ({
      nextTicket: ticket,
      lastDeal: closedTrades.lastDeal(),
      ...balance.saved(),
      follows: follows.all(),
    }),
    hasTraded: (): boolean => opened.length + removed.size + touched.length > 0,
    mostPositions: positions + mostOrdered,
    comingTicket,
    openPosition(terms: Omit<PositionTerms, 'ticket' | 'openedMs'>, nowMs: number): void {
      const valuation = ledger.valuationOf(terms.instrument)
      const quote = board.quoteOf(terms.instrument.symbol)
      const position = createPosition({ ...terms, ticket: nextTicket(), openedMs: nowMs }, { quote, valuation, nowMs })
      ledger.add(position)
      opened.push(rowOf(position))
    },
    /** Closes positions whose stop-loss or take-profit is reached. `commit` revalues the other positions. */
    priceMoved(symbol: string, nowMs: number): void {
      const quote = board.quoteOf(symbol)
      for (const position of ledger.inPair(symbol)) {
        const reason = levelHit(position, quote)
        if (reason !== undefined) close(position, reason, nowMs)
      }
      ledger.priceMoved(symbol)
    },
    /** Returns false for a missing position. */
    closePosition(wanted: number, reason: Closing, nowMs: number): boolean {
      const position = ledger.get(wanted)
      if (position === undefined) return false
      close(position, reason, nowMs)
      return true
    },
    /** Closes `lotsE8` of a larger position. The remaining position keeps its ticket. */
    closePart(wanted: number, lotsE8: number, nowMs: number): void {
      const position = known(wanted)
      ledger.revalue(position, nowMs)
      const part = takePart(position, lotsE8, currencyDigits)
      ledger.reduced(position, lotsE8)
      // The remaining position keeps its place in the list, because its age is unchanged.
      ledger.revalue(position, nowMs)
      balance.settle(part)
      closedTrades.add(part.row, { reason: 'closed', atMs: nowMs })
      touched.push(rowOf(position))
    },
    /** Sets the levels, in points. 0 removes a level. */
    setLevels(wanted: number, slPoints: number, tpPoints: number): void {
      const position = known(wanted)
      changeLevels(position, slPoints, tpPoints)
      const { sl, tp } = rowOf(position)
      touched.push({ ticket: wanted, sl, tp })
    },
    /** Opens and closes positions if `trading` is true. Returns all changes since the last commit. */
    commit(nowMs: number, trading: boolean): AccountChange | undefined {
      const patched = [...touched, ...ledger.revalueWaiting(rowsPerUpdate, nowMs)]
      touched = []
      if (trading) trade(nowMs)
      const closedNow = removed
      const changed = balance.ifChanged()
      const change: AccountChange = {
        opened,
        patched: closedNow.size === 0 ? patched : patched.filter((patch) => !closedNow.has(patch.ticket)),
        removed: [...closedNow.values()],
        account: changed,
      }
      opened = []
      removed = new Map()
      const empty = change.opened.length + change.patched.length + change.removed.length === 0
      return empty && changed === undefined ? undefined : change
    },
  }
}
