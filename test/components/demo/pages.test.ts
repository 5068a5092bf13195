import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import { nextTick } from 'vue'
import AccountPage from '../../../pages/account/account.vue'
import TraderPage from '../../../pages/trader/trader.vue'
import App from '../../../App.vue'
import { useSessionStore } from '../../../demo/settings/session-store'
import { useSettingsStore } from '../../../demo/settings/settings-store'
import { useTimelineStore } from '../../../demo/features/connection/timeline-store'
import { position } from '../../unit/positions/samples'
import { rowPx } from '../../../demo/features/account/row-heights'
import type { Position } from '../../../src'
import { drivePage } from '../../../src/testing/uni/page-hooks'
import { useDemoStage } from './demo-stage'

const stage = useDemoStage({ hasLists: true })

async function settle(): Promise<void> {
  await stage().pass(1_000)
  await flushPromises()
}

async function tap(page: VueWrapper, selector: string, place = 0): Promise<void> {
  await page.findAll(selector)[place]?.trigger('click')
  await settle()
}

const chooseTab = (page: VueWrapper, number: number): Promise<void> => tap(page, '.page-tab', number)

const openAccount = (rows: readonly Partial<Position>[]) => stage().openLive(AccountPage, rows)

describe('the account page', () => {
  test('UI-45, UI-16: shows both lists in the follow pop-up, and keeps the feed open on Closed Trades', async () => {
    stage().uni.answer('/api/closed-trades', { data: [], nextCursor: null })
    const { wrapper } = await openAccount([{}, { flwsig: false }, { flwsig: false }])
    await wrapper.find('.follow-button').trigger('click')
    await chooseTab(wrapper, 1)
    expect(stage().socket.live()).toBe(1)
    expect(wrapper.find('.closed-notice').text()).toBe('The follow list keeps the feed open.')
    expect(wrapper.findAll('.follow-tab').map((tab) => tab.text())).toEqual(['Followed (1)', 'Own (2)'])
    expect(wrapper.findAll('.follow .position-row')).toHaveLength(1)
    await tap(wrapper, '.follow-tab', 1)
    expect(wrapper.findAll('.follow .position-row')).toHaveLength(2)
    await stage().change([], [{ ticket: 2, reason: 'closed' }, { ticket: 3, reason: 'closed' }])
    expect(wrapper.find('.follow .empty-title').text()).toBe('No own positions')
    await tap(wrapper, '.sheet-close')
    expect(stage().socket.live()).toBe(0)
    expect(wrapper.find('.follow').exists()).toBe(false)
    expect(wrapper.find('.closed-notice').text()).toBe('The feed is closed on this tab and will not reconnect.')
    stage().client.connect()
    await settle()
    expect(wrapper.find('.closed-notice').text()).toBe('The feed is kept open manually on the Connection page.')
  })

  test('UI-15, UI-71: shows how fresh the pop-up’s data is, and whether the pop-up keeps the feed open', async () => {
    const { wrapper } = stage().openPage(AccountPage)
    await wrapper.find('.follow-button').trigger('click')
    const label = (): string => wrapper.find('.follow .freshness').text()
    expect([label(), wrapper.find('.follow .empty-title').text()]).toEqual(['No data yet', 'No data yet'])
    await stage().goLive([{}])
    expect([label(), wrapper.find('.sheet-hint').text()])
      .toEqual(['Live', 'The feed stays open while this list is open.'])
    expect(wrapper.find('.follow .is-doubtful').exists()).toBe(false)
    await stage().lose(4403, 'no')
    expect(stage().client.status()).toMatchObject({ status: 'failed' })
    expect(label()).toMatch(/^Stale since/)
    expect(wrapper.find('.follow .is-doubtful .position-row').exists()).toBe(true)
    expect(wrapper.find('.sheet-hint').exists()).toBe(false)
  })

  test('UI-72: shows the signed-out state on Closed Trades, and requests nothing', async () => {
    useSessionStore().signOut()
    const { wrapper } = stage().openPage(AccountPage)
    await chooseTab(wrapper, 1)
    expect(wrapper.find('.account-closed .empty-title').text()).toBe('Not signed in')
    expect(wrapper.find('.closed-notice').exists()).toBe(false)
    expect(stage().uni.requests).toEqual([])
  })

  test('UI-46: shows rows and totals for the filtered symbol or for the whole account', async () => {
    const { wrapper } = await openAccount([{}, { symbol: 'USDJPY' }, { symbol: 'USDJPY' }])
    await tap(wrapper, '[data-symbol="USDJPY"]')
    expect(wrapper.findAll('.position-row')).toHaveLength(2)
    expect(wrapper.find('.total-count').text()).toBe('2')
    expect(wrapper.find('.account-floating').text()).toBe('+26.40')
    await stage().change([], [{ ticket: 2, reason: 'closed' }, { ticket: 3, reason: 'closed' }])
    expect(wrapper.find('.empty-title').text()).toBe('No open positions in USDJPY')
  })

  test('UI-48: does not re-render the page, list or list header when the status or a total changes', async () => {
    await openAccount([{}, {}])
    const updates = () => ['account', 'tradewire-position-list', 'open-list', 'position-rows', 'list-tools']
      .map((name) => stage().updatesOf(name))
    const before = updates()
    await stage().change([{ ticket: 1, profit: 3 }])
    await stage().lose()
    expect(updates()).toEqual(before)
    expect(stage().updatesOf('tradewire-banner')).toBeGreaterThan(0)
  })

  test('UI-49: scrolls the list with the page, and adapts the list to a resized window', async () => {
    const { wrapper, driver } = await openAccount(Array.from({ length: 300 }, () => ({})))
    stage().uni.scrolledPx = rowPx * 200
    driver.call('onPageScroll', { scrollTop: rowPx * 200 })
    await settle()
    expect(wrapper.find('[data-ticket="205"]').exists()).toBe(true)
    expect(wrapper.find('[data-ticket="5"]').exists()).toBe(false)
    expect(wrapper.find('.column').exists()).toBe(false)
    stage().uni.resize(1_136, 800)
    await nextTick()
    expect(wrapper.find('.column').exists()).toBe(false)
    stage().uni.resize(1_280, 800)
    await nextTick()
    expect(wrapper.findAll('.column')).toHaveLength(9)
  })

  test('UI-163: opens pages on a platform without window or theme events', async () => {
    Object.assign(uni, { onWindowResize: undefined, offWindowResize: undefined, onThemeChange: undefined })
    const { wrapper } = await openAccount([{}])
    expect(wrapper.findAll('.position-row')).toHaveLength(1)
    wrapper.unmount()
  })
})

describe('the trader page', () => {
  const profile = {
    id: 501, name: 'Ann', followers: 10, trades: 3, winRate: 1, return: 0.1, drawdown: 0.05,
    equity: [{ at: 0, value: 100 }, { at: 1, value: 110 }],
  }

  function openTrader() {
    stage().uni.answer('/api/traders', { data: [{ id: 501, name: 'Ann' }, { id: 502, name: 'Bo' }] })
    stage().uni.answer('/api/traders/501', { data: profile })
    stage().uni.answer('/api/traders/502', { data: { ...profile, id: 502, return: -0.2 } })
    return stage().openPage(TraderPage)
  }

  test('UI-50: shows the first trader’s overview without the feed, and keeps a tapped trader selected', async () => {
    const { wrapper } = openTrader()
    expect(wrapper.find('.skeleton').exists()).toBe(true)
    await settle()
    expect(wrapper.find('.overview-return').text()).toBe('+10.00%')
    expect(stage().socket.connections).toHaveLength(0)
    await tap(wrapper, '[data-trader="502"]')
    expect(wrapper.find('.overview-return').text()).toBe('-20.00%')
    expect(useSettingsStore().settings.signalTrader).toBe(502)
  })

  test('UI-51: keeps the feed open and shows the trader’s rows on the Positions tab, but not on History', async () => {
    const { wrapper } = openTrader()
    await settle()
    await chooseTab(wrapper, 2)
    await stage().goLive([{ sigtraderid: 501 }, { sigtraderid: 502 }, { sigtraderid: 0, flwsig: false }])
    expect(wrapper.findAll('.position-row')).toHaveLength(1)
    expect(wrapper.find('.total-count').text()).toBe('1')
    stage().uni.answer('/api/closed-trades', { data: [], nextCursor: null })
    await chooseTab(wrapper, 1)
    expect(stage().socket.live()).toBe(0)
    expect(stage().uni.requests.at(-1)?.url).toContain('trader=501')
  })

  test('shows a failed load and offers a retry', async () => {
    const { wrapper } = stage().openPage(TraderPage)
    await settle()
    expect(wrapper.find('.empty-title').text()).toBe('Loading failed')
    stage().uni.answer('/api/traders', { data: [{ id: 501, name: 'Ann' }] })
    stage().uni.answer('/api/traders/501', { data: profile })
    await tap(wrapper, '.action-button')
    expect(wrapper.find('.overview-return').exists()).toBe(true)
  })

  test('scrolls with the page, and loads more of the trader’s history at the end', async () => {
    const { wrapper, driver } = openTrader()
    await settle()
    await chooseTab(wrapper, 2)
    await stage().goLive(Array.from({ length: 200 }, () => ({ sigtraderid: 501 })))
    stage().uni.scrolledPx = rowPx * 100
    driver.call('onPageScroll', { scrollTop: rowPx * 100 })
    await settle()
    expect(wrapper.find('[data-ticket="104"]').exists()).toBe(true)
    const trade = { ...position(), deal: 1, closeprice: 1.1, closetime: 0, reason: 'closed' }
    stage().uni.answer('/api/closed-trades', { data: [trade], nextCursor: '1' })
    await chooseTab(wrapper, 1)
    stage().uni.answer('/api/closed-trades', { data: [{ ...trade, deal: 2 }], nextCursor: null })
    expect(wrapper.findAll('.closed-row')).toHaveLength(1)
    driver.call('onReachBottom')
    await settle()
    expect(wrapper.findAll('.closed-row')).toHaveLength(2)
  })
})

describe('the shell', () => {
  test('UI-54: starts the timeline when the app starts, whichever page opens first', () => {
    const app = stage().show({ ...App, render: () => null })
    drivePage(app).call('onLaunch')
    stage().client.connect()
    expect(useTimelineStore().entries.map(({ status }) => status.status)).toEqual(['connecting', 'idle'])
  })

  test('UI-55: uses defaults for unreadable settings, and applies later changes', () => {
    stage().uni.stored.set('tradewire-demo.settings', '{broken')
    expect(useSettingsStore().settings.theme).toBe('system')
    useSettingsStore().change({ theme: 'dark' })
    expect(useSettingsStore().settings.theme).toBe('dark')
  })
})
