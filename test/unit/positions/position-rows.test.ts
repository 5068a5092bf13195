import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Row, createRowIndex } from '../../../src/positions/model/book'
import {
  accountFault, isAccount, isPosition, isRemoval, isTicket, patchFault, positionFault,
} from '../../../src/positions/model/position-check'
import type { Ticket } from '../../../src/positions/model/wire'
import { type PositionsHub, positionsHubOf } from '../../../src/positions/positions-hub'
import { positionRowsOf } from '../../../src/positions/vue/position-rows'
import { collectGarbage } from '../../support/collect-garbage'
import { account, position } from './samples'

describe('checks', () => {
  test('PS-21: a complete row is one with every field; each one missing is named', () => {
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
    ['ticket', 1.5], ['ticket', ''], ['ticket', null], ['ticket', 2 ** 53], ['ticket', {}],
    ['symbol', ''], ['symbol', 5], ['type', 'BUY'], ['type', 0], ['lots', -0.1], ['lots', '0.1'], ['lots', Number.NaN],
    ['openprice', Infinity], ['nowprice', 'NaN'], ['sl', null], ['tp', true], ['swap', 1.1e15], ['commission', -1.1e15],
    ['profit', '1'], ['profit', [1]], ['currency', ''], ['currency', null], ['opentime', -1], ['opentime', 1.5],
    ['digits', 13], ['digits', -1], ['digits', 2.5], ['flwsig', 1], ['flwsig', 'true'], ['sigtraderid', null],
    ['sigtraderid', Infinity], ['signame', 7],
  ])('PS-22: %s may not be %j', (field, value) => {
    expect(patchFault({ ...position(), [field]: value })).toBe(field)
    expect(positionFault({ ...position(), [field]: value })).toBe(field)
  })

  test.each([null, undefined, [], 'x', 5])('PS-22: %j is no row and no account', (value) => {
    expect(patchFault(value)).toBe('row')
    expect(positionFault(value)).toBe('row')
    expect(accountFault(value)).toBe('account')
    expect(isRemoval(value)).toBe(false)
  })

  test('PS-22: edges that are allowed', () => {
    for (const over of [{ ticket: -5 }, { ticket: 'T-1' }, { flwsig: null }, { sigtraderid: '' }, { signame: '' },
      { lots: 0 }, { digits: 0 }, { opentime: 0 }, { profit: -1e15 }, { nowprice: -37.6 }]) {
      expect(patchFault(position(over))).toBeUndefined()
    }
  })

  test('PS-23: fields that a position does not have are passed over, an own __proto__ too', () => {
    const hostile: unknown = JSON.parse(
      '{"ticket":1,"__proto__":{"profit":"x"},"constructor":5,"toString":null,"extra":{}}',
    )
    expect(patchFault(hostile)).toBeUndefined()
  })

  test.each([
    ['currency', ''], ['currencyDigits', 9], ['currencyDigits', 1.5], ['balance', Infinity], ['credit', '0'],
    ['margin', Number.NaN], ['leverage', null],
  ])('PS-24: the account’s %s may not be %j', (field, value) => {
    expect(accountFault({ ...account(), [field]: value })).toBe(`account.${field}`)
  })

  test('PS-24: an account is sound with all its fields', () => {
    expect(isAccount(account())).toBe(true)
    expect(isAccount({})).toBe(false)
  })

  test('PS-24: a removal names a ticket and one of three reasons', () => {
    expect(['closed', 'sl', 'tp'].every((reason) => isRemoval({ ticket: 1, reason }))).toBe(true)
    expect(isRemoval({ ticket: 1, reason: 'unknown' })).toBe(false)
    expect(isRemoval({ ticket: 1 })).toBe(false)
    expect(isRemoval({ ticket: null, reason: 'sl' })).toBe(false)
  })

  test('PS-24: a ticket is a whole number or a name', () => {
    expect([1, 'a'].every(isTicket)).toBe(true)
    expect([Number.NaN, undefined].some(isTicket)).toBe(false)
  })
})

const silentHub = (): PositionsHub => ({
  newest: () => null, events: () => [], listen: () => () => undefined, notify: (listener) => listener(),
})

test('PS-48: of tickets that were shown and are shown no more nothing is kept', async () => {
  const hub = silentHub()
  const { watchRow } = positionRowsOf(hub)
  await collectGarbage()
  const before = process.memoryUsage().heapUsed
  for (let ticket = 0; ticket < 100_000; ticket += 1) watchRow(ticket, () => undefined)()
  await collectGarbage()
  expect((process.memoryUsage().heapUsed - before) / 1_048_576).toBeLessThan(5)
  // In use until here.
  expect(positionRowsOf(hub).watchRow).toBe(watchRow)
})

describe('a client whose protocol has no positions', () => {
  test('ST-40: a composable of positions shows none, and an event of the same name is not for it', () => {
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
})

const rowOf = (ticket: Ticket): Row => ({ live: position({ ticket }), shown: position({ ticket }), dirty: false })

describe('the rows of a book by their ticket', () => {
  test('PS-44: tickets of the same low bits, of text, and of the same letters are distinguished', () => {
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

  test('PS-44: whatever comes and goes, it finds what a map would, in the same order', () => {
    const ticket = fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: 0, max: 2 }), fc.boolean())
      .map(([low, high, isText]): Ticket => (isText ? String(low) : low + high * 2 ** 30))
    fc.assert(fc.property(fc.array(fc.tuple(ticket, fc.boolean()), { maxLength: 60 }), (turns) => {
      const index = createRowIndex()
      const map = new Map<Ticket, Row>()
      for (const [key, isComing] of turns) {
        const known = map.get(key)
        if (isComing) {
          const row = rowOf(key)
          map.set(key, row)
          index.add(row)
        } else if (known !== undefined) {
          map.delete(key)
          index.remove(known)
        }
        for (const [each] of turns) expect(index.get(each)).toBe(map.get(each))
        expect([...index.byTicket.values()]).toEqual([...map.values()])
      }
    }), { numRuns: 100 })
  })
})
