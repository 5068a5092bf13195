import { detailsPx, rowPx } from '../../../demo/features/account/row-heights'
import { describe, expect, test, vi } from 'vitest'
import { defineComponent, h, nextTick, shallowRef } from 'vue'
import { createListView } from '../../../demo/shared/list-view'
import OpenList from '../../../demo/features/account/open-list.vue'
import PositionDetails from '../../../demo/features/account/position-details.vue'
import PositionRows from '../../../demo/features/account/position-rows.vue'
import { useSettingsStore } from '../../../demo/settings/settings-store'
import { usePositions, type Position, type Freshness } from '../../../src'
import { position } from '../../unit/positions/samples'
import { some, styleOf } from '../shipped/list-stage'
import { useDemoStage } from './demo-stage'

const stage = useDemoStage({ hasLists: true })
const digitsOf = (): number => 2

async function showRows(rows: readonly Partial<Position>[]) {
  const list = stage().show(defineComponent(() => {
    const positions = usePositions()
    return () => h(PositionRows, { positions, slip: null, scroll: stage().scroll, wide: false, digitsOf })
  }))
  await stage().goLive(rows)
  return list
}

test('UI-23: opens the details of at most one row, and closes them when another row is tapped', async () => {
  const list = await showRows(some(5))
  for (const [ticket, opened] of [[2, ['#2']], [4, ['#4']], [4, []]] as const) {
    await list.find(`[data-ticket="${ticket}"] .line`).trigger('click')
    expect(list.findAll('.details').map((details) => /#\d/.exec(details.text())?.[0])).toEqual(opened)
    const heightPx = 5 * rowPx + opened.length * detailsPx.narrow
    expect(styleOf(list, '.position-rows')).toContain(`height: ${heightPx}px`)
  }
})

describe('a row', () => {
  test('UI-25, PL-60: flashes only the changed row when its price rises or falls', async () => {
    const list = await showRows(some(40, { nowprice: 1.1 }))
    const flash = (ticket: number): readonly string[] =>
      list.find(`[data-ticket="${ticket}"] .cell-now`).classes().filter((name) => /-[ab]$/.test(name))
    expect(flash(1)).toEqual([])
    const seen: (readonly string[])[] = []
    for (const change of [{ nowprice: 1.2 }, { nowprice: 1.3 }, { profit: 99 }, { nowprice: 1.2 }]) {
      await stage().change([{ ticket: 1, ...change }])
      seen.push(flash(1))
    }
    expect(seen).toEqual([['up-a'], ['up-b'], ['up-b'], ['down-a']])
    const flashes = (): number => list.findAll('.up-a, .up-b, .down-a, .down-b').length
    await vi.advanceTimersByTimeAsync(1_200)
    expect(flashes()).toBe(0)
    await stage().change([{ ticket: 1, nowprice: 1.3 }])
    expect(flashes()).toBe(1)
    await stage().scrollTo(64 * 30)
    expect(flashes()).toBe(0)
    await vi.advanceTimersByTimeAsync(1_200)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('UI-26: shows stop-loss, take-profit, swap, commission, ticket, time and signal in the details', async () => {
    await stage().goLive([{ sl: 1.05, sigtraderid: 502, signame: 'Ann' }, { flwsig: false }])
    const details = stage().show(PositionDetails, { ticket: 1, slip: null, wide: false, digitsOf })
    const text = (name: string): string => details.find(`.figure-${name}`).text()
    expect([text('sl'), text('tp'), text('swap'), text('commission'), text('ticket')])
      .toEqual(['1.05000', '–', '-0.50', '-0.70', '#1'])
    expect(text('opened')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    expect(details.text()).toContain('Signal: Ann')
    await details.find('.details-link').trigger('click')
    expect(useSettingsStore().settings.signalTrader).toBe(502)
    expect(stage().uni.calls).toContainEqual({ name: 'switchTab', options: { url: '/pages/trader/trader' } })
    await details.setProps({ ticket: 2 })
    expect(details.find('.details-link').exists()).toBe(false)
    expect(details.text()).toContain('Own trade')
  })
})

describe('an empty list', () => {
  function showOpen(freshness: Freshness) {
    const positions = {
      rows: shallowRef<readonly Position[]>([]), freshness: shallowRef(freshness), totals: shallowRef([]),
      account: shallowRef(null),
    }
    const props = {
      positions, slip: null, view: createListView(true), scroll: stage().scroll, wide: false,
      emptyTitle: 'No open positions', emptyHint: 'Soon', digitsOf,
    }
    return { positions, list: stage().show(OpenList, props) }
  }

  test('UI-27: distinguishes loading, empty, disconnected and signed out', async () => {
    const { positions, list } = showOpen({ state: 'empty' })
    expect(list.find('.skeleton').exists()).toBe(true)
    positions.freshness.value = { state: 'live' }
    await nextTick()
    expect(list.find('.empty-title').text()).toBe('No open positions')
    expect(list.find('.empty-hint').text()).toBe('Soon')
    positions.freshness.value = { state: 'empty' }
    stage().socket.behaviour.autoOpen = false
    stage().client.connect()
    await stage().pass(1)
    await stage().lose(4409)
    expect(list.find('.empty-title').text()).toBe('No connection')
    stage().client.setSession(null)
    await stage().pass(1)
    expect(list.find('.empty-title').text()).toBe('Not signed in')
    positions.rows.value = [position()]
    await nextTick()
    expect(list.findAll('.position-row')).toHaveLength(1)
  })
})
