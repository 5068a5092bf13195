import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'
import { type OrderRules, createListOrder } from '../../../components/tradewire-position-list/list-order'
import { listTexts } from '../../../components/tradewire-position-list/list-texts'
import { rowCells } from '../../../components/tradewire-position-list/row-cells'
import { useRowKeys } from '../../../components/tradewire-position-list/use-row-keys'
import type { Position } from '../../../src'
import { createApp } from '../../support/app-without-document'
import { position } from '../positions/samples'

const words = { texts: listTexts.en, digitsOf: () => 2, wide: false }

test.each([
  [0.004, '0.00', 'flat'],
  [-0.004, '0.00', 'flat'],
  [0.005, '+0.01', 'gain'],
  [-0.005, '-0.01', 'loss'],
])('UI-2: shows a profit of %d as %s with the style %s', (profit, text, direction) => {
  expect(rowCells(position({ profit }), words)).toMatchObject({ profit: text, direction })
})

test('PL-71: renders at most 200 characters of a symbol and of a trader’s name', () => {
  const { symbol, signal } = rowCells(position({ symbol: 'S'.repeat(201), signame: 'n'.repeat(1_000) }), words)
  expect([symbol, signal]).toEqual(['S'.repeat(200), 'n'.repeat(200)])
  expect(rowCells(position({ symbol: 'S'.repeat(200) }), words).symbol).toHaveLength(200)
})

test('PL-17: does not query elements in a runtime without a document, such as a mini-program', async () => {
  const failed = vi.fn()
  const asked = vi.fn(() => true)
  const app = createApp(defineComponent(() => {
    useRowKeys({ isTapped: asked, arranged: () => 0, opened: () => null, scrolls: true })
    return () => h('view')
  }))
  app.config.errorHandler = failed
  app.mount({})
  await nextTick()
  app.unmount()
  expect([failed.mock.calls, asked.mock.calls]).toEqual([[], []])
})

type Fields = Partial<Position> & { readonly sigtraderid?: number; readonly renamed?: boolean }

const fieldArb: fc.Arbitrary<Fields> = fc.oneof(
  fc.record({ profit: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ flwsig: fc.constantFrom(true, false, null) }),
  fc.record({ sigtraderid: fc.constantFrom(1, 2, 3) }),
  fc.record({ renamed: fc.boolean() }),
)
const ticketsArb = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 12 })
const stepArb = fc.record({
  tickets: fc.option(ticketsArb, { freq: 2 }),
  changes: fc.array(fc.tuple(fc.nat(11), fieldArb), { maxLength: 3 }),
})
const firstFields = (ticket: number): Fields =>
  ({ profit: ticket % 5 - 2, flwsig: ticket % 4 > 0, sigtraderid: 1 + ticket % 3 })
const statesArb = fc.array(stepArb, { maxLength: 8 }).map((steps) => {
  const fields = new Map<number, Fields>()
  let present: readonly number[] = []
  return steps.map(({ tickets, changes }) => {
    present = tickets ?? present
    for (const [at, change] of changes) {
      const ticket = present[at] ?? 0
      fields.set(ticket, { ...fields.get(ticket) ?? firstFields(ticket), ...change })
    }
    return present.map((ticket) => ({ ticket, ...fields.get(ticket) ?? firstFields(ticket) }))
  })
})
const where = ({ profit }: Position): boolean => profit !== 0

const byProfit = (one: Position, other: Position): number => one.profit - other.profit

function fromNothing(rows: readonly Position[], { grouped, where: isWanted }: OrderRules, compare: typeof byProfit) {
  const followed = rows.filter(({ flwsig }) => flwsig === true)
  const names = new Map([...followed].reverse().map(({ sigtraderid, signame }) => [sigtraderid, signame]))
  const nameOf = ({ flwsig, sigtraderid }: Position): string => (flwsig === true ? names.get(sigtraderid) ?? '' : '')
  const rank = (row: Position): string =>
    (row.flwsig === null ? '1' : row.flwsig ? `0 ${nameOf(row)} ${row.sigtraderid}` : '2')
  const ordered = rows.filter(isWanted ?? (() => true)).sort((one, other) =>
    (grouped ? rank(one).localeCompare(rank(other)) : 0) || compare(one, other))
  const ranks = grouped ? ordered.map(rank) : []
  const groups = ordered.flatMap((row, at) =>
    (ranks.indexOf(rank(row)) === at ? [[nameOf(row), at, ranks.filter((each) => each === rank(row)).length]] : []))
  return { rows: ordered, groups }
}

describe('the list order', () => {
  test.each([
    ['a sorted list', { sort: { by: 'profit', descending: true }, grouped: false, where: undefined },
      (one, other) => byProfit(other, one)],
    ['a list sorted by a function', { sort: byProfit, grouped: false, where }, byProfit],
    ['a filtered list', { sort: undefined, grouped: false, where }, () => 0],
    ['a grouped list', { sort: undefined, grouped: true, where: undefined }, () => 0],
    ['a sorted, grouped and filtered list', { sort: { by: 'profit' }, grouped: true, where }, byProfit],
  ] satisfies readonly (readonly [string, OrderRules, typeof byProfit])[])(
    'PL-5, PL-6, PL-7: keeps %s equal to a newly built list in every state', (_, rules, compare) => {
      fc.assert(fc.property(statesArb, (states) => {
        const order = createListOrder()
        const known = new Map<string, Position>()
        for (const state of states) {
          const rows = state.map(({ renamed, ...fields }) => {
            const key = JSON.stringify({ renamed, ...fields })
            const { sigtraderid = 1 } = fields
            const signame = `Trader ${renamed === true ? 4 - sigtraderid : sigtraderid}`
            const row = known.get(key) ?? position({ ...fields, sigtraderid, signame })
            known.set(key, row)
            return row
          })
          const { rows: kept, groups } = order(rows, rules)
          const expected = fromNothing(rows, rules, compare)
          expect(kept).toEqual(expected.rows)
          expect(groups.map(({ name, first, count }) => [name, first, count])).toEqual(expected.groups)
          expect(new Set(groups.map(({ key }) => key)).size).toBe(groups.length)
        }
      }))
    },
  )

  test('PL-6: shows no groups when grouping is turned on again for an empty list', () => {
    const order = createListOrder()
    const plain = { sort: undefined, grouped: false, where: undefined }
    order([position()], { ...plain, grouped: true })
    order([], plain)
    expect(order([], { ...plain, grouped: true }).groups).toEqual([])
    order([position()], { ...plain, grouped: true })
    expect(order([], { ...plain, grouped: true, where }).groups).toEqual([])
  })

  test('PL-5, PL-6, PL-7: applies each changed sort, group or filter rule immediately', () => {
    const order = createListOrder()
    const rows = [1, 2, 3, 4].map((ticket) =>
      position({ ticket, profit: ticket === 3 ? 0 : 9 - ticket, flwsig: ticket !== 1 }))
    const shown = (rules: OrderRules): readonly unknown[] => order(rows, rules).rows.map(({ ticket }) => ticket)
    const rules = { sort: { by: 'ticket' }, grouped: false, where: undefined } as const
    expect(shown(rules)).toEqual([1, 2, 3, 4])
    expect(shown({ ...rules, grouped: true })).toEqual([2, 3, 4, 1])
    expect(shown({ ...rules, grouped: true, where })).toEqual([2, 4, 1])
    expect(shown({ sort: byProfit, grouped: true, where })).toEqual([4, 2, 1])
    expect(shown({ sort: byProfit, grouped: false, where })).toEqual([4, 2, 1])
    expect(shown({ ...rules, where })).toEqual([1, 2, 4])
  })

  test('PL-5: sorts numeric tickets before named tickets, whatever the list’s order', () => {
    const order = [1, 3, 20, '10', 'a', 'b'] as const
    fc.assert(fc.property(fc.shuffledSubarray([...order], { minLength: order.length }), (tickets) => {
      const rows = tickets.map((ticket) => position({ ticket }))
      const sorted = createListOrder()(rows, { sort: { by: 'ticket' }, grouped: false, where: undefined })
      expect(sorted.rows.map(({ ticket }) => ticket)).toEqual(order)
    }))
  })

  test('PL-5, PL-7: shows a new row at its position when another row is removed in the same flush', () => {
    const order = createListOrder()
    const rules = { sort: byProfit, grouped: false, where } as const
    const shown = (...tickets: readonly number[]): readonly unknown[] =>
      order(tickets.map((ticket) => position({ ticket })), rules).rows.map(({ ticket }) => ticket)
    expect([shown(1, 2, 3), shown(1, 4, 3), shown(1, 3, 4)]).toEqual([[1, 2, 3], [1, 4, 3], [1, 3, 4]])
  })

  test('PL-5: returns the same list object without sort rules', () => {
    const rows = [position({ ticket: 2 }), position({ ticket: 1 })]
    expect(createListOrder()(rows, { sort: undefined, grouped: false, where: undefined }).rows).toBe(rows)
  })

  test.each([false, true])('PL-5: compares the order only once when no row moves (grouped: %s)', (grouped) => {
    let compared = 0
    const sort = (one: Position, other: Position): number => {
      compared += 1
      return one.profit - other.profit
    }
    const order = createListOrder()
    const rules = { sort, grouped, where: undefined }
    const rows = Array.from({ length: 10_000 }, (_, index) => position({ ticket: index, profit: 2 * index }))
    order(rows, rules)
    compared = 0
    const changed = (present: readonly Position[], row: Position): readonly Position[] =>
      present.map((other) => (other.ticket === row.ticket ? row : other))
    const stays = changed(rows, position({ ticket: 500, profit: 1_000, nowprice: 7 }))
    expect(order(stays, rules).rows[500]?.nowprice).toBe(7)
    expect(compared).toBe(1)
    compared = 0
    expect(order(changed(stays, position({ ticket: 0, profit: 99_999 })), rules).rows.at(-1)?.ticket).toBe(0)
    expect(compared).toBeLessThan(12_000)
  })
})
