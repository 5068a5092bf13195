import { describe, expect, test } from 'vitest'
import { nextTick, shallowReactive, shallowRef, type ShallowRef } from 'vue'
import { flushPromises } from '@vue/test-utils'
import FollowList from '../../../demo/components/follow-list.vue'
import OpenList from '../../../demo/components/open-list.vue'
import PositionDetails from '../../../demo/components/position-details.vue'
import PositionList from '../../../demo/components/position-list.vue'
import PositionRow from '../../../demo/components/position-row.vue'
import { useSettingsStore } from '../../../demo/settings/settings-store'
import type { Position, Truth } from '../../../src'
import { position } from '../../unit/positions/samples'
import { useDemoStage } from './demo-stage'

const stage = useDemoStage()
const digitsOf = (): number => 2

function manyRows(count: number): readonly Position[] {
  return Array.from({ length: count }, (_, index) => position({ ticket: index + 1, profit: index }))
}

function showList(rows: ShallowRef<readonly Position[]>, wide = false) {
  const list = stage().show(PositionList, { positions: { rows }, wide, digitsOf })
  const tickets = (): readonly number[] =>
    list.findAll('.position-row').map((row) => Number(row.attributes('data-ticket'))).sort((one, other) => one - other)
  return { list, tickets }
}

describe('the list of positions', () => {
  test('UI-20: a thousand rows are reached by scrolling, a few of them rendered at a time', async () => {
    const { list, tickets } = showList(shallowRef(manyRows(1_000)))
    const seen = new Set<number>()
    for (let topPx = 0; topPx <= 64 * 1_000 - 640; topPx += 320) {
      await stage().scrollTo(topPx)
      const shown = tickets()
      expect(shown.length).toBeLessThan(30)
      for (const ticket of shown) seen.add(ticket)
    }
    expect(seen.size).toBe(1_000)
    expect(list.find('.position-rows').attributes('style')).toContain('height: 64000px')
  })

  test('UI-21: a changed price renders its own row and no other, nor the list', async () => {
    const rows = shallowRef(manyRows(10))
    const { list } = showList(rows)
    const before = list.findAll('.position-row').map((row) => row.html())
    rows.value = rows.value.map((row) => (row.ticket === 4 ? { ...row, nowprice: 1.25, profit: -7.5 } : row))
    await nextTick()
    await nextTick()
    const after = list.findAll('.position-row').map((row) => row.html())
    expect(after.filter((html, index) => html !== before[index])).toHaveLength(1)
    expect(list.find('[data-ticket="4"] .cell-profit').text()).toBe('-7.50')
    expect(stage().updatesOf('position-list')).toBe(0)
    expect(stage().updatesOf('position-row')).toBe(1)
  })

  test('UI-22: scrolling by one row moves one slot', async () => {
    const { list, tickets } = showList(shallowRef(manyRows(100)))
    await stage().scrollTo(640)
    const places = (): ReadonlyMap<string, string> =>
      new Map(list.findAll('.position-row').map((row) => {
        const { 'data-ticket': ticket = '', style = '' } = row.attributes()
        return [ticket, style]
      }))
    const first = tickets()
    const before = places()
    await stage().scrollTo(640 + 64)
    const same = [...places()].filter(([ticket, style]) => before.get(ticket) === style)
    expect(same).toHaveLength(first.length - 1)
  })

  test('UI-23: a tap opens a row’s details, another closes them, rows below make room', async () => {
    const { list } = showList(shallowRef(manyRows(5)))
    const place = (ticket: number): string => list.find(`[data-ticket="${ticket}"]`).attributes('style') ?? ''
    await list.find('[data-ticket="2"] .line').trigger('click')
    await nextTick()
    expect(list.findAll('.details')).toHaveLength(1)
    expect(place(3)).toContain(`${2 * 64 + 134}px`)
    await list.find('[data-ticket="4"] .line').trigger('click')
    await nextTick()
    expect(list.find('[data-ticket="2"] .details').exists()).toBe(false)
    await list.find('[data-ticket="4"] .line').trigger('click')
    await nextTick()
    expect(list.findAll('.details')).toHaveLength(0)
    expect(place(3)).toContain(`${2 * 64}px`)
  })

  test('an opened row that closes takes its details with it', async () => {
    const rows = shallowRef(manyRows(5))
    const { list, tickets } = showList(rows)
    await list.find('[data-ticket="2"] .line').trigger('click')
    rows.value = rows.value.filter(({ ticket }) => ticket !== 2)
    await nextTick()
    await nextTick()
    expect(tickets()).toEqual([1, 3, 4, 5])
    expect(list.find('.details').exists()).toBe(false)
    expect(list.find('.position-rows').attributes('style')).toContain('height: 256px')
  })

  test('a wide list names its columns and shows stop, target and swap in the line', () => {
    const { list } = showList(shallowRef([position({ sl: 1.05, tp: 0 })]), true)
    expect(list.findAll('.column')).toHaveLength(8)
    expect(list.findAll('.cell-level').map((cell) => cell.text())).toEqual(['1.05000', '–', '-0.50'])
    expect(list.find('.position-rows').attributes('style')).toContain('height: 56px')
  })
})

describe('a row', () => {
  function showRow(row: Position) {
    const place = shallowReactive({ id: 0, row, key: row.ticket, topPx: 0, opened: false })
    const shown = stage().show(PositionRow, { place, wide: false, heightPx: 64, digitsOf })
    return { place, shown, flash: () => shown.find('.cell-now').classes().filter((name) => /-[ab]$/.test(name)) }
  }

  test('UI-24: symbol, side and lots, open and present price in the instrument’s digits, profit with its sign', () => {
    const prices = { digits: 3, openprice: 149.5, nowprice: 149.25 }
    const { shown } = showRow(position({ symbol: 'USDJPY', type: 'sell', lots: 1.5, profit: 1_234.5, ...prices }))
    expect(shown.find('.cell-symbol').text()).toBe('USDJPY')
    expect(shown.find('.side-text').text()).toBe('Sell 1.50')
    expect(shown.find('.cell-open').text()).toBe('149.500')
    expect(shown.find('.cell-now').text()).toBe('149.250')
    expect(shown.find('.cell-profit').text()).toBe('+1,234.50')
    expect(shown.find('.cell-profit').classes()).toContain('is-gain')
    expect(shown.find('.cell-small').text()).toBe('Ann')
  })

  test('UI-25: a changed price flashes up or down, again at each change, and not for another row', async () => {
    const row = position({ nowprice: 1.1 })
    const { place, flash } = showRow(row)
    expect(flash()).toEqual([])
    place.row = { ...row, nowprice: 1.2 }
    await nextTick()
    const first = flash()
    expect(first).toEqual(['up-a'])
    place.row = { ...row, nowprice: 1.3 }
    await nextTick()
    expect(flash()).toEqual(['up-b'])
    place.row = { ...row, nowprice: 1.3, profit: 99 }
    await nextTick()
    expect(flash()).toEqual(['up-b'])
    place.row = { ...row, nowprice: 1.2 }
    await nextTick()
    expect(flash()).toEqual(['down-a'])
    place.row = position({ ticket: 2, nowprice: 5 })
    await nextTick()
    expect(flash()).toEqual([])
  })

  test('UI-26: details are stop-loss, take-profit, swap, commission, ticket, time and whose signal it is', async () => {
    const row = position({ ticket: 77, sl: 1.05, sigtraderid: 502, signame: 'Ann' })
    const details = stage().show(PositionDetails, { row, wide: false, digits: 2 })
    const text = (name: string): string => details.find(`.figure-${name}`).text()
    expect([text('sl'), text('tp'), text('swap'), text('commission'), text('ticket')])
      .toEqual(['1.05000', '–', '-0.50', '-0.70', '#77'])
    expect(text('opened')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    expect(details.text()).toContain('Signal: Ann')
    await details.find('.details-link').trigger('click')
    expect(useSettingsStore().settings.signalTrader).toBe(502)
    expect(stage().uni.calls).toContainEqual({ name: 'switchTab', options: { url: '/pages/trader/trader' } })
    await details.setProps({ row: position({ flwsig: false }) })
    expect(details.find('.details-link').exists()).toBe(false)
    expect(details.text()).toContain('Own trade')
  })
})

describe('in place of rows', () => {
  function showOpen(truth: Truth) {
    const positions = { rows: shallowRef<readonly Position[]>([]), truth: shallowRef(truth) }
    const props = { positions, wide: false, emptyTitle: 'No open positions', emptyHint: 'Soon', digitsOf }
    return { positions, list: stage().show(OpenList, props) }
  }

  test('UI-27: loading, empty, without a connection and signed out each have a face of their own', async () => {
    const { positions, list } = showOpen({ state: 'empty' })
    expect(list.find('.skeleton').exists()).toBe(true)
    positions.truth.value = { state: 'live' }
    await nextTick()
    expect(list.find('.empty-title').text()).toBe('No open positions')
    expect(list.find('.empty-hint').text()).toBe('Soon')
    positions.truth.value = { state: 'empty' }
    stage().socket.behaviour.autoOpen = false
    stage().client.connect()
    await stage().pass(1)
    stage().socket.last().closed(4409)
    await stage().pass(1)
    expect(list.find('.empty-title').text()).toBe('No connection')
    stage().client.setSession(null)
    await stage().pass(1)
    expect(list.find('.empty-title').text()).toBe('Nobody is signed in')
    positions.rows.value = [position()]
    await nextTick()
    expect(list.findAll('.position-row')).toHaveLength(1)
  })

  test('a list in a sheet scrolls by itself', async () => {
    const positions = { rows: shallowRef(manyRows(200)) }
    const list = stage().show(FollowList, { positions, heightPx: 400, digitsOf })
    const detail = { scrollTop: 64 * 150 }
    list.find('.follow-scroll').element.dispatchEvent(new CustomEvent('scroll', { detail }))
    await flushPromises()
    expect(list.find('[data-ticket="152"]').exists()).toBe(true)
    expect(list.find('[data-ticket="1"]').exists()).toBe(false)
  })
})
