import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBook, type Book } from '../../../src/positions/model/book'
import { createSelectionTotals, createTotals, isoCurrencyDigits } from '../../../src/positions/model/totals'
import { toUnits } from '../../../src/shared/amounts'
import { imageOf, isImageOf, restoreImage } from '../../../src/protocols/copy-trading/saved-state'
import type { Account, Position, PositionPatch, Removal, Ticket } from '../../../src/positions/model/wire'
import type { PositionsUpdate, Totals } from '../../../src/positions/model/positions-update'
import { createSelectionView, selectRows, type Selection } from '../../../src/positions/model/selection'
import { patch } from './samples'

const amount = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(0, -0, 0.005, -0.005, 1.005, 1e15, -1e15, 333_333_333_333_333.3),
)
const ticket = fc.integer({ min: 1, max: 12 })
const currency = fc.constantFrom('USD', 'JPY', 'KWD')

const row: fc.Arbitrary<Position> = fc.record({
  ticket, symbol: fc.constantFrom('EURUSD', 'USDJPY'), type: fc.constantFrom('buy', 'sell'),
  lots: fc.constantFrom(0, 0.01, 0.1, 0.07, 12.34), openprice: amount, nowprice: amount, sl: amount, tp: amount,
  swap: amount, commission: amount, profit: amount, currency, opentime: fc.nat(), digits: fc.constant(5),
  flwsig: fc.constantFrom(true, false, null), sigtraderid: fc.constantFrom(0, 7, '7'), signame: fc.constant(''),
})
const account: fc.Arbitrary<Account> = fc.record({
  currency, currencyDigits: fc.integer({ min: 0, max: 3 }), balance: fc.nat(), credit: fc.nat(), margin: fc.nat(),
  leverage: fc.constant(100),
})
const partial: fc.Arbitrary<PositionPatch> = fc.record(
  { ticket, profit: amount, swap: amount, commission: amount, lots: fc.constantFrom(0, 0.5), currency, nowprice: amount,
    flwsig: fc.constantFrom(true, false, null) },
  { requiredKeys: ['ticket'] },
)
const removal: fc.Arbitrary<Removal> = fc.record({ ticket, reason: fc.constantFrom('closed', 'sl', 'tp') })

type Turn =
  | { readonly kind: 'list'; readonly rows: readonly Position[]; readonly account: Account | null }
  | {
    readonly kind: 'delta'
    readonly upsert: readonly PositionPatch[]
    readonly remove: readonly Removal[]
    readonly account: Account | undefined
  }
  | { readonly kind: 'flush' }
  | { readonly kind: 'restart' }

const turn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 2, arbitrary: fc.record({
    kind: fc.constant('list' as const), account: fc.option(account),
    rows: fc.uniqueArray(row, { selector: (one) => one.ticket, maxLength: 12 }),
  }) },
  { weight: 10, arbitrary: fc.record({
    kind: fc.constant('delta' as const), upsert: fc.array(fc.oneof(row, partial), { maxLength: 4 }),
    remove: fc.array(removal, { maxLength: 2 }), account: fc.option(account, { nil: undefined }),
  }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
)

/** A naive model of the book. */
interface Model { rows: Map<Ticket, Position>; account: Account | null }

function play(model: Model, { upsert, remove, account: next }: Extract<Turn, { kind: 'delta' }>): boolean {
  const before = new Set(model.rows.keys())
  const isRefused = upsert.some((one) => !before.has(one.ticket) && Object.keys(one).length < 17)
  if (isRefused) return false
  model.account = next ?? model.account
  const rows = new Map(model.rows)
  for (const one of upsert) rows.set(one.ticket, { ...rows.get(one.ticket), ...one } as Position)
  for (const one of remove) rows.delete(one.ticket)
  model.rows = rows
  return true
}

function recount(rows: readonly Position[], { account: of }: Model, selection: Selection = {}): readonly Totals[] {
  const digitsOf = (name: string) => (of?.currency === name ? of.currencyDigits : isoCurrencyDigits(name))
  const names = new Set(selectRows(selection, rows).map((one) => one.currency))
  const main = of?.currency ?? 'USD'
  names.add(main)
  const isFirst = (name: string) => Number(name === main)
  const sorted = [...names].sort((one, other) => isFirst(other) - isFirst(one) || (one < other ? -1 : 1))
  return sorted.map((name) => {
    const digits = digitsOf(name)
    const mine = selectRows(selection, rows).filter((one) => one.currency === name)
    const sum = (pick: (one: Position) => number, scale = 10 ** digits) =>
      mine.reduce((total, one) => total + toUnits(pick(one), scale), 0)
    const [profitMinor, swapMinor] = [sum((one) => one.profit), sum((one) => one.swap)]
    const commissionMinor = sum((one) => one.commission)
    return {
      currency: name, currencyDigits: digits, count: mine.length, lotsE8: sum((one) => one.lots, 1e8), profitMinor,
      swapMinor, commissionMinor, netMinor: profitMinor + swapMinor + commissionMinor,
    }
  })
}

function restarted(book: Book): Book<PositionsUpdate> {
  const fresh = createBook(createTotals({ currency: 'USD' }))
  const image: unknown = JSON.parse(JSON.stringify(imageOf(book, 1)))
  if (isImageOf(1, image)) restoreImage(fresh, image)
  return fresh
}

/** The list that a page keeps which only ever looks at what changed. */
function follow(shown: Map<Ticket, Position>, update: PositionsUpdate): void {
  for (const gone of update.removed) shown.delete(gone)
  for (const one of update.changed) shown.set(one.ticket, one)
}

const noZeroSign = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('any sequence of lists, deltas, flushes and restarts', () => {
  test('PS-15: totals and account equal a recount; PS-2: the list equals a naive model', () => {
    const selection: Selection = { followed: true, own: true }
    fc.assert(fc.property(fc.array(turn, { maxLength: 40 }), (turns) => {
      let book = createBook(createTotals({ currency: 'USD' }))
      let model: Model = { rows: new Map(), account: null }
      let shown = new Map<Ticket, Position>()
      let view = createSelectionView(selection, createSelectionTotals())
      book.takeList([], null, 'first', 0)
      book.setFreshness({ state: 'live' })
      for (const one of [...turns, { kind: 'flush' as const }]) {
        if (one.kind === 'list') {
          book.takeList(one.rows, one.account, 'missed', 0)
          model = { rows: new Map(one.rows.map((each) => [each.ticket, each])), account: one.account }
        } else if (one.kind === 'delta') {
          expect(patch(book, one.upsert, one.remove, one.account)).toBe(play(model, one))
        } else if (one.kind === 'restart') {
          book = restarted(book)
          shown = new Map()
          view = createSelectionView(selection, createSelectionTotals())
        } else {
          const update = book.flush()
          if (update === undefined) continue
          const rows = [...model.rows.values()]
          follow(shown, update)
          view.take(update)
          expect(noZeroSign(update.list)).toEqual(noZeroSign(rows))
          expect(new Set(shown.values())).toEqual(new Set(update.list))
          expect(update.totals).toEqual(recount(update.list, model))
          expect(view.rows()).toEqual(selectRows(selection, update.list))
          expect(view.totals()).toEqual(recount(update.list, model, selection))
          const net = update.totals[0]?.netMinor ?? 0
          if (update.account !== null) {
            const { balanceMinor, creditMinor, marginMinor, equityMinor, freeMarginMinor } = update.account
            expect(equityMinor).toBe(balanceMinor + creditMinor + net)
            expect(freeMarginMinor).toBe(equityMinor - marginMinor)
          }
        }
      }
    }), { numRuns: 400 })
  })
})
