import { describe, expect, test, vi } from 'vitest'
import { type Component, createApp, defineComponent, h, nextTick, ref, shallowRef } from 'vue'
import { mount, type VueWrapper } from '@vue/test-utils'
import { answerKeyboard } from '../../../demo/shared/keyboard'
import { clientOf, createTradewire, type Freshness, type Totals } from '../../../src'
import { useSecondsUntil } from '../../../src/format'
import { echo } from '../../../src/client'
import { useOutages } from '../demo/connection-outage'
import { useDemoStage } from '../demo/demo-stage'
import { createScriptedPorts } from '../scripted-stage'
import TradewireBanner from '../../../components/tradewire-banner/tradewire-banner.vue'
import TradewireFreshness from '../../../components/tradewire-freshness/tradewire-freshness.vue'
import PositionsHead from '../../../components/tradewire-positions/positions-head.vue'
import { positionsTexts } from '../../../components/tradewire-positions/positions-texts'

const stage = useDemoStage()
const { pass, cutForGood, refuseUntilFailed } = useOutages(stage)

async function showLost(props: Readonly<Record<string, unknown>> = {}): Promise<VueWrapper> {
  const banner = stage().show(TradewireBanner, props)
  if (stage().client.status().status !== 'reconnecting') {
    await stage().goLive()
    await cutForGood()
  }
  return banner
}

describe('the shipped banner', () => {
  test('CO-1: shows nothing while idle, connecting, open, in the background or signed out', async () => {
    const banner = stage().show(TradewireBanner)
    const isThere = (): boolean => banner.find('.banner').exists()
    expect([stage().client.status().status, isThere()]).toEqual(['idle', false])
    stage().client.connect()
    await pass(0)
    expect([stage().client.status().status, isThere()]).toEqual(['connecting', false])
    await stage().goLive()
    expect([stage().client.status().status, isThere()]).toEqual(['open', false])
    stage().lifecycle.toBackground()
    stage().socket.last().closed()
    await pass(0)
    expect([stage().client.status().status, isThere()]).toEqual(['paused', false])
    stage().lifecycle.toForeground()
    await stage().goLive()
    await cutForGood()
    expect(isThere()).toBe(true)
    stage().client.setSession(null)
    await pass(0)
    expect(isThere()).toBe(false)
  })

  test.each([
    [5, 'en', 'Not connected after 5 attempts'], [0, 'en', 'Not connected'], [0, 'zh-Hans', '未能连接'],
  ])('CO-1, CO-2: shows the failure after %d attempts in %s, even for a client without a session', async (
    attempts, locale, said,
  ) => {
    const { clock, socket, lifecycle } = stage()
    const app = createApp({ render: () => h('i') }).use(createTradewire({
      name: 'free', url: 'wss://feed.test/ws', protocol: echo(), policy: { maxAttempts: attempts },
      ports: { ...createScriptedPorts(), clock, socket, lifecycle },
    }))
    const banner = stage().show(TradewireBanner, { client: 'free', locale })
    socket.behaviour.autoOpen = false
    const client = clientOf('free')
    client.connect()
    await pass(0)
    for (let turn = 0; turn < 200 && client.status().status !== 'failed'; turn += 1) {
      if (socket.last().state === 'connecting') socket.last().closed()
      await pass(500)
    }
    expect(banner.find('.is-failed .banner-line').text()).toBe(said)
    app.unmount()
    client.dispose()
  })

  test('CO-2: shows the attempt, the maximum, the remaining seconds and the reason', async () => {
    const banner = await showLost()
    expect(banner.find('.banner').classes()).toContain('is-reconnecting')
    expect(banner.find('.banner-line').text()).toBe('Reconnecting 1/5, next in 3 s')
    expect(banner.find('.banner-reason').text()).toBe('The connection was lost')
    await pass(2_000)
    expect(banner.find('.banner-line').text()).toBe('Reconnecting 1/5, next in 1 s')
    await pass(1_000)
    expect(banner.find('.banner-line').text()).toBe('Reconnecting 1/5, trying now')
  })

  test('CO-2: shows that the server closed the connection permanently, and why', async () => {
    const banner = await stage().showLive([{}], TradewireBanner)
    stage().socket.last().closed(4409, 'replaced')
    await pass(0)
    expect(banner.find('.banner-line').text()).toBe('Closed by the server')
    expect(banner.find('.banner-reason').text()).toBe('Signed in on another device')
  })

  test('WC-8: never increases the countdown when the clock is set back', async () => {
    const banner = await showLost()
    vi.setSystemTime(Date.now() - 3_600_000)
    await pass(500)
    expect(banner.find('.banner-line').text()).toBe('Reconnecting 1/5, next in 3 s')
    await pass(2_500)
    expect(banner.find('.banner-line').text()).toBe('Reconnecting 1/5, trying now')
  })

  test('ST-44: shows correct seconds for a new target time immediately, even long after the last update', async () => {
    const atMs = ref<number | null>(null)
    const shown = stage().show(defineComponent(() => {
      const seconds = useSecondsUntil(() => atMs.value)
      return () => h('i', seconds.value)
    }))
    const secondsIn = async (ms: number): Promise<string> => {
      atMs.value = Date.now() + ms
      await nextTick()
      return shown.find('i').text()
    }
    await pass(3_600_000)
    expect(await secondsIn(3_000)).toBe('3')
    // Changes the target between two clock readings.
    await pass(100)
    expect(await secondsIn(5_000)).toBe('5')
    shown.unmount()
  })

  test('CO-3: stops the timer and the countdown while the page is hidden', async () => {
    const { wrapper, driver } = stage().openPage(TradewireBanner)
    await stage().goLive()
    await cutForGood()
    expect(vi.getTimerCount()).toBe(1)
    driver.hide()
    await pass(0)
    expect(vi.getTimerCount()).toBe(0)
    await pass(1_000)
    driver.show()
    await pass(0)
    expect(wrapper.find('.banner-line').text()).toBe('Reconnecting 1/5, next in 2 s')
    wrapper.unmount()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('CO-4: connects immediately on a button tap, with a new attempt budget if no attempt is left', async () => {
    const banner = await showLost()
    expect(banner.find('.banner-button').text()).toBe('Retry now')
    await banner.find('.banner-button').trigger('click')
    await pass(1)
    expect(stage().socket.connections).toHaveLength(2)
    stage().socket.last().closed()
    await pass(0)
    await refuseUntilFailed()
    expect(banner.find('.is-failed .banner-line').text()).toBe('Not connected after 5 attempts')
    expect(banner.find('.banner-button').text()).toBe('Reconnect')
    stage().socket.behaviour.autoOpen = true
    await banner.find('.banner-button').trigger('click')
    await stage().goLive()
    expect(banner.find('.banner').exists()).toBe(false)
  })

  test('CO-5: handles Enter and Space once in a browser, even when the page handles the same keys', async () => {
    answerKeyboard()
    const banner = await showLost()
    document.body.append(banner.element.parentElement ?? banner.element)
    const button = banner.find('.banner-button')
    expect([button.attributes('role'), button.attributes('tabindex')]).toEqual(['button', '0'])
    const reconnect = vi.spyOn(stage().client, 'reconnect')
    for (const [key, times] of [['a', 0], ['Enter', 1], [' ', 2]] as const) {
      await button.trigger('keydown', { key })
      expect(reconnect, key).toHaveBeenCalledTimes(times)
    }
    await button.trigger('keydown', { key: 'Enter', repeat: true })
    expect(reconnect).toHaveBeenCalledTimes(2)
  })

  test('CO-6: uses the given locale or the app’s locale, and replaces only the messages given in `texts`', async () => {
    const english = await showLost()
    const chinese = await showLost({ locale: 'zh-Hant' })
    const own = await showLost({ locale: 'fr', texts: { retryNow: 'Hurry', reasons: {} } })
    expect(english.find('.banner-button').text()).toBe('Retry now')
    expect(chinese.find('.banner-line').text()).toBe('正在重连 1/5，3 秒后尝试')
    expect(chinese.find('.banner-reason').text()).toBe('连接已断开')
    expect(own.find('.banner-button').text()).toBe('Hurry')
    expect(own.find('.banner-line').text()).toBe('Reconnecting 1/5, next in 3 s')
    expect(own.find('.banner-reason').exists()).toBe(false)
  })

  test('CO-7: shows the banner at the page’s lower edge, or inline', async () => {
    const floating = await showLost()
    const standing = await showLost({ placement: 'inline' })
    expect(floating.find('.banner').classes()).toContain('at-bottom')
    expect(standing.find('.banner').classes()).not.toContain('at-bottom')
    expect(standing.find('.banner').attributes('role')).toBe('status')
  })
})

describe('the shipped freshness label', () => {
  test('CO-10: shows the client’s freshness by default: empty, live, or stale since a time', async () => {
    const label = stage().show(TradewireFreshness)
    expect(label.text()).toBe('No data yet')
    await stage().goLive()
    expect(label.text()).toBe('Live')
    expect(label.classes()).toContain('is-live')
    await stage().lose()
    expect(label.text()).toMatch(/^Stale since \d\d:\d\d:\d\d$/)
    expect(label.attributes('role')).toBe('status')
  })

  test('CO-11: shows the positions’ freshness in the given locale, or as custom text', async () => {
    const freshness = shallowRef<Freshness>({ state: 'resyncing', sinceMs: 0 })
    const label = stage().show(TradewireFreshness, { positions: { freshness }, locale: 'zh-Hans' })
    expect(label.text()).toBe('正在同步')
    await label.setProps({ texts: { resyncing: '稍候' } })
    expect(label.text()).toBe('稍候')
    freshness.value = { state: 'live' }
    await nextTick()
    expect(label.text()).toBe('实时')
  })
})

/** Removes the types, which require the props. */
const head: Component = PositionsHead

const usd: Totals = {
  currency: 'USD', currencyDigits: 2, count: 3, lotsE8: 1, profitMinor: 1, swapMinor: 0, commissionMinor: 0,
  netMinor: 1, incomplete: false,
}

test('CO-24: marks incomplete totals in the list’s header', async () => {
  const freshness = shallowRef<Freshness>({ state: 'resyncing', sinceMs: 0 })
  const totals = shallowRef<readonly Totals[]>([usd, { ...usd, currency: 'EUR', incomplete: true }])
  const wrapper = mount(head, { props: { positions: { freshness, totals }, texts: positionsTexts.en, theme: 'light' } })
  const marks = (): readonly boolean[] =>
    wrapper.findAll('.positions-sum').map((sum) => sum.text().endsWith('(incomplete)'))
  expect(marks()).toEqual([false, true])
  totals.value = [usd]
  await nextTick()
  expect(marks()).toEqual([false])
})

test('CO-46: keeps the last header when the header’s props are removed during a transition', async () => {
  const errors: unknown[] = []
  const freshness = shallowRef<Freshness>({ state: 'live' })
  const totals = shallowRef<readonly Totals[]>([usd])
  const wrapper = mount(head, {
    global: { config: { errorHandler: (error) => void errors.push(error) } },
    props: { positions: { freshness, totals }, texts: positionsTexts.en, theme: 'light' },
  })
  const before = wrapper.text()
  await wrapper.setProps({ positions: undefined, texts: undefined, theme: undefined })
  freshness.value = { state: 'live' }
  totals.value = [...totals.value]
  await nextTick()
  expect([wrapper.text(), errors]).toEqual([before, []])
})
