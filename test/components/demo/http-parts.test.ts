import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { defineComponent, h, ref, watch } from 'vue'
import ClosedList from '../../../demo/features/account/closed-list.vue'
import TraderOverview from '../../../demo/features/account/trader-overview.vue'
import { getSignalTraders, getTraderProfile } from '../../../demo/http/traders'
import { useFeedHttp } from '../../../demo/http/use-feed-http'
import { useResource, type Resource } from '../../../demo/http/use-resource'
import { useSessionStore } from '../../../demo/settings/session-store'
import { useSettingsStore } from '../../../demo/settings/settings-store'
import { useDemoStage } from './demo-stage'
import { inScope } from '../scripted-stage'

const stage = useDemoStage()

function trade(deal: number, over: object = {}) {
  return {
    deal, ticket: deal, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, closeprice: 1.2, digits: 5,
    profit: 10, swap: 0, commission: 0, currency: 'USD', opentime: 0,
    closetime: 1_600_000_000_000, reason: 'closed', flwsig: false,
    signame: '', ...over,
  }
}

/** Returns closed trades in pages. Each page's cursor is its last deal. */
function answerPages(...pages: readonly (readonly number[])[]): void {
  let cursor = ''
  for (const [at, deals] of pages.entries()) {
    const nextCursor = at < pages.length - 1 ? String(deals.at(-1)) : null
    const path = `/api/closed-trades?limit=30&traderid=10260${cursor}`
    stage().uni.answer(path, { data: deals.map((deal) => trade(deal)), nextCursor })
    cursor = `&cursor=${nextCursor}`
  }
}

/** Awaits responses without timers, which may be fake. */
async function answered(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

const listProps = () => ({
  scroll: stage().scroll, traderId: 10260, signalTrader: null, reached: 0, refreshed: 0, emptyTitle: 'No closed trades',
  digitsOf: () => 2,
})

const dealsOf = (list: VueWrapper): readonly unknown[] =>
  list.findAll('.closed-row').map((row) => row.attributes('data-deal'))

async function showClosed(): Promise<VueWrapper> {
  const list = stage().show(ClosedList, listProps())
  await flushPromises()
  return list
}

/** Simulates timers and the measurement of the list's footer. */
function useLooks() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  return async (): Promise<void> => {
    await answered()
    vi.advanceTimersByTime(400)
    await answered()
  }
}

describe('closed trades', () => {
  test('UI-28: fetches the next page at the end of the list until the last page is loaded', async () => {
    answerPages([3, 2], [1])
    const list = stage().show(ClosedList, listProps())
    expect(list.find('.skeleton').exists()).toBe(true)
    await flushPromises()
    expect(dealsOf(list)).toEqual(['3', '2'])
    await list.setProps({ reached: 1 })
    expect(list.find('.closed-foot').text()).toBe('Loading…')
    await flushPromises()
    expect(dealsOf(list)).toEqual(['3', '2', '1'])
    expect(list.find('.closed-foot').text()).toBe('No older entries')
    await list.setProps({ reached: 2 })
    await flushPromises()
    expect(stage().uni.requests).toHaveLength(2)
  })

  test('UI-169: renders 50 trades, and 50 more with each tap, before requesting the next page', async () => {
    answerPages(Array.from({ length: 120 }, (_, index) => 200 - index), [1])
    const list = await showClosed()
    const counts = [dealsOf(list).length]
    while (list.find('.closed-more').exists()) {
      await list.find('.closed-more').trigger('click')
      counts.push(dealsOf(list).length)
      await flushPromises()
    }
    expect(counts).toEqual([50, 100, 120, 120])
    expect(dealsOf(list).slice(-2)).toEqual(['81', '1'])
    expect(stage().uni.requests).toHaveLength(2)
  })

  test('UI-70: requests the next page while the footer is in view, even without uni events', async () => {
    answerPages([3], [2], [1])
    const look = useLooks()
    stage().uni.footTopPx = 639
    const list = stage().show(ClosedList, listProps())
    for (let page = 0; page < 3; page += 1) await look()
    expect(dealsOf(list)).toHaveLength(3)
    expect(list.find('.closed-foot').text()).toBe('No older entries')
  })

  test('UI-70: requests the next page when the user stops at the footer or taps "Load more"', async () => {
    answerPages([3], [2], [1])
    const look = useLooks()
    const list = stage().show(ClosedList, listProps())
    await answered()
    await stage().scrollTo(100)
    await look()
    expect(dealsOf(list)).toHaveLength(1)
    expect(list.find('.closed-more').text()).toBe('Load more')
    stage().uni.footTopPx = 600
    await stage().scrollTo(200)
    vi.advanceTimersByTime(400)
    stage().uni.footTopPx = 5_000
    await answered()
    expect(dealsOf(list)).toHaveLength(2)
    await list.find('.closed-more').trigger('click')
    await answered()
    expect(dealsOf(list)).toHaveLength(3)
  })

  test('UI-70: stops observing the footer while the page is hidden, and resumes when the page is shown', async () => {
    answerPages([3], [2])
    const look = useLooks()
    stage().uni.footTopPx = 600
    const { driver, wrapper } = stage().openPage(defineComponent({ setup: () => () => h(ClosedList, listProps()) }))
    driver.hide()
    await look()
    await stage().scrollTo(100)
    await look()
    expect([stage().uni.queries, dealsOf(wrapper)]).toEqual([0, ['3']])
    driver.show()
    await look()
    expect([stage().uni.queries, dealsOf(wrapper)]).toEqual([1, ['3', '2']])
  })

  test('UI-2: shows prices, result and close reason in a row, and shows 0.00 without a gain colour', async () => {
    const stopped = trade(1, { reason: 'sl', profit: -12.5, type: 'sell' })
    stage().uni.answer('/api/closed-trades', { data: [stopped, trade(2, { profit: 0.004 })], nextCursor: null })
    const list = await showClosed()
    expect(list.find('.cell-profit').text()).toBe('-12.50')
    expect(list.findAll('.cell-profit')[1]?.classes()).toContain('is-flat')
    expect(list.find('.closed-prices').text()).toBe('1.10000 → 1.20000')
    expect(list.find('.closed-reason').text()).toBe('Stop-loss')
    expect(list.find('.side-text').text()).toBe('Sell 0.10')
  })

  test('UI-29: shows an error with its detail and a retry button, and a message for an empty list', async () => {
    const list = await showClosed()
    expect(list.find('.empty-title').text()).toBe('Loading failed')
    expect(list.find('.empty-hint').text()).toBe('The server cannot be reached')
    useSettingsStore().change({ locale: 'zh-Hans' })
    await flushPromises()
    expect(list.find('.empty-hint').text()).toBe('无法连接服务器')
    stage().uni.answer('/api/closed-trades', { data: [], nextCursor: null })
    await list.find('.action-button').trigger('click')
    await flushPromises()
    expect(list.find('.empty-title').text()).toBe('No closed trades')
  })

  test('treats a response with an unexpected shape or status as an error', async () => {
    for (const [body, status, detail] of [
      [{ data: [trade(1, { reason: 'gone' })], nextCursor: null }, 200, 'gone'],
      [{ data: [{ ...trade(1), lots: 'many' }], nextCursor: null }, 200, 'field lots'],
      [{ data: {} , nextCursor: null }, 200, 'field data'],
      [{ data: [], nextCursor: 3 }, 200, 'field nextCursor'],
      [{ data: [trade(1, { flwsig: 1 })], nextCursor: null }, 200, 'field flwsig'],
      [{ data: [trade(1, { symbol: 1 })], nextCursor: null }, 200, 'field symbol'],
      ['text', 200, 'not an object'],
      [{}, 401, 'token'],
      [{}, 500, 'HTTP 500'],
    ] as const) {
      stage().uni.answer('/api/closed-trades', body, status)
      expect((await showClosed()).find('.empty-hint').text()).toContain(detail)
    }
  })

  test('keeps the rows after an error on a later page, and retries on tap', async () => {
    stage().uni.answer('/api/closed-trades?limit=30&traderid=10260', { data: [trade(2)], nextCursor: '2' })
    const list = await showClosed()
    await list.find('.closed-more').trigger('click')
    await flushPromises()
    expect(dealsOf(list)).toEqual(['2'])
    expect(list.find('.closed-foot').text()).toContain('Try again')
    stage().uni.answer('/api/closed-trades', { data: [trade(1)], nextCursor: null })
    await list.find('.closed-more').trigger('click')
    await flushPromises()
    expect(dealsOf(list)).toEqual(['2', '1'])
  })

  test('UI-30: starts a new list for another user, and drops a late response for the first user', async () => {
    stage().uni.answer('/api/closed-trades?limit=30&traderid=10260', { data: [trade(1)], nextCursor: null })
    stage().uni.answer('/api/closed-trades?limit=30&traderid=501&trader=502', { data: [trade(9)], nextCursor: null })
    const list = stage().show(ClosedList, listProps())
    await list.setProps({ traderId: 501, signalTrader: 502 })
    await flushPromises()
    expect(dealsOf(list)).toEqual(['9'])
  })

  test('sends a token in the header, never in the address', async () => {
    useSessionStore().signIn(10260, 'hush')
    await showClosed()
    const [request] = stage().uni.requests
    expect(request?.header).toEqual({ Authorization: 'Bearer hush' })
    expect(request?.url).not.toContain('hush')
  })

  test('UI-58: sends no token to another server when the server changes in the same tick as a request', () => {
    const asked: unknown[] = []
    const session = useSessionStore()
    session.signIn(501, 'hush')
    inScope(() => watch(useFeedHttp(), ({ origin, token }) => asked.push([origin, token]), { flush: 'sync' }))
    session.moveTo('wss://feed.example.com/ws')
    expect(asked).toEqual([['http://localhost:8787', undefined], ['https://feed.example.com', undefined]])
  })

  test('sends a new request when the server changes', async () => {
    await showClosed()
    useSettingsStore().change({ address: 'wss://feed.example.com/ws' })
    await flushPromises()
    expect(stage().uni.requests.map(({ url }) => url.split('/api')[0])).toEqual([
      'http://localhost:8787', 'https://feed.example.com',
    ])
  })
})

describe('signal traders', () => {
  const equity = [{ at: 0, value: 100 }, { at: 86_400_000 * 30, value: 121.22 }]
  const profile = {
    id: 501, name: 'Ann', followers: 3_567, trades: 18, winRate: 0.5, totalReturn: 0.2122, drawdown: 0.0167, equity,
  }

  test('UI-31, UI-2: shows the return, drawdown, followers, win rate and trades above the curve', async () => {
    const overview = stage().show(TraderOverview, { profile })
    expect(overview.find('.overview-return').text()).toBe('+21.22%')
    expect(overview.find('.overview-return').classes()).toContain('is-gain')
    const names = ['drawdown', 'followers', 'win-rate', 'trades']
    const values = names.map((name) => overview.find(`.stat-${name} .stat-value`).text())
    expect(values).toEqual(['1.67%', '3,567', '50.0%', '18'])
    expect(overview.text()).toContain('Last 30 days')
    expect(overview.find('.chart').attributes('aria-label')).toBe('Equity curve')
    await overview.setProps({ profile: { ...profile, totalReturn: 0.00004, winRate: null, equity: [] } })
    expect(overview.find('.overview-return').text()).toBe('0.00%')
    expect(overview.find('.overview-return').classes()).toContain('is-flat')
    expect(overview.find('.stat-win-rate .stat-value').text()).toBe('–')
  })

  test('reads traders and a profile from the response bodies', async () => {
    const http = inScope(useFeedHttp)
    stage().uni.answer('/api/traders', { data: [{ id: 1, name: 'Ann' }] })
    const { totalReturn, ...rest } = profile
    stage().uni.answer('/api/traders/501', { data: { ...rest, return: totalReturn } })
    expect(await getSignalTraders(http.value, 10260)).toEqual([{ id: 1, name: 'Ann' }])
    expect(await getTraderProfile(http.value, { id: 501, traderId: 10260 })).toEqual(profile)
    stage().uni.answer('/api/traders/502', null)
    await expect(getTraderProfile(http.value, { id: 502, traderId: 10260 })).rejects.toThrow('not an object')
    stage().uni.answer('/api/traders/503', { data: { ...rest, return: 0, winRate: 'half' } })
    await expect(getTraderProfile(http.value, { id: 503, traderId: 10260 })).rejects.toThrow('field winRate')
  })

  test('reloads when the source changes, and drops a late response to an earlier request', async () => {
    const source = ref('first')
    const release: ((value: string) => void)[] = []
    const resource: Resource<string> = inScope(() =>
      useResource([source], () => new Promise<string>((resolve) => release.push(resolve))),
    )
    source.value = 'second'
    await flushPromises()
    release[1]?.('new')
    release[0]?.('old')
    await flushPromises()
    expect(resource.value.value).toBe('new')
  })
})
