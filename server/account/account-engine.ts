import type { Account } from '../../src/core/positions/position'
import type { Removal } from '../../src/core/positions/wire'
import type { QuoteBoard } from '../market/quote-board'
import { fromUnits } from '../money/decimal'
import { closingPoints } from '../money/trade-math'
import type { Rolls } from '../rolls'
import type { ClosedTrades } from './closed-trades'
import { createClosedTrades } from './closed-trades'
import type { Closing, FeedRow, LivePosition, RowPatch } from './live-position'
import { addPastTrades } from './past-trades'
import { createPositionLedger } from './position-ledger'
import { dayMs, makePosition } from './position-maker'

/** What happened to an account between two commits. */
export interface AccountChange {
  readonly opened: readonly FeedRow[]
  readonly patched: readonly RowPatch[]
  readonly removed: readonly Removal[]
  /** Set when the account itself changed. */
  readonly account: Account | undefined
}

export interface AccountEngineOptions {
  readonly board: QuoteBoard
  readonly rolls: Rolls
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
}

/** One simulated account: pure but for its own state, it knows neither time nor sockets. */
export interface AccountEngine {
  account(): Account
  /** In the order of their opening. */
  rows(): readonly FeedRow[]
  readonly closedTrades: ClosedTrades
  /** The board has a new quote of this pair: stops and targets act at once, rows are revalued in `commit`. */
  priceMoved(symbol: string, nowMs: number): void
  /** Closes at the present price. False when there is no such position. */
  closePosition(ticket: number, reason: Closing, nowMs: number): boolean
  /** Trades for its owner (`trading`), revalues what is due and tells all changes since the last commit. */
  commit(nowMs: number, trading: boolean): AccountChange | undefined
}

/** Chance of an update to close a position at the trader's wish. */
const closeChance = 1 / 90
/** Chance of an update to open a position that is missing. */
const openChance = 1 / 25

const closedCapacity = 5_000

function isHit(position: LivePosition, points: number): Closing | undefined {
  const { slPoints, tpPoints } = position
  const gainSide = position.type === 'buy' ? 1 : -1
  if (slPoints !== 0 && (points - slPoints) * gainSide <= 0) return 'sl'
  if (tpPoints !== 0 && (points - tpPoints) * gainSide >= 0) return 'tp'
  return undefined
}

/** A round amount of at least four times the margin, so that the account can carry its positions. */
function startingBalance(marginMinor: number, currencyDigits: number): number {
  const least = Math.max(4 * marginMinor, 10_000 * 10 ** currencyDigits)
  const step = 10 ** Math.floor(Math.log10(least))
  return Math.ceil(least / step) * step
}

export function createAccountEngine(options: AccountEngineOptions): AccountEngine {
  const { board, rolls, currency, currencyDigits, leverage, positions, rowsPerUpdate } = options
  const ledger = createPositionLedger({ board, currency, currencyDigits, leverage })
  const closedTrades = createClosedTrades(closedCapacity)
  let ticket = options.firstTicket
  let opened: FeedRow[] = []
  let removed: Removal[] = []

  function nextTicket(): number {
    ticket += 1
    return ticket - 1
  }

  function open(nowMs: number, ageMs: number): LivePosition {
    const instrument = rolls.pick(board.traded)
    const quote = board.quoteOf(instrument.symbol)
    const valuation = ledger.valuationOf(instrument)
    const position = makePosition({ ticket: nextTicket(), rolls, instrument, quote, valuation, nowMs, ageMs })
    ledger.add(position)
    return position
  }

  addPastTrades(closedTrades, {
    board,
    rolls,
    nextTicket,
    nowMs: options.nowMs,
    count: 120,
    valuationOf: (instrument) => ledger.valuationOf(instrument),
  })
  for (let index = 0; index < positions; index += 1) {
    open(options.nowMs, rolls.between(60, 5 * (dayMs / 1_000)) * 1_000)
  }
  const balanceAtStart = startingBalance(ledger.marginMinor(), currencyDigits)
  let balance = balanceAtStart
  let account = accountNow()

  function accountNow(): Account {
    return {
      currency,
      currencyDigits,
      balance: fromUnits(balance, currencyDigits),
      credit: 0,
      margin: fromUnits(ledger.marginMinor(), currencyDigits),
      leverage,
    }
  }

  function close(position: LivePosition, reason: Closing, nowMs: number): void {
    ledger.revalue(position, nowMs)
    ledger.remove(position)
    balance += position.profitMinor + position.swapMinor + position.commissionMinor
    // A demo account is paid in again before it is ruined; its owner would do the same.
    if (balance < balanceAtStart / 2) balance = balanceAtStart
    closedTrades.add(position.row, { reason, atMs: nowMs })
    removed.push({ ticket: position.row.ticket, reason })
  }

  function trade(nowMs: number): void {
    if (ledger.size > 0 && rolls.chance(closeChance)) {
      const due = rolls.pick([...ledger.all()])
      close(due, 'closed', nowMs)
    }
    const missing = positions - ledger.size
    // A large account loses many at one tick, and gets them back in a few seconds all the same.
    const openings = missing > 25 ? Math.ceil(missing / 25) : Number(missing > 0 && rolls.chance(openChance * missing))
    for (let index = 0; index < openings; index += 1) opened.push(open(nowMs, 0).row)
  }

  function accountIfChanged(): Account | undefined {
    const present = accountNow()
    if (present.balance === account.balance && present.margin === account.margin) return undefined
    account = present
    return present
  }

  return {
    account: () => account,
    rows: () => Array.from(ledger.all(), (position) => position.row),
    closedTrades,
    priceMoved(symbol, nowMs) {
      const quote = board.quoteOf(symbol)
      for (const position of ledger.inPair(symbol)) {
        const reason = isHit(position, closingPoints(position.type, quote))
        if (reason !== undefined) close(position, reason, nowMs)
      }
      ledger.priceMoved(symbol)
    },
    closePosition(wanted, reason, nowMs) {
      const position = ledger.get(wanted)
      if (position === undefined) return false
      close(position, reason, nowMs)
      return true
    },
    commit(nowMs, trading) {
      const patched = ledger.revalueWaiting(rowsPerUpdate, nowMs)
      if (trading) trade(nowMs)
      const closedNow = new Set(removed.map((removal) => removal.ticket))
      const changed = accountIfChanged()
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
