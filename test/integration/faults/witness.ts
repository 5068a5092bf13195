import type { Position } from '../../../src/positions/model/wire'
import type { PositionsUpdate } from '../../../src/positions/model/positions-update'
import { toUnits } from '../../../src/shared/amounts'
import type { ServerRecord } from './server-record'

/** The invariants, and how often each was truly looked at. */
const invariants = [
  'one-socket', 'no-socket-without-lease', 'book-is-the-servers', 'totals-are-a-recount', 'rows-of-the-user',
  'one-error-a-failure', 'orders-at-most-once', 'orders-as-reported',
] as const

export type Invariant = (typeof invariants)[number]

/** Says what it saw that must never be, and counts how often it looked. */
export interface Witness {
  expect(invariant: Invariant, holds: boolean, what: () => string): void
  /** Looks at everything that was shown, the moment that it is shown. */
  shown(update: PositionsUpdate, traderId: string | undefined): void
  readonly violations: readonly string[]
  readonly checks: Readonly<Record<Invariant, number>>
}

function byTicket(rows: readonly Position[]): readonly Position[] {
  return [...rows].sort((one, other) => Number(one.ticket) - Number(other.ticket))
}

function textOf(row: Position): string {
  return JSON.stringify(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** The same rows with the same values, in whatever order their fields stand. */
export function areSame(rows: readonly Position[], others: readonly Position[]): boolean {
  const right = byTicket(others)
  return rows.length === others.length && byTicket(rows).every((row, index) => {
    const other = right[index]
    return other !== undefined && textOf(row) === textOf(other)
  })
}

/** Each trader's tickets begin with the trader's own number. */
function ownerOf({ ticket }: Position): string {
  return String(Math.floor((Number(ticket) - 1) / 1_000_000))
}

export function createWitness(record: Pick<ServerRecord, 'rowsAt'>): Witness {
  const violations: string[] = []
  const checks = Object.fromEntries(invariants.map((name) => [name, 0])) as Record<Invariant, number>

  function expect(invariant: Invariant, holds: boolean, what: () => string): void {
    checks[invariant] += 1
    if (!holds) violations.push(`${invariant}: ${what()}`)
  }

  function recount({ list, totals, account }: PositionsUpdate): void {
    for (const { currency, currencyDigits, count, netMinor, profitMinor } of totals) {
      const rows = list.filter((row) => row.currency === currency)
      const scale = 10 ** currencyDigits
      const profit = rows.reduce((sum, row) => sum + toUnits(row.profit, scale), 0)
      const rest = rows.reduce((sum, row) => sum + toUnits(row.swap, scale) + toUnits(row.commission, scale), 0)
      const right = count === rows.length && profitMinor === profit && netMinor === profit + rest
      expect('totals-are-a-recount', right,
        () => `${currency} ${count} ${netMinor}, counted ${rows.length} ${profit + rest}`)
      if (account?.account.currency !== currency) continue
      const equity = account.balanceMinor + account.creditMinor + profit + rest
      expect('totals-are-a-recount', account.equityMinor === equity,
        () => `equity ${account.equityMinor}, counted ${equity}`)
    }
  }

  return {
    expect,
    violations,
    checks,
    shown(update, traderId) {
      const { list, freshness, epoch, seq } = update
      recount(update)
      const foreign = list.find((row) => ownerOf(row) !== traderId)
      expect('rows-of-the-user', foreign === undefined, () => `ticket ${foreign?.ticket} shown to ${traderId}`)
      if (freshness.state !== 'live') return
      const rows = traderId === undefined ? undefined : record.rowsAt({ traderId, epoch, seq })
      const right = rows !== undefined && areSame(list, rows)
      const wrong = rows === undefined ? 'no such place' : 'other rows'
      expect('book-is-the-servers', right, () => `${epoch} ${seq}: ${wrong}`)
    },
  }
}
