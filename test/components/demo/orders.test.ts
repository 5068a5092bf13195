import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { nextTick, type Component } from 'vue'
import AccountPage from '../../../pages/account/account.vue'
import TraderPage from '../../../pages/trader/trader.vue'
import FollowForm from '../../../demo/features/orders/follow-form.vue'
import OrderCard from '../../../demo/features/orders/order-card.vue'
import LevelsForm from '../../../demo/features/orders/order-levels-form.vue'
import OpenForm from '../../../demo/features/orders/order-open-form.vue'
import PartForm from '../../../demo/features/orders/order-part-form.vue'
import OrderReview from '../../../demo/features/orders/order-review.vue'
import type { OrderEntry } from '../../../demo/features/orders/order-state'
import { useOrdersStore } from '../../../demo/features/orders/orders-store'
import { useSessionStore } from '../../../demo/settings/session-store'
import { useSettingsStore } from '../../../demo/settings/settings-store'
import type { Position } from '../../../src'
import { position } from '../../unit/positions/samples'
import { useDemoStage } from './demo-stage'

const stage = useDemoStage()
const settle = (ms?: number): Promise<void> => stage().settle(ms)
const notifyTime = (): Promise<void> => stage().notifyTime()

const symbols = [
  { symbol: 'EURUSD', digits: 5, bid: 1.2, ask: 1.20012, minLots: 0.01, maxLots: 100, lotStep: 0.01 },
  { symbol: 'USDJPY', digits: 3, bid: 150.1, ask: 150.12, minLots: 0.01, maxLots: 100, lotStep: 0.01 },
]
const limits = {
  ratio: { min: 0.01, max: 100 }, lots: { min: 0.01, max: 100, step: 0.01 }, capLots: { min: 0.01, max: 9 },
}

afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

const sent = () => stage().framesOf('Order')

async function answer(result: object): Promise<void> {
  const { reqid } = sent().at(-1) ?? { reqid: '' }
  stage().socket.last().message({ type: 'Ack', reqid, ...result })
  await settle()
}

const done = { Code: 200, state: 'done', tickets: [1] }

function openAccount(rows: readonly Partial<Position>[] = [{}, { type: 'sell' }]) {
  stage().uni.answer('/api/symbols', { data: symbols })
  return stage().openLive(AccountPage, rows)
}

const button = (page: VueWrapper, name: string) => page.find(`.${name}`)
const isOff = (page: VueWrapper, name: string): boolean => button(page, name).attributes('aria-disabled') === 'true'

async function tap(page: VueWrapper, name: string): Promise<void> {
  await button(page, name).trigger('click')
  await settle()
}

async function begin(page: VueWrapper, ticket: number, action: 'close' | 'part' | 'levels'): Promise<void> {
  if (!page.findAll('.position-details').some((details) => details.text().includes(`#${ticket}`))) {
    await page.find(`[data-ticket="${ticket}"] .line`).trigger('click')
  }
  await tap(page, `position-details .action-${action}`)
}

describe('a position’s orders', () => {
  test('UI-83: marks the row while its order is pending, and rejects other orders for the row', async () => {
    const { wrapper } = await openAccount()
    await begin(wrapper, 1, 'close')
    await tap(wrapper, 'order-confirm')
    expect(wrapper.find('[data-ticket="1"] .row-mark').exists()).toBe(true)
    expect(wrapper.find('[data-ticket="2"] .row-mark').exists()).toBe(false)
    expect(wrapper.find('.position-details .actions').text()).toBe('An order for this position is in progress.')
    await notifyTime()
    await answer({ Code: 409, state: 'refused', reason: 'bad-lots' })
    expect(wrapper.find('.row-mark').exists()).toBe(false)
    expect(wrapper.find('.position-details .action-close').exists()).toBe(true)
  })

  test('UI-86, UI-106: shows an error next to an invalid field, and gives the field an accessible name', async () => {
    const { wrapper } = await openAccount([{ lots: 0.1 }])
    await begin(wrapper, 1, 'part')
    const problem = (): string => wrapper.find('.hint-lots').text()
    expect(wrapper.find<HTMLInputElement>('.field-lots input').element.value).toBe('0.05')
    expect(wrapper.find('.field-lots input').attributes('aria-label')).toBe('Lots')
    useSettingsStore().change({ locale: 'zh-Hans' })
    await settle()
    expect(wrapper.find('.field-lots input').attributes('aria-label')).toBe('手数')
    useSettingsStore().change({ locale: 'en' })
    await wrapper.find('.field-lots input').setValue('0.1')
    expect(problem()).toBe('Too large. Open: 0.10 lots · 0.01 to 0.09, in steps of 0.01')
    expect(isOff(wrapper, 'order-review')).toBe(true)
    await wrapper.find('.field-lots input').setValue('')
    expect(problem()).toBe('Enter a number.')
    await tap(wrapper, 'lots-more')
    await tap(wrapper, 'lots-more')
    expect([problem().slice(0, 10), isOff(wrapper, 'order-review')]).toEqual(['Open: 0.10', false])
    await tap(wrapper, 'order-review')
    expect(wrapper.find('.figure-review-left').text()).toBe('0.08')
    await tap(wrapper, 'order-cancel')
    expect(wrapper.find<HTMLInputElement>('.field-lots input').element.value).toBe('0.02')
  })

  test('UI-77, UI-86: shows the valid range of each level relative to the price, and sends only changes', async () => {
    const { wrapper } = await openAccount([{ sl: 1.1, nowprice: 1.2 }])
    await begin(wrapper, 1, 'levels')
    expect(wrapper.find('.form-note').text()).toBe('Same as the current levels.')
    expect(wrapper.find('.hint-sl').text()).toBe('Below 1.20000, or empty for none')
    await wrapper.find('.field-tp input').setValue('1.19')
    expect(wrapper.find('.hint-tp').text()).toContain('Must be above')
    expect(isOff(wrapper, 'order-review')).toBe(true)
    await wrapper.find('.field-tp input').setValue('1.3')
    await tap(wrapper, 'order-review')
    expect(wrapper.find('.figure-review-tp').text()).toBe('none → 1.30000')
    await stage().change([{ ticket: 1, nowprice: 1.35 }])
    expect(wrapper.find('.review-obstacle').text()).toMatch(/^T\/P: Must be above/)
    await tap(wrapper, 'order-confirm')
    await notifyTime()
    expect(sent()).toEqual([])
  })

  test('UI-87: shows in the review how long the order waits without a connection', async () => {
    const { wrapper } = await openAccount()
    await stage().cutOff()
    await begin(wrapper, 1, 'close')
    expect(wrapper.findAll('.review-warning').map((warning) => warning.text())).toEqual([
      'These figures are not live.', 'No connection: the order waits at most 5 s and then expires.',
    ])
    await tap(wrapper, 'order-confirm')
    expect(wrapper.find('.order-chip').text()).toBe('Waiting')
    await settle(5_500)
    expect(wrapper.find('.order-words').text()).toBe('The order could not be sent in time. Nothing was executed.')
    expect(sent()).toEqual([])
  })
})

describe('the account’s orders', () => {
  test('UI-84, UI-91: requests prices while the order sheet is open, and shows the price in the review', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { wrapper } = await openAccount()
    const asked = (): number =>
      stage().uni.requests.filter(({ url }) => url.endsWith('/api/symbols?traderid=10260')).length
    expect(asked()).toBe(0)
    await tap(wrapper, 'tool-new')
    expect([asked(), wrapper.find('.open-quote').text()]).toEqual([1, 'Bid 1.20000 · Ask 1.20012'])
    await vi.advanceTimersByTimeAsync(4_000)
    expect(asked()).toBe(3)
    await wrapper.findAll('.symbol-chip')[1]?.trigger('click')
    await tap(wrapper, 'open-sell')
    await wrapper.find('.field-sl input').setValue('150')
    expect(wrapper.find('.hint-sl').text()).toContain('Must be above')
    await wrapper.find('.field-sl input').setValue('151')
    await tap(wrapper, 'order-review')
    expect(wrapper.find('.figure-review-price').text()).toBe('150.100')
    await tap(wrapper, 'order-confirm')
    await notifyTime()
    expect(sent().map(({ order }) => order)).toEqual([
      { action: 'open', symbol: 'USDJPY', type: 'sell', lots: 0.1, sl: 151, tp: 0 },
    ])
    await answer({ ...done, tickets: [41] })
    expect(wrapper.find('.slip .order-words').text()).toBe('Opened as #41.')
    const before = asked()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked()).toBe(before)
  })

  test('UI-91: keeps the last prices when no more prices arrive, but does not show them as live', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { wrapper } = await openAccount()
    await tap(wrapper, 'tool-new')
    await tap(wrapper, 'order-review')
    expect(wrapper.find('.review-warning').exists()).toBe(false)
    stage().uni.answer('/api/symbols', {}, 500)
    await vi.advanceTimersByTimeAsync(2_000)
    await settle()
    expect(wrapper.find('.figure-review-price').text()).toBe('1.20012')
    expect(wrapper.find('.review-warning').text()).toBe('These figures are not live.')
  })

  test('UI-82, UI-84: counts, lists, repeats and clears orders that need attention', async () => {
    const { wrapper } = await openAccount()
    await tap(wrapper, 'tool-close-all')
    expect(wrapper.find('.figure-review-count').text()).toBe('2')
    await tap(wrapper, 'order-confirm')
    expect(wrapper.find('.tool-count').text()).toBe('1')
    await notifyTime()
    await answer({ Code: 409, state: 'refused', reason: 'expired' })
    await tap(wrapper, 'order-leave')
    await tap(wrapper, 'tool-orders')
    expect(wrapper.find('.orders .order-words').text())
      .toBe('The order reached the server too late. Nothing was executed.')
    await tap(wrapper, 'orders .deed-again')
    expect(wrapper.find('.orders').exists()).toBe(false)
    expect(wrapper.find('.figure-review-count').text()).toBe('2')
    expect(sent()).toHaveLength(1)
    await tap(wrapper, 'order-cancel')
    await tap(wrapper, 'tool-orders')
    await tap(wrapper, 'orders-clear')
    expect(wrapper.find('.orders .empty-title').text()).toBe('No orders yet')
    expect(wrapper.find('.tool-count').exists()).toBe(false)
  })

  test('UI-88: describes the position at the time of the order, in the current language', async () => {
    const { wrapper } = await openAccount([{ lots: 0.5 }])
    await begin(wrapper, 1, 'part')
    await tap(wrapper, 'order-review')
    await tap(wrapper, 'order-confirm')
    await stage().change([{ ticket: 1, lots: 0.25 }])
    await tap(wrapper, 'tool-orders')
    expect(wrapper.find('.orders .order-title').text()).toBe('Close 0.25 of EURUSD Buy 0.50')
    useSettingsStore().change({ locale: 'zh-Hans' })
    await nextTick()
    expect(wrapper.find('.orders .order-title').text()).toBe('平仓 0.25 手：EURUSD 买入 0.50')
  })

  test('UI-89: shows no order controls when the server accepts no orders', async () => {
    vi.stubEnv('VITE_FEED_DIALECT', 'plain')
    const { wrapper } = await openAccount()
    await wrapper.find('[data-ticket="1"] .line').trigger('click')
    expect(wrapper.find('.details').exists()).toBe(true)
    expect(['.tools', '.actions', '.slip', '.orders'].filter((part) => wrapper.find(part).exists())).toEqual([])
    await expect(useOrdersStore().place({ action: 'closeAll' })).rejects.toThrow('takes no orders')
  })

  test('UI-90: keeps the feed open while a sheet is open, and closes the sheet when the user changes', async () => {
    const { wrapper } = await openAccount()
    const held = (): readonly string[] => stage().client.leases().filter((one) => one.held).map(({ kind }) => kind)
    expect(held()).toEqual(['tab'])
    await tap(wrapper, 'tool-close-all')
    expect(held()).toEqual(expect.arrayContaining(['lease', 'tab']))
    useSessionStore().signIn(777, undefined)
    await settle()
    expect(wrapper.find('.slip').exists()).toBe(false)
    expect(held()).toEqual(['tab'])
  })

  test('UI-92: explains on the Closed Trades page that an order keeps the feed open', async () => {
    stage().uni.answer('/api/closed-trades', { data: [], nextCursor: null })
    const { wrapper } = await openAccount()
    await tap(wrapper, 'tool-close-all')
    await tap(wrapper, 'order-confirm')
    await notifyTime()
    await tap(wrapper, 'order-leave')
    await wrapper.findAll('.page-tab')[1]?.trigger('click')
    await settle(1_000)
    expect(wrapper.find('.closed-notice').text()).toContain('responds to an order')
    await answer(done)
    await settle(1_000)
    expect(wrapper.find('.closed-notice').text()).toContain('will not reconnect')
  })
})

const props = { row: position({ lots: 0.5 }), order: null, limits }
const entry: OrderEntry = {
  id: 'one', kind: 'close', queue: 'orders', payload: { action: 'close', ticket: 7 }, replay: 'at-most-once',
  postedAtMs: 1_000, expiresAtMs: 6_000, state: 'queued', stateAtMs: 1_000, sends: 0,
}

test.each<readonly [string, Component, Readonly<Record<string, unknown>>]>([
  ['the new-position form', OpenForm, { order: null, symbols, preferred: '' }],
  ['the partial-close form', PartForm, { ...props, limits: { minLots: 0.01, maxLots: 100, lotStep: 0.01 } }],
  ['the form for levels', LevelsForm, { row: props.row, order: null }],
  ['the follow form', FollowForm, { order: null, limits, settings: null, trader: 501 }],
  ['the order review', OrderReview, {
    lines: [{ name: 'lots', label: 'Lots', value: '0.50' }], note: 'A note.', warnings: ['Stale.'], obstacle: '',
    isPlacing: false, isChangeable: true,
  }],
  ['an order card', OrderCard, { entry }],
])('HO-293: keeps the last values of %s when its properties become undefined before the unmount', async (
  _, part, given,
) => {
  const errors: unknown[] = []
  const wrapper = mount(part, {
    props: given,
    global: { config: { errorHandler: (error) => void errors.push(error), warnHandler: () => undefined } },
  })
  const before = wrapper.html()
  await wrapper.setProps(Object.fromEntries(Object.keys(given).map((name) => [name, undefined])))
  expect([wrapper.html(), errors]).toEqual([before, []])
  wrapper.unmount()
})

describe('following', () => {
  const traders = [{ id: 501, name: 'Ann' }]
  const follows = (settings: object | null): object => ({ data: [{ ...traders[0], settings }], limits })

  async function openTrader(settings: object | null): Promise<VueWrapper> {
    stage().uni.answer('/api/traders', { data: traders })
    stage().uni.answer('/api/follows', follows(settings))
    const { wrapper } = stage().openPage(TraderPage)
    await settle()
    return wrapper
  }

  test('UI-85, UI-86: follows a trader with a ratio or fixed lots and with a cap', async () => {
    const wrapper = await openTrader(null)
    expect(wrapper.find('.follow-state').text()).toContain('Not followed')
    await tap(wrapper, 'follow-start')
    await stage().goLive([])
    await settle()
    await wrapper.findAll('.follow-mode .choice-item').find((item) => item.text() === 'Fixed lots')?.trigger('click')
    await wrapper.find('.field-value input').setValue('0.015')
    expect(wrapper.find('.hint-value').text()).toBe('Not a multiple of the step. 0.01 to 100.00, in steps of 0.01')
    expect(isOff(wrapper, 'order-review')).toBe(true)
    await tap(wrapper, 'value-more')
    await wrapper.find('.field-cap input').setValue('10')
    expect(wrapper.find('.hint-cap').text()).toBe('Too large. 0.01 to 9.00')
    await wrapper.find('.field-cap input').setValue('3')
    await tap(wrapper, 'cap-less')
    await tap(wrapper, 'order-review')
    expect(wrapper.find('.review-lines').text()).toContain('2.00 lots in total')
    await tap(wrapper, 'order-confirm')
    expect(wrapper.find('.follow-state').text()).toBe('An order for this signal trader is in progress.')
    const settings = { mode: 'lots', value: 0.03, capLots: 2 }
    stage().uni.answer('/api/follows', follows(settings))
    await notifyTime()
    expect(sent().map(({ order }) => order)).toEqual([{ action: 'follow', trader: 501, settings }])
    await answer({ ...done, tickets: [] })
    expect(wrapper.find('.follow-state').text()).toBe('Copying: always 0.03 lots, at most 2.00 lots in total')
    expect(wrapper.find('.slip .order-title').text()).toBe('Follow Ann')
  })
})
