import type { Account, Removal } from '../../../../src/positions/model/wire'
import type { QuoteBoard } from '../market/quote-board'
import type { SeededRandom } from '../../../shared/seeded-random'
import { createBalance } from './balance'
import { createClosedTrades } from './closed-trades'
import { createFollowBook } from './follow-book'
import { levelHit } from './levels'
import { rowOf, type Closing, type FeedRow, type LivePosition, type RowPatch } from './live-position'
import { addPastTrades } from './past-trades'
import { changeLevels, takePart } from './position-changes'
import { createPositionLedger } from './position-ledger'
import { createPosition, dayMs, makePosition, type PositionTerms } from './position-maker'
import { restorePosition, type SavedAccount, type SavedBooks } from './saved-account'
import type { Valuer } from './valuer'

/** The changes of an account between two commits. */
export interface AccountChange {
  readonly opened: readonly FeedRow[]
  readonly patched: readonly RowPatch[]
  readonly removed: readonly Removal[]
  /** Set when the account itself changed. */
  readonly account: Account | undefined
}

export interface AccountEngineOptions {
  readonly board: QuoteBoard
  /** Reads the board, for this currency and leverage. */
  readonly valuer: Valuer
  readonly rolls: SeededRandom
  readonly currency: string
  readonly currencyDigits: number
  readonly leverage: number
  /** Positions that the account holds on average. */
  readonly positions: number
  /** Tickets count upwards from here. */
  readonly firstTicket: number
  /** Rows revalued in one commit; the others keep their last price until their turn. */
  readonly rowsPerUpdate: number
  readonly nowMs: number
  /** Goes on from there instead of beginning with positions and trades of its own making. */
  readonly saved?: SavedAccount
}

/** Chance of an update to close a position at the trader's wish: at 20 updates a second one each 4.5 s. */
const closeChance = 1 / 90
/** Chance of an update to open a position that is missing: at 20 updates a second within about a second. */
const openChance = 1 / 25

/** Closed trades in memory: six hours of them, at one each 4.5 s. */
const closedCapacity = 5_000

/** A simulated account: pure but for its own state, it knows neither time nor sockets. */
export type AccountEngine = ReturnType<typeof createAccountEngine>

export function createAccountEngine(options: AccountEngineOptions) {
  const { board, valuer, rolls, currency, currencyDigits, leverage, positions, rowsPerUpdate, saved } = options
  const ledger = createPositionLedger({ board, valuer, currencyDigits })
  const closedTrades = createClosedTrades(closedCapacity, saved?.books.lastDeal)
  let ticket = saved?.books.nextTicket ?? options.firstTicket
  let opened: FeedRow[] = []
  let removed: Removal[] = []
  let touched: RowPatch[] = []
  const follows = createFollowBook(ledger.copiedE8, saved?.books.follows)

  function nextTicket(): number {
    ticket += 1
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
    if (account.currency !== currency) throw new RangeError(`it is in ${account.currency}, not in ${currency}`)
    if (account.currencyDigits !== currencyDigits) {
      throw new RangeError(`its amounts have ${account.currencyDigits} decimal places, not ${currencyDigits}`)
    }
    for (const each of kept) ledger.add(restorePosition(each, board, ledger))
    // Changes from the time without pricing show in the first commits.
    for (const { symbol } of board.traded) ledger.priceMoved(symbol)
  }

  if (saved === undefined) begin()
  else resume(saved)
  const balance = createBalance({ ledger, currency, currencyDigits, leverage, saved })

  function known(wanted: number): LivePosition {
    const position = ledger.get(wanted)
    if (position === undefined) throw new RangeError(`no position ${wanted}`)
    return position
  }

  function close(position: LivePosition, reason: Closing, nowMs: number): void {
    ledger.revalue(position, nowMs)
    ledger.remove(position)
    balance.settle(position)
    const row = rowOf(position)
    closedTrades.add(row, { reason, atMs: nowMs })
    removed.push({ ticket: row.ticket, reason })
  }

  function trade(nowMs: number): void {
    if (ledger.size > 0 && rolls.chance(closeChance)) {
      const due = rolls.pick([...ledger.all()])
      close(due, 'closed', nowMs)
    }
    const missing = positions - ledger.size
    // A large account loses many at one tick, and gets them back in a few seconds all the same.
    const openings = missing > 25 ? Math.ceil(missing / 25) : Number(missing > 0 && rolls.chance(openChance * missing))
    for (let index = 0; index < openings; index += 1) opened.push(rowOf(open(nowMs, 0)))
  }

  return {
    account: balance.account,
    /** In the order of their opening. */
    rows: (): readonly FeedRow[] => Array.from(ledger.all(), rowOf),
    closedTrades,
    /** The open positions, to look at. */
    ledger,
    follows,
    /** Balance and what the positions are worth, less their margin, in minor units. */
    freeMarginMinor: balance.freeMarginMinor,
    /** The account beside its rows. */
    books: (): SavedBooks => ({
      nextTicket: ticket,
      lastDeal: closedTrades.lastDeal(),
      ...balance.saved(),
      follows: follows.all(),
    }),
    /** Positions were opened, closed or changed since the last commit. */
    hasTraded: (): boolean => opened.length + removed.length + touched.length > 0,
    /** The ticket that the next opening gets. */
    comingTicket: (): number => ticket,
    /** Opens a position under the coming ticket. */
    openPosition(terms: Omit<PositionTerms, 'ticket' | 'openedMs'>, nowMs: number): void {
      const valuation = ledger.valuationOf(terms.instrument)
      const quote = board.quoteOf(terms.instrument.symbol)
      const position = createPosition({ ...terms, ticket: nextTicket(), openedMs: nowMs }, { quote, valuation, nowMs })
      ledger.add(position)
      opened.push(rowOf(position))
    },
    /** The board has a new quote of this pair: stops and targets act at once, rows are revalued in `commit`. */
    priceMoved(symbol: string, nowMs: number): void {
      const quote = board.quoteOf(symbol)
      for (const position of ledger.inPair(symbol)) {
        const reason = levelHit(position, quote)
        if (reason !== undefined) close(position, reason, nowMs)
      }
      ledger.priceMoved(symbol)
    },
    /** Closes at the present price. False when there is no such position. */
    closePosition(wanted: number, reason: Closing, nowMs: number): boolean {
      const position = ledger.get(wanted)
      if (position === undefined) return false
      close(position, reason, nowMs)
      return true
    },
    /** Closes this many lots (1e-8) of it, fewer than it has; the rest keeps its ticket. */
    closePart(wanted: number, lotsE8: number, nowMs: number): void {
      const position = known(wanted)
      ledger.revalue(position, nowMs)
      const part = takePart(position, lotsE8, currencyDigits)
      // In its place: the rest is as old as the whole was.
      ledger.revalue(position, nowMs)
      balance.settle(part)
      closedTrades.add(part.row, { reason: 'closed', atMs: nowMs })
      touched.push(rowOf(position))
    },
    /** Stop-loss and take-profit in points, 0 for none. */
    setLevels(wanted: number, slPoints: number, tpPoints: number): void {
      const position = known(wanted)
      changeLevels(position, slPoints, tpPoints)
      const { sl, tp } = rowOf(position)
      touched.push({ ticket: wanted, sl, tp })
    },
    /** Trades for its owner (`trading`), revalues what is due and reports all changes since the last commit. */
    commit(nowMs: number, trading: boolean): AccountChange | undefined {
      const patched = [...touched, ...ledger.revalueWaiting(rowsPerUpdate, nowMs)]
      touched = []
      if (trading) trade(nowMs)
      const closedNow = new Set(removed.map((removal) => removal.ticket))
      const changed = balance.ifChanged()
      const change: AccountChange = {
        opened,
        patched: closedNow.size === 0 ? patched : patched.filter((patch) => !closedNow.has(patch.ticket)),
        removed,
        account: changed,
      }
      opened = []
      removed = []
      const empty = change.opened.length + change.patched.length + change.removed.length === 0
      return empty && changed === undefined ? undefined : change
    },
  }
}
