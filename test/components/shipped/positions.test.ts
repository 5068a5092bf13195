import { describe, expect, test } from 'vitest'
import { defineComponent, h, nextTick, type PropType } from 'vue'
import { createPositionSource, usePosition, usePositions, type Position, type Ticket } from '../../../src'
import { componentNames } from '../../../scripts/reference/read-components'
import { position } from '../../unit/positions/samples'
import { readSource } from '../../unit/repository/source-files'
import { scrollList, useDemoStage } from '../demo/demo-stage'
import TradewirePositions from '../../../components/tradewire-positions/tradewire-positions.vue'
import { some, styleOf, ticketsOf } from './list-stage'

const stage = useDemoStage({ hasLists: true })

const showPositions = (rows: readonly Partial<Position>[], props: Readonly<Record<string, unknown>> = {}) =>
  stage().showLive(rows, TradewirePositions, props)

const OwnRow = defineComponent({
  name: 'own-row',
  __name: 'own-row',
  props: { ticket: { type: [Number, String] as PropType<Ticket>, required: true } },
  setup(props) {
    const row = usePosition(() => props.ticket)
    return () => h('b', { class: 'own-row' }, `${props.ticket}: ${row.value?.profit}`)
  },
})

test.each(componentNames)('CO-52: %s passes properties with defaults to other components through `props`', (name) => {
  const { text } = readSource(`components/${name}/${name}.vue`)
  const [, defaults = ''] = /\}>\(\),\n[^{]*\{([^]*?)\},?\n\)/.exec(text) ?? []
  const names = [...defaults.matchAll(/(\w+):/g)].map(([, each]) => each)
  expect(names).toContain('theme')
  const tags = text.match(/<(?:tradewire|positions)-[\w-]+\s[^>]*>/g) ?? []
  const passed = tags.flatMap((tag) => [...tag.matchAll(/:[\w-]+="(\w+)"/g)].map(([, value]) => value))
  expect(passed.filter((value) => names.includes(value))).toEqual([])
})

describe('the shipped position list', () => {
  test('CO-20: scrolls to each of a thousand rows, and renders only a few rows at a time', async () => {
    const list = await showPositions(some(1_000), { heightPx: 640 })
    const seen = new Set<number>()
    for (let topPx = 0; topPx <= 64 * 1_000 - 640; topPx += 320) {
      await scrollList(list, topPx)
      expect(ticketsOf(list).length).toBeLessThan(30)
      for (const ticket of ticketsOf(list)) seen.add(ticket)
    }
    expect(seen.size).toBe(1_000)
    expect(styleOf(list, '.position-rows')).toContain('height: 64000px')
    expect(styleOf(list, '.positions-scroll')).toContain('height: 640px')
  })

  test('PS-58: shows the rows of the given source instead of the client’s rows', async () => {
    const source = createPositionSource({ currency: 'USD', currencyDigits: { USD: 2 } })
    const list = await showPositions(some(3), { source })
    expect(list.findAll('.position-row')).toHaveLength(0)
    source.snapshot([{ ticket: 7, symbol: 'GBPUSD', type: 'buy', lots: 1, openprice: 1.1, profit: 4 }])
    await stage().pass(100)
    expect(ticketsOf(list)).toEqual([7])
    expect(list.find('.positions-net').text()).toBe('+4.00')
    source.dispose()
  })

  test('CO-21: fits the list’s height to its rows, but at most to the window height', async () => {
    const list = await showPositions(some(2))
    const heightPx = (): string => styleOf(list, '.positions-scroll')
    expect(heightPx()).toContain('height: 128px')
    await list.setProps({ rowHeightPx: 40 })
    expect(heightPx()).toContain('height: 80px')
    expect(styleOf(list, '.position-window')).toContain('--row-height: 40px')
    await stage().goLive(some(50))
    expect(heightPx()).toContain('height: 812px')
    stage().uni.resize(812, 375)
    await nextTick()
    expect(heightPx()).toContain('height: 375px')
  })

  test('CO-22: renders only the changed row and the totals when a price changes', async () => {
    const list = await showPositions([{ profit: 10 }, { profit: -4, swap: 0, commission: 0 }, {}])
    const before = list.findAll('.position-row').map((row) => row.html())
    const updates = stage().updatesOf('tradewire-positions')
    await stage().change([{ ticket: 2, nowprice: 1.25, profit: -7.5 }])
    const after = list.findAll('.position-row').map((row) => row.html())
    expect(after.filter((html, index) => html !== before[index])).toHaveLength(1)
    expect(list.find('[data-ticket="2"] .cell-profit').text()).toBe('-7.50')
    expect(list.find('[data-ticket="2"] .cell-profit').classes()).toContain('is-loss')
    expect(stage().updatesOf('tradewire-positions')).toBe(updates)
  })

  test('CO-23: shows the symbol, side, lots, both prices, signed profit and the signal in a row', async () => {
    const prices = { symbol: 'USDJPY', digits: 3, openprice: 149.5, nowprice: 149.25 }
    const list = await showPositions(
      [{ ...prices, type: 'sell', lots: 1.5, profit: 1_234.5 }, { flwsig: false }], { locale: 'en' },
    )
    const texts = (ticket: number): readonly string[] =>
      list.findAll(`[data-ticket="${ticket}"] text`).map((text) => text.text())
    expect(texts(1)).toEqual(['USDJPY', 'Sell 1.50', '149.500', '→', '149.250', '+1,234.50', 'Ann'])
    expect(texts(2).at(-1)).toBe('Own trade')
    await list.setProps({ locale: 'zh-Hans', texts: { own: '自营' } })
    expect(texts(1)[1]).toBe('卖出 1.50')
    expect(texts(2).at(-1)).toBe('自营')
  })

  test('CO-24: shows one line of totals per currency, and their freshness, in the list’s header', async () => {
    const list = await showPositions([{ profit: 10, swap: 0, commission: 0, lots: 0.25 }])
    const lines = (): readonly string[] =>
      list.findAll('.positions-sum').map((sum) => sum.findAll('text').map((text) => text.text()).join(' '))
    expect(lines()).toEqual(['1 position 0.25 lots Net +10.00'])
    await stage().change([position({ ticket: 2, currency: 'JPY', profit: -1_250, swap: 0, commission: 0, lots: 1 })])
    expect(lines()).toEqual(['1 position 0.25 lots Net USD +10.00', '1 position 1.00 lots Net JPY -1,250'])
    expect(list.find('.freshness').text()).toBe('Live')
  })

  test('CO-25: shows no gain or loss colour for stale figures', async () => {
    const list = await showPositions([{}])
    expect(list.find('.positions').classes()).not.toContain('is-doubtful')
    await stage().lose()
    expect(list.find('.positions').classes()).toContain('is-doubtful')
    expect(ticketsOf(list)).toEqual([1])
    expect(list.find('.freshness').classes()).toContain('is-stale')
  })

  test('CO-26: shows the empty slot, or by default "Waiting for positions" or "No open positions"', async () => {
    const list = stage().show(TradewirePositions)
    const nothing = { empty: () => h('i', 'Nothing') }
    const own = stage().show(defineComponent(() => () => h(TradewirePositions, null, nothing)))
    expect(list.find('.positions-empty').text()).toBe('Waiting for positions')
    expect(own.find('.positions-empty').text()).toBe('Nothing')
    await stage().goLive([])
    expect(list.find('.positions-empty').text()).toBe('No open positions')
    expect(list.find('.positions-scroll').exists()).toBe(false)
  })

  test('CO-27: shows the rows of a given selection, or the given positions', async () => {
    const followed = stage().show(TradewirePositions, { selection: { followed: true } })
    const page = stage().show(defineComponent(() => {
      const positions = usePositions({ own: true })
      return () => h(TradewirePositions, { positions })
    }))
    await stage().goLive([{}, { flwsig: false }])
    expect(ticketsOf(followed)).toEqual([1])
    expect(ticketsOf(page)).toEqual([2])
    await followed.setProps({ selection: { own: true } })
    await stage().pass(1)
    expect(ticketsOf(followed)).toEqual([2])
  })

  test('CO-28: passes a custom row its ticket, and renders only that row when its price changes', async () => {
    const list = stage().show(defineComponent(() => () => h(TradewirePositions, { heightPx: 640 }, {
      row: ({ ticket }: { ticket: Ticket }) => h(OwnRow, { ticket }),
    })))
    await stage().goLive(Array.from({ length: 100 }, (_, index) => ({ profit: index })))
    const texts = (): readonly string[] => list.findAll('.own-row').map((row) => row.text())
    expect(texts().slice(0, 2)).toEqual(['1: 0', '2: 1'])
    const [lists, rows] = ['tradewire-positions', 'own-row'].map((name) => stage().updatesOf(name))
    await stage().change([{ ticket: 2, profit: 77 }])
    expect(texts()[1]).toBe('2: 77')
    expect(stage().updatesOf('tradewire-positions')).toBe(lists)
    expect(stage().updatesOf('own-row')).toBe((rows ?? 0) + 1)
    await scrollList(list, 64 * 60)
    expect(texts()).toContain('61: 60')
    await stage().goLive([{}, {}])
    await scrollList(list, 0)
    expect(list.findAll('.positions-place')).toHaveLength(2)
  })
})
