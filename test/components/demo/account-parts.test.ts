import { describe, expect, test } from 'vitest'
import { computed, defineComponent, h, nextTick, ref, type Component } from 'vue'
import AccountSummary from '../../../demo/features/account/account-summary.vue'
import PositionNotices from '../../../demo/features/account/position-notices.vue'
import SymbolFilter from '../../../demo/features/account/symbol-filter.vue'
import TraderChips from '../../../demo/features/account/trader-chips.vue'
import OpenForm from '../../../demo/features/orders/order-open-form.vue'
import TotalsCard from '../../../demo/features/account/totals-card.vue'
import { useSettingsStore } from '../../../demo/settings/settings-store'
import { usePositions, type Freshness } from '../../../src'
import { useDemoStage } from './demo-stage'

const stage = useDemoStage()

function withPositions(part: Component, props: Readonly<Record<string, unknown>> = {}): Component {
  return defineComponent({
    setup() {
      const positions = usePositions()
      return () => h(part, { positions, ...props })
    },
  })
}

describe('account figures', () => {
  test('UI-74: shows a message instead of figures when the server sends no account', async () => {
    const freshness = ref<Freshness>({ state: 'empty' })
    const positions = { account: ref(null), totals: ref([]), freshness }
    const summary = stage().show(AccountSummary, { positions })
    expect(summary.find('.account-equity').text()).toBe('–')
    freshness.value = { state: 'live' }
    await nextTick()
    expect(summary.find('.summary-none').text()).toBe('This server sends only positions, not the account.')
    expect(summary.find('.freshness').text()).toBe('Live')
    expect(summary.find('.account-equity').exists()).toBe(false)
    expect(summary.find('.figure-value').exists()).toBe(false)
    useSettingsStore().change({ locale: 'zh-Hans' })
    await nextTick()
    expect(summary.find('.summary-none').text()).toBe('此服务器只发送持仓，不发送账户数据。')
  })

  test('aligns long amounts in a column', async () => {
    const summary = await stage().showLive([], withPositions(AccountSummary))
    expect(summary.find('.is-single').exists()).toBe(false)
    const rich = { currency: 'USD', currencyDigits: 2, balance: 12_345_678, credit: 0, margin: 0, leverage: 100 }
    await stage().change([], [])
    expect(summary.find('.figure-margin-level').text()).toBe('1,050.00%')
    stage().socket.last().message({ Code: 200, type: 'Snapshot', epoch: 'other', seq: 1, account: rich, data: [] })
    await stage().pass(1)
    expect(summary.find('.is-single').exists()).toBe(true)
    expect(summary.find('.figure-margin-level').text()).toBe('–')
  })

  test('UI-14: shows one line of totals per currency, with signs and colours', async () => {
    const inYen = { currency: 'JPY', profit: -1_250, swap: 0, commission: 0, lots: 0.25 }
    const totals = await stage().showLive([{ profit: 10 }, inYen], withPositions(TotalsCard))
    const lines = totals.findAll('.totals-line')
    const net = lines.map((line) => line.find('.total-net'))
    expect(lines.map((line) => line.attributes('data-currency'))).toEqual(['USD', 'JPY'])
    expect(net.map((cell) => cell.text())).toEqual(['+8.80', '-1,250'])
    const marks = net.map((cell) => cell.classes().filter((name) => name.startsWith('is-')))
    expect(marks).toEqual([['is-gain'], ['is-loss']])
    expect(lines.map((line) => line.find('.total-lots').text())).toEqual(['0.10', '0.25'])
    expect(lines.map((line) => line.find('.total-count').text())).toEqual(['1', '1'])
  })
})

describe('notices', () => {
  const props = { wide: false, digitsOf: () => 2, pageShown: true }

  test('UI-17: shows the symbol, side, lots and result when a position opens, closes or hits a level', async () => {
    const notices = stage().show(PositionNotices, props)
    expect(notices.find('.notice').exists()).toBe(false)
    await stage().goLive([{}, { symbol: 'USDJPY', type: 'sell', profit: -3 }, { symbol: 'GBPUSD', profit: 5 }])
    await stage().change([], [{ ticket: 2, reason: 'sl' }])
    await stage().change([], [{ ticket: 3, reason: 'tp' }])
    await stage().change([], [{ ticket: 1, reason: 'closed' }])
    expect(notices.findAll('.notice')).toHaveLength(1)
    await notices.find('.notices-more').trigger('click')
    const reported = notices.findAll('.notice').map((line) =>
      ['.notice-words', '.notice-profit'].map((part) => line.find(part).text()),
    )
    expect(reported).toEqual([
      ['EURUSD Buy 0.10 closed', '+10.00'],
      ['GBPUSD Buy 0.10 hit take-profit', '+5.00'],
      ['USDJPY Sell 0.10 hit stop-loss', '-3.00'],
    ])
    await notices.find('.notices-more').trigger('click')
    expect(notices.findAll('.notice')).toHaveLength(1)
  })

  test('UI-75, UI-2: keeps space for the first notice on a phone, and shows 0.00 profit without colour', async () => {
    const notices = await stage().showLive([{ profit: 0.004 }], PositionNotices, props)
    expect(notices.find('.notices.is-none').text()).toBe('Position changes appear here.')
    expect(notices.find('.notices-more').exists()).toBe(false)
    await stage().change([], [{ ticket: 1, reason: 'closed' }])
    expect(notices.find('.notices').classes()).toEqual(['notices'])
    expect(notices.find('.notice-profit').classes()).toContain('is-flat')
    expect(notices.find('.notices-none').exists()).toBe(false)
    expect(notices.find('.notices-more').exists()).toBe(true)
  })

  test('UI-73: shows the number of missed changes in a phone’s notice line, even after newer changes', async () => {
    const notices = await stage().showLive([{}, {}, {}], PositionNotices, props)
    await stage().change([], [{ ticket: 1, reason: 'tp' }])
    expect(notices.find('.notices-missed').exists()).toBe(false)
    stage().client.close()
    await stage().pass(2_000)
    stage().client.connect()
    await stage().goLive([{ ticket: 3 }])
    await stage().change([], [{ ticket: 3, reason: 'sl' }])
    expect(notices.findAll('.notice')).toHaveLength(1)
    expect(notices.find('.notice-missed').exists()).toBe(false)
    expect(notices.find('.notices-missed').text()).toBe('1 change while disconnected')
    await notices.find('.notices-more').trigger('click')
    expect(notices.findAll('.notices-missed')).toHaveLength(1)
  })
})

test('UI-166: shows 50 chips and the selected chip, and 50 more with each tap', async () => {
  const names = Array.from({ length: 120 }, (_, index) => `${String(index).padStart(3, '0')}${'x'.repeat(300)}`)
  const [last = ''] = names.slice(-1)
  const rows = computed(() => names.map((symbol) => ({ symbol })))
  const tradersOf = names.map((name, id) => ({ id, name }))
  const symbols = names.map((symbol) => ({ symbol, digits: 5, bid: 1, ask: 1, minLots: 1, maxLots: 1, lotStep: 1 }))
  const views = [
    stage().show(SymbolFilter, { positions: { rows }, chosen: last }),
    stage().show(TraderChips, { traders: tradersOf, chosen: 119 }),
    stage().show(OpenForm, { symbols, order: null, preferred: last }),
  ]
  for (const view of views) {
    const chips = () => view.findAll('.chip, .trader-chip, .symbol-chip').map((chip) => chip.text())
      .filter((text) => !['All', 'More'].includes(text))
    const counts = [chips().length]
    expect(chips().slice(-1)).toEqual([last.slice(0, 200)])
    while (view.find('.chip-more').exists()) {
      await view.find('.chip-more').trigger('click')
      counts.push(chips().length)
    }
    expect(counts).toEqual([51, 101, 120])
  }
})

test('UI-19, UI-107: shows a chip for each symbol with positions, and keeps and announces the selection', async () => {
  const rows = ref([{ symbol: 'USDJPY' }, { symbol: 'EURUSD' }, { symbol: 'EURUSD' }])
  const filter = stage().show(SymbolFilter, { positions: { rows: computed(() => rows.value) }, chosen: '' })
  const chips = (): readonly string[] => filter.findAll('.chip').map((chip) => chip.text())
  expect(chips()).toEqual(['All', 'EURUSD', 'USDJPY'])
  await filter.find('[data-symbol="USDJPY"]').trigger('click')
  expect(filter.emitted('update:chosen')).toEqual([['USDJPY']])
  await filter.setProps({ chosen: 'USDJPY' })
  const pressed = filter.findAll('.chip').map((chip) => chip.attributes('aria-pressed'))
  expect(pressed).toEqual(['false', 'false', 'true'])
  rows.value = [{ symbol: 'EURUSD' }]
  await stage().pass(1)
  expect(chips()).toEqual(['All', 'EURUSD', 'USDJPY'])
  await filter.findAll('.chip')[0]?.trigger('click')
  expect(filter.emitted('update:chosen')).toEqual([['USDJPY'], ['']])
  await filter.setProps({ chosen: '' })
  rows.value = []
  await stage().pass(1)
  expect(chips()).toEqual([])
})
