import { describe, expect, test, vi } from 'vitest'
import { appRole } from '../../../components/shared/app-role'
import { createFlashEnd } from '../../../components/tradewire-position-list/flash-end'
import { rowAt, rowsInWindow, windowRows, type ListShape } from '../../../components/tradewire-position-list/list-shape'
import { listTexts } from '../../../components/tradewire-position-list/list-texts'
import { nextFlash, rowCells } from '../../../components/tradewire-position-list/row-cells'
import type { Position } from '../../../src'
import { position } from '../positions/samples'

describe('the end of a flash', () => {
  function createEnd() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const state = { flashing: true, left: [true, false], ends: 0 }
    const flashEnd = createFlashEnd(() => state.flashing, () => {
      state.ends += 1
      return state.left.shift() ?? false
    })
    return { state, flashEnd }
  }

  function stubFrames(): void {
    vi.stubGlobal('document', {})
    vi.stubGlobal('requestAnimationFrame', () => 0)
  }

  test('PL-60: checks for ended flashes every 200 ms in a browser, from a request until no flash is visible', () => {
    stubFrames()
    const { state, flashEnd } = createEnd()
    flashEnd.ask()
    flashEnd.ask()
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(199)
    expect(state.ends).toBe(0)
    vi.advanceTimersByTime(1)
    expect([state.ends, vi.getTimerCount()]).toEqual([1, 1])
    vi.advanceTimersByTime(200)
    expect([state.ends, vi.getTimerCount()]).toEqual([2, 0])
    flashEnd.ask()
    expect(vi.getTimerCount()).toBe(1)
    flashEnd.stop()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('PL-60: does not start a timer when no price is flashing, or outside a browser page', () => {
    const { state, flashEnd } = createEnd()
    flashEnd.ask()
    vi.stubGlobal('document', {})
    flashEnd.ask()
    vi.stubGlobal('document', undefined)
    vi.stubGlobal('requestAnimationFrame', () => 0)
    flashEnd.ask()
    stubFrames()
    state.flashing = false
    flashEnd.ask()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the list shape', () => {
  const shape: ListShape = {
    rowCount: 100, rowPx: 60, heads: [0, 10, 50], headPx: 30, opened: { index: 20, extraPx: 100 },
  }

  test('PL-16: finds the last row that starts at or above an offset, or the first row if there is none', () => {
    expect([-50, 0, 30, 89, 90, 660, 659, 1_419, 1_420, 9_999].map((px) => rowAt(px, shape)))
      .toEqual([0, 0, 0, 0, 1, 10, 9, 20, 21, 99])
    expect(rowAt(500, { ...shape, rowCount: 0, heads: [], opened: null })).toBe(0)
  })

  test('PL-16: renders the visible rows at each offset, one more row, and twice the overscan', () => {
    const view = { viewportPx: 301, overscanRows: 4, scrollTopPx: 0 }
    expect(windowRows(shape, view)).toBe(15)
    expect(rowsInWindow(shape, view)).toEqual({ first: 0, end: 15 })
    expect(rowsInWindow(shape, { ...view, scrollTopPx: 660 })).toEqual({ first: 6, end: 21 })
    expect(rowsInWindow(shape, { ...view, scrollTopPx: 6_000 })).toEqual({ first: 85, end: 100 })
    expect(rowsInWindow({ ...shape, rowCount: 3 }, view)).toEqual({ first: 0, end: 3 })
  })
})

describe('row text', () => {
  const row = position({
    symbol: 'EURUSD', type: 'sell', lots: 0.1, openprice: 1.1, nowprice: 1.25, sl: 0, tp: 1.5, swap: -1.2, profit: 3,
    digits: 3, flwsig: true, signame: 'Ann', opentime: new Date(2024, 0, 2, 3, 4).getTime(),
  })
  const words = { texts: listTexts.en, digitsOf: () => 2, wide: false }
  const cells = {
    symbol: 'EURUSD', type: 'sell', side: 'Sell 0.10', open: '1.100', now: '1.250', profit: '+3.00', direction: 'gain',
    signal: 'Ann',
  }

  test('CO-23: shows the symbol, side, lots, both prices, profit and signal in a narrow row', () => {
    expect(rowCells(row, words)).toEqual(cells)
    expect(rowCells({ ...row, flwsig: false }, words).signal).toBe('Own trade')
    expect(rowCells({ ...row, flwsig: null }, words).signal).toBe('')
  })

  test('CO-23: adds time, levels, swap and separate lots in a wide row', () => {
    const { opened, ...rest } = rowCells(row, { ...words, wide: true })
    const wide = { side: 'Sell', lots: '0.10', stopLoss: '–', takeProfit: '1.500', swap: '-1.20' }
    expect(rest).toEqual({ ...cells, ...wide })
    expect(opened).toMatch(/03:04/)
  })

  test('CT-67: shows a dash for a missing price, and does not flash when a price appears or disappears', () => {
    const priceless = { ...row, nowprice: null }
    expect(rowCells(priceless, words).now).toBe('–')
    expect([nextFlash('up-a', row, priceless), nextFlash('up-a', priceless, row)]).toEqual(['', ''])
  })

  test('UI-25: alternates the flash class when a price changes again, and otherwise keeps the class', () => {
    const at = (nowprice: number, ticket = 1): Position => position({ ticket, nowprice })
    expect([
      nextFlash('', null, at(1)), nextFlash('up-a', at(1, 2), at(2)), nextFlash('up-a', at(1), at(1)),
      nextFlash('', at(1), at(2)), nextFlash('up-a', at(1), at(2)), nextFlash('up-b', at(2), at(1)),
      nextFlash('down-a', at(2), at(1)),
    ]).toEqual(['', '', 'up-a', 'up-a', 'up-b', 'down-a', 'down-b'])
  })
})

test('CO-37: returns the role of a row on WeChat, but not in a browser', () => {
  expect(appRole('listbox')).toBe('listbox')
  vi.stubGlobal('document', {})
  expect(appRole('listbox')).toBeUndefined()
})
