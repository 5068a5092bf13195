import type { VueWrapper } from '@vue/test-utils'
import { describe, expect, test, vi } from 'vitest'
import AccountPage from '../../../pages/account/account.vue'
import TraderPage from '../../../pages/trader/trader.vue'
import { useSettingsStore } from '../../../demo/settings/settings-store'
import { laidOut } from '../shipped/list-stage'
import { listPaceMs, useDemoStage } from './demo-stage'

const stage = useDemoStage({ hasLists: true })
const settle = (ms?: number): Promise<void> => stage().settle(ms)
const notifyTime = (): Promise<void> => stage().notifyTime()

const rows = [
  { symbol: 'EURUSD', profit: 1, flwsig: true, sigtraderid: 501, signame: 'Ann' },
  { symbol: 'USDJPY', profit: 3, flwsig: false },
  { symbol: 'AUDUSD', profit: -2, flwsig: true, sigtraderid: 501, signame: 'Ann' },
]

async function openAccount() {
  const opened = await openLive()
  await settle()
  return opened
}

async function tap(page: VueWrapper, selector: string): Promise<void> {
  await page.find(selector).trigger('click')
  await settle()
}

const tapRow = (page: VueWrapper, ticket: number): Promise<void> => tap(page, `[data-ticket="${ticket}"] .line`)

const sent = () => stage().framesOf('Order')

const openLive = () => stage().openLive(AccountPage, rows)

const pullsEnded = (): number => stage().uni.calls.filter(({ name }) => name === 'stopPullDownRefresh').length

/** Expects the pull-down indicator to stop exactly after this time. */
function expectEnd(afterMs: number): void {
  vi.advanceTimersByTime(afterMs - 1)
  expect(pullsEnded()).toBe(0)
  vi.advanceTimersByTime(1)
  expect(pullsEnded()).toBe(1)
}

describe('the list head', () => {
  test('UI-102: sorts the list on tap, keeps and announces the order, and can restore the server’s order', async () => {
    stage().uni.answer('/api/closed-trades', { data: [], nextCursor: null })
    const { wrapper } = await openAccount()
    expect(laidOut(wrapper)).toEqual(['1', '2', '3'])
    expect(wrapper.find('.sort-server').attributes('aria-pressed')).toBe('true')
    await tap(wrapper, '.sort-profit')
    expect(laidOut(wrapper)).toEqual(['2', '1', '3'])
    expect(wrapper.find('.sort-server').attributes('aria-pressed')).toBe('false')
    expect(wrapper.find('.sort-profit').text()).toBe('Profit ↓')
    expect(wrapper.find('.sort-profit').attributes('aria-label')).toBe('Sort by: Profit, largest first')
    await wrapper.findAll('.page-tab')[1]?.trigger('click')
    await settle()
    await wrapper.findAll('.page-tab')[0]?.trigger('click')
    await stage().goLive(rows)
    await settle()
    expect(laidOut(wrapper)).toEqual(['2', '1', '3'])
    await tap(wrapper, '.sort-profit')
    expect(laidOut(wrapper)).toEqual(['3', '1', '2'])
    await tap(wrapper, '.sort-profit')
    expect(laidOut(wrapper)).toEqual(['1', '2', '3'])
    await tap(wrapper, '.sort-symbol')
    expect(laidOut(wrapper)).toEqual(['3', '1', '2'])
    await tap(wrapper, '.sort-server')
    expect(laidOut(wrapper)).toEqual(['1', '2', '3'])
  })

  test('UI-103: groups the account’s rows on tap, and offers no grouping on a trader’s own page', async () => {
    const { wrapper } = await openAccount()
    const heads = (): readonly string[] => wrapper.findAll('.position-head')
      .filter((head) => head.attributes('hidden') === undefined).map((head) => head.text())
    expect(heads()).toEqual([])
    await tap(wrapper, '.tool-group')
    expect(heads()).toEqual(['Ann · 2', 'Own trade · 1'])
    expect(wrapper.find('.tool-group').attributes('aria-pressed')).toBe('true')
    wrapper.unmount()
    useSettingsStore().change({ signalTrader: 501 })
    stage().uni.answer('/api/traders', { data: [{ id: 501, name: 'Ann' }] })
    const { wrapper: trader } = stage().openPage(TraderPage)
    await trader.findAll('.page-tab')[2]?.trigger('click')
    await stage().goLive(rows)
    await settle()
    expect(trader.find('.sort-profit').exists()).toBe(true)
    expect(trader.find('.tool-group').exists()).toBe(false)
  })
})

describe('several rows', () => {
  test('UI-104: lists the selected rows in one review, and closes each row with a separate order', async () => {
    const { wrapper } = await openAccount()
    await tap(wrapper, '.tool-choose')
    await tap(wrapper, '.tool-close-chosen')
    expect(wrapper.find('.several').exists()).toBe(false)
    await tapRow(wrapper, 1)
    await tapRow(wrapper, 3)
    expect(wrapper.find('.rows-tools .chosen-count').text()).toBe('2 selected')
    expect(wrapper.findAll('.position-details')).toHaveLength(0)
    await tap(wrapper, '.tool-close-chosen')
    expect(wrapper.findAll('.review-lines .figure-label').map((label) => label.text())).toEqual([
      expect.stringContaining('EURUSD Buy'), expect.stringContaining('AUDUSD Buy'),
    ])
    expect(sent()).toEqual([])
    void wrapper.find('.order-confirm').trigger('click')
    void wrapper.find('.order-confirm').trigger('click')
    await settle()
    expect(wrapper.findAll('.row-mark')).toHaveLength(2)
    await notifyTime()
    for (const ticket of [1, 3]) {
      const { reqid } = sent().at(-1) ?? { reqid: '' }
      stage().socket.last().message({ type: 'Ack', reqid, Code: 200, state: 'done', tickets: [ticket] })
      await settle(200)
    }
    expect(sent().map(({ order }) => order)).toEqual([{ action: 'close', ticket: 1 }, { action: 'close', ticket: 3 }])
    expect(wrapper.find('.several').exists()).toBe(false)
    expect(wrapper.find('.tool-choose').exists()).toBe(true)
  })

  test('UI-104: omits closed rows from the review, shows their count, and sends nothing without rows', async () => {
    const { wrapper } = await openAccount()
    await tap(wrapper, '.tool-choose')
    for (const ticket of [1, 2]) await tapRow(wrapper, ticket)
    await tap(wrapper, '.tool-close-chosen')
    await stage().change([], [{ ticket: 1, reason: 'closed' }])
    expect(wrapper.findAll('.review-lines .figure')).toHaveLength(1)
    expect(wrapper.find('.review-warning').text()).toContain('order in progress): 1')
    await stage().change([], [{ ticket: 2, reason: 'closed' }])
    await settle()
    expect(wrapper.find('.review-obstacle').text()).toBe('None of the selected positions can be closed now.')
    await tap(wrapper, '.order-confirm')
    await notifyTime()
    expect(sent()).toEqual([])
    await tap(wrapper, '.order-cancel')
    expect(wrapper.find('.several').exists()).toBe(false)
  })

  test('UI-104: keeps the actions visible while rows are selected, and starts with no row selected', async () => {
    const { wrapper } = await openAccount()
    expect(wrapper.find('.rows-tools').exists()).toBe(false)
    await tap(wrapper, '.tool-choose')
    expect(wrapper.find('.rows-tools .tool-close-chosen').exists()).toBe(true)
    await tapRow(wrapper, 1)
    await tap(wrapper, '.tool-end')
    expect([wrapper.find('.rows-tools').exists(), wrapper.find('.is-selected').exists()]).toEqual([false, false])
    await tap(wrapper, '.tool-choose')
    expect(wrapper.find('.chosen-count').text()).toBe('Tap positions to close')
  })
})

describe('pulling down', () => {
  test('UI-105: probes the connection on a pull-down, and hides the indicator after half a second', async () => {
    const { driver } = await openLive()
    const before = stage().socket.last().frames.length
    driver.call('onPullDownRefresh')
    await stage().pass(1)
    expect(stage().socket.last().frames.length).toBe(before + 1)
    expectEnd(500 - listPaceMs)
    vi.advanceTimersByTime(10_000)
    expect(pullsEnded()).toBe(1)
  })

  test('UI-105: restarts the half-second wait and the 5 s limit on a second pull', async () => {
    const { driver } = await openLive()
    driver.call('onPullDownRefresh')
    vi.advanceTimersByTime(400)
    driver.call('onPullDownRefresh')
    expectEnd(500)
  })

  test('UI-105: hides the indicator of a removed page, and keeps the next page’s indicator', async () => {
    const { wrapper, driver } = await openLive()
    driver.call('onPullDownRefresh')
    wrapper.unmount()
    expect(pullsEnded()).toBe(1)
    vi.advanceTimersByTime(10_000)
    expect(pullsEnded()).toBe(1)
  })

  test('UI-105: reconnects a failed feed on a pull-down, and shows the indicator for at most 5 s', async () => {
    const { driver } = await openLive()
    await stage().lose(4409)
    expect(stage().client.status().status).toBe('failed')
    driver.call('onPullDownRefresh')
    await stage().pass(1)
    expect(stage().client.status().status).toBe('connecting')
    expectEnd(5_000 - listPaceMs)
  })

  test('UI-105: reloads the list of Closed Trades without using the feed', async () => {
    stage().uni.answer('/api/closed-trades', { data: [], nextCursor: null })
    const { wrapper, driver } = await openAccount()
    await wrapper.findAll('.page-tab')[1]?.trigger('click')
    await settle(1_000)
    const asked = (): number => stage().uni.requests.filter(({ url }) => url.includes('/api/closed-trades')).length
    const before = asked()
    driver.call('onPullDownRefresh')
    await settle()
    expect(asked()).toBe(before + 1)
    expect(stage().socket.live()).toBe(0)
  })

  test('UI-105: refreshes the follow pop-up’s list independently of the page', async () => {
    const { wrapper } = await openAccount()
    await tap(wrapper, '.follow-button')
    const box = wrapper.find('.follow .positions-scroll')
    expect(box.attributes('refresher-enabled')).toBe('true')
    expect(wrapper.find('.account-open .positions-scroll').attributes('refresher-enabled')).toBe('false')
    const before = stage().socket.last().frames.length
    await box.trigger('refresherrefresh')
    expect(box.attributes('refresher-triggered')).toBe('true')
    await settle()
    expect(stage().socket.last().frames.length).toBe(before + 1)
  })
})
