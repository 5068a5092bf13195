import { describe, expect, test } from 'vitest'
import { createRowIndex, type Row } from '../../../src/positions/model/row-index'
import {
  accountFault, isAccount, isPosition, patchFault, positionFault, removalFault,
} from '../../../src/positions/model/position-check'
import type { Account, Position, Ticket } from '../../../src/positions/model/wire'
import { type PositionsHub, positionsHubOf } from '../../../src/positions/positions-hub'
import { positionRowsOf } from '../../../src/vue/positions/position-rows'
import { collectGarbage } from '../../support/collect-garbage'
import { account, bookOf, flushed, patch, patched, position } from './samples'
import type { PositionsUpdate } from '../../../src/positions/model/positions-update'
import { createSelectionView } from '../../../src/positions/model/selection'
import { createSelectionTotals } from '../../../src/positions/model/totals'

describe('row validation', () => {
  test('PS-21: accepts a row with every field as complete, and reports each missing field by name', () => {
    expect(positionFault(position())).toBeUndefined()
    expect(isPosition(position())).toBe(true)
    for (const field of Object.keys(position())) {
      const { [field]: _gone, ...rest } = { ...position() } as Record<string, unknown>
      expect(positionFault(rest)).toBe(field)
      expect(isPosition(rest)).toBe(false)
    }
    expect(isPosition({ ticket: 1, profit: 2 })).toBe(false)
  })

  test.each([
    ['ticket', undefined], ['ticket', 1.5], ['ticket', ''], ['ticket', null], ['ticket', 2 ** 53], ['ticket', {}],
    ['symbol', ''], ['symbol', 5], ['type', 'BUY'], ['type', 0], ['lots', -0.1], ['lots', '0.1'], ['lots', Number.NaN],
    ['openprice', Infinity], ['nowprice', 'NaN'], ['sl', null], ['tp', true], ['swap', 1.1e15], ['commission', -1.1e15],
    ['profit', '1'], ['profit', [1]], ['currency', ''], ['currency', null], ['opentime', -1], ['opentime', 1.5],
    ['digits', 13], ['digits', -1], ['digits', 2.5], ['flwsig', 1], ['flwsig', 'true'], ['sigtraderid', null],
    ['sigtraderid', Infinity], ['signame', 7],
  ])('PS-22: rejects the field %s with the value %o', (field, value) => {
    expect(patchFault({ ...position(), [field]: value })).toBe(field)
    expect(positionFault({ ...position(), [field]: value })).toBe(field)
  })

  test.each(
    [null, undefined, [], 'x', 5].map((value) => [value]),
  )('PS-22: rejects %o as a row and as an account', (value) => {
    expect(patchFault(value)).toBe('row')
    expect(positionFault(value)).toBe('row')
    expect(accountFault(value)).toBe('account')
    expect(removalFault(value)).toBe('ticket or reason')
  })

  test('PS-22: accepts values at the limits', () => {
    for (const over of [{ ticket: -5 }, { ticket: 'T-1' }, { flwsig: null }, { sigtraderid: '' }, { signame: '' },
      { lots: 0 }, { digits: 0 }, { opentime: 0 }, { profit: -1e15 }, { nowprice: -37.6 }]) {
      expect(patchFault(position(over))).toBeUndefined()
    }
  })

  test('RT-72: accepts an opentime in the range of Date, and rejects a later time', () => {
    expect(positionFault(position({ opentime: 8.64e15 }))).toBeUndefined()
    expect(positionFault(position({ opentime: 8.64e15 + 1 }))).toBe('opentime')
  })

  test('PS-63: accepts names of up to 1,024 characters, and rejects longer names', () => {
    const [longest, longer] = ['x'.repeat(1_024), 'x'.repeat(1_025)]
    const faults = (name: string) => [
      ...['ticket', 'symbol', 'currency', 'sigtraderid', 'signame'].map((field) =>
        positionFault({ ...position(), [field]: name })),
      accountFault(account({ currency: name })), removalFault({ ticket: name, reason: 'closed' }),
    ]
    expect(faults(longest).filter((fault) => fault !== undefined)).toEqual([])
    expect(faults(longer)).toEqual([
      'ticket', 'symbol', 'currency', 'sigtraderid', 'signame', 'account.currency', 'ticket or reason',
    ])
  })

  test('PS-23: ignores unknown fields of a position, even an own __proto__', () => {
    const hostile: unknown = JSON.parse(
      '{"ticket":1,"__proto__":{"profit":"x"},"constructor":5,"toString":null,"extra":{}}',
    )
    expect(patchFault(hostile)).toBeUndefined()
  })

  test.each([
    ['currency', ''], ['currencyDigits', 9], ['currencyDigits', 1.5], ['balance', Infinity], ['credit', '0'],
    ['margin', Number.NaN], ['leverage', null],
  ])('PS-24: rejects the account’s %s with the value %o', (field, value) => {
    expect(accountFault({ ...account(), [field]: value })).toBe(`account.${field}`)
  })

  test('PS-24: accepts a complete account, and a removal that has a ticket and one of the three reasons', () => {
    expect([isAccount(account()), isAccount({})]).toEqual([true, false])
    expect(['closed', 'sl', 'tp'].every((reason) => removalFault({ ticket: 1, reason }) === undefined)).toBe(true)
    expect(removalFault({ ticket: 1, reason: 'unknown' })).toBe('ticket or reason')
    expect(removalFault({ ticket: 1 })).toBe('ticket or reason')
    expect(removalFault({ ticket: null, reason: 'sl' })).toBe('ticket or reason')
  })
})

const silentHub = (): PositionsHub => ({
  newest: () => null, events: () => [], listen: () => () => undefined, notify: (listener) => listener(),
  clear: () => undefined,
})

test('PS-48: discards the data of tickets that are no longer shown', async () => {
  const hub = silentHub()
  const { watchRow } = positionRowsOf(hub)
  await collectGarbage()
  const before = process.memoryUsage().heapUsed
  for (let ticket = 0; ticket < 100_000; ticket += 1) watchRow(ticket, () => undefined)()
  await collectGarbage()
  expect((process.memoryUsage().heapUsed - before) / 1_048_576).toBeLessThan(5)
  expect(positionRowsOf(hub).watchRow).toBe(watchRow)
})

test('ST-40: shows no positions with another protocol, and ignores that protocol’s positionsUpdated event', () => {
  const received: string[] = []
  const client = { on: (name: string) => received.push(name), report: () => undefined }
  const hub = positionsHubOf(client)
  expect(positionsHubOf(client)).toBe(hub)
  expect([hub.newest(), hub.events(), received]).toEqual([null, [], []])
  const stop = hub.listen(() => received.push('update'))
  hub.notify(() => received.push('reported'))
  stop()
  expect(received).toEqual(['reported'])
})

const rowOf = (ticket: Ticket): Row => ({ live: position({ ticket }), shown: position({ ticket }), dirty: false })

test('PS-44: distinguishes tickets with the same low bits, and a number from a string with the same digits', () => {
  const index = createRowIndex()
  const tickets: readonly Ticket[] = [7, 7 + 2 ** 30, 7 + 2 ** 40, '7', -7, Number.MAX_SAFE_INTEGER]
  const rows = tickets.map(rowOf)
  for (const row of rows) index.add(row)
  expect(tickets.map(index.get)).toEqual(rows)
  for (const row of rows) {
    index.remove(row)
    expect(index.get(row.live.ticket)).toBeUndefined()
  }
  expect(index.get(8 + 2 ** 30)).toBeUndefined()
})

/** The list must not be read, because building it is expensive. */
const withoutList = (update: PositionsUpdate): PositionsUpdate =>
  Object.defineProperty(update, 'list', { get: () => { throw new Error('the list was built') } })

describe('a selection that follows changed rows', () => {
  test.each([
    ['every row', {}, undefined],
    ['some rows', { followed: true }, undefined],
    ['some rows with their totals', { followed: true }, createSelectionTotals()],
  ])('PS-27, PS-32: shows changed rows of a selection without building the list: %s', (_, selection, sums) => {
    const book = bookOf([position({ ticket: 1 }), position({ ticket: 2, flwsig: false })])
    const view = createSelectionView(selection, sums)
    book.markList()
    view.take(flushed(book))
    view.take(withoutList(patched(book, [{ ticket: 1, profit: 5 }, { ticket: 2, profit: 6 }])))
    expect(view.rows()[0]).toEqual(position({ ticket: 1, profit: 5 }))
    view.take(withoutList(patched(book, [{ ticket: 1, profit: 7 }])))
    expect(view.rows()[0]).toEqual(position({ ticket: 1, profit: 7 }))
  })

  test('PS-35: returns the newest totals even when the selection contains every row of the book', () => {
    const book = bookOf([position({ ticket: 1, profit: 1 })])
    const view = createSelectionView({}, createSelectionTotals())
    book.markList()
    view.take(flushed(book))
    const update = patched(book, [{ ticket: 1, profit: 5 }])
    view.take(update)
    expect(view.totals()).toMatchObject([{ profitMinor: 500 }])
    expect(view.totals()).toBe(update.totals)
  })
})

test('PS-10: reports one opening when a delta contains a new row twice', () => {
  const { events, list } = patched(bookOf([]), [position({ ticket: 4 }), position({ ticket: 4, profit: 3 })])
  expect(events.map(({ kind }) => kind)).toEqual(['opened'])
  expect(list).toEqual([position({ ticket: 4, profit: 3 })])
})

const amounts = ['profit', 'swap', 'commission'] as const
test.each(amounts)('PS-18: keeps the remaining totals exact after a row with a huge %s was removed', (field) => {
  const book = bookOf([position({ ticket: 1, [field]: 0.01 })])
  patch(book, [position({ ticket: 2, [field]: 1e15 })])
  book.flush()
  const [totals] = patched(book, [], [{ ticket: 2, reason: 'closed' }]).totals
  expect(totals).toMatchObject({ count: 1, lotsE8: 10_000_000, [`${field}Minor`]: 1 })
})

describe('single changes', () => {
  const accountChanges: readonly Partial<Account>[] = [
    { balance: 1_001 }, { credit: 51 }, { margin: 101 }, { leverage: 200 }, { currency: 'EUR' }, { currencyDigits: 3 },
  ]
  for (const change of accountChanges) {
    test(`PS-20: reports an account with a different ${Object.keys(change).join()}`, () => {
      const book = bookOf([position()])
      expect(patch(book, [], [], account(change))).toBe(true)
      expect(flushed(book).account?.account).toEqual(account(change))
    })
  }

  const rowChanges: readonly [Partial<Position>, object][] = [
    [{ profit: 11 }, { profitMinor: 1_100 }], [{ swap: -1.5 }, { swapMinor: -150 }],
    [{ commission: -1.7 }, { commissionMinor: -170 }], [{ lots: 0.2 }, { lotsE8: 20_000_000 }],
  ]
  for (const [change, moved] of rowChanges) {
    test(`PS-15: updates the totals when only ${Object.keys(change).join()} of a row changes`, () => {
      const book = bookOf([position(), position({ ticket: 2, profit: 0, swap: 0, commission: 0, lots: 0 })])
      expect(patch(book, [{ ticket: 1, ...change }])).toBe(true)
      expect(flushed(book).totals).toMatchObject([moved])
    })
  }

  test('PS-9: marks the list as changed when the server resends it, but not when only the freshness changes', () => {
    const book = bookOf([position()])
    book.markList()
    expect(flushed(book)).toMatchObject({ listChanged: true, orderChanged: false, changed: [] })
    book.setFreshness({ state: 'live' })
    expect(flushed(book)).toMatchObject({
      listChanged: false, orderChanged: false, changed: [], freshness: { state: 'live' }, version: 3,
    })
  })

  test('PS-27: removes a row from a signal trader’s selection when the row’s trader changes', () => {
    const book = bookOf([position(), position({ ticket: 2 })])
    patch(book, [{ ticket: 1, sl: 1 }])
    const view = createSelectionView({ signalTrader: 7 }, createSelectionTotals())
    view.take(flushed(book))
    expect(view.rows()).toHaveLength(2)
    view.take(patched(book, [{ ticket: 2, sigtraderid: 8 }]))
    expect(view.rows().map(({ ticket }) => ticket)).toEqual([1])
    expect(view.totals()).toMatchObject([{ count: 1 }])
  })
})
