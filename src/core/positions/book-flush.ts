import type { Position } from './position'
import type { PositionsUpdate } from './positions-update'
import { accountState } from './account'
import type { Book } from './book'
import { noChanges } from './book'
import { clearLedger, enter, isSound, totalsList } from './totals'

/**
 * Hands out what changed since the last flush, new objects for changed rows only; `undefined` for nothing.
 * The first flush always tells: whoever shows the book before must learn that it is gone.
 */
export function flushBook(book: Book): PositionsUpdate | undefined {
  const { changes } = book
  book.changes = noChanges()
  const isFirst = book.version === 0
  if (!changes.any && !isFirst) return undefined
  const changed: Position[] = []
  for (const row of changes.dirty) {
    row.dirty = false
    if (book.rows.get(row.live.ticket) !== row) continue
    row.shown = { ...row.live }
    changed.push(row.shown)
  }
  if (changes.order) book.order = [...book.rows.byTicket.values()]
  sumUp(book)
  book.version += 1
  const { version, epoch, seq, truth, sums } = book
  let list: readonly Position[] | undefined
  return {
    version,
    epoch,
    seq,
    get list() {
      // A late reader gets the list as of the newest flush: whole, rather than old rows with new values.
      list ??= book.order.map((row) => row.shown)
      return list
    },
    changed,
    removed: changes.removed.filter((ticket) => book.rows.get(ticket) === undefined),
    listChanged: isFirst || changes.list || changes.order || changed.length > 0,
    orderChanged: isFirst || changes.order,
    totals: sums.totals,
    account: sums.account,
    truth,
    events: changes.events,
  }
}

function sumUp(book: Book): void {
  const { account, ledger, rows, sums } = book
  if (!isSound(ledger)) {
    clearLedger(ledger)
    for (const row of rows.byTicket.values()) enter(ledger, row, row.live)
  }
  const totals = totalsList(ledger, book.mainCurrency, sums.totals)
  if (totals === sums.totals && account === sums.account?.account) return
  const [main] = totals
  // The account's own totals come first.
  book.sums = { totals, account: account === null || main === undefined ? null : accountState(account, main.netMinor) }
}
