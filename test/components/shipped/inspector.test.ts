import type { VueWrapper } from '@vue/test-utils'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createApp, h, nextTick } from 'vue'
import TradewireInspector from '../../../components/tradewire-inspector/tradewire-inspector.vue'
import { createTradewire, inspector as inspectorPart, type Inspection } from '../../../src'
import { echo } from '../../../src/client'
import { useDemoStage } from '../demo/demo-stage'

const stage = useDemoStage({ hasLists: true })

/** Advances the component's time, but not the client's. */
async function second(): Promise<void> {
  vi.advanceTimersByTime(1_000)
  await stage().pass(0)
}

const press = (inspector: VueWrapper, name: string): Promise<void> =>
  inspector.find(`.inspector-${name}`).trigger('click')
const rows = (inspector: VueWrapper): readonly string[] => inspector.findAll('.inspector-row').map((row) => row.text())
const events = (inspector: VueWrapper): readonly string[] =>
  inspector.findAll('.inspector-words').map((words) => words.text())

function stubClipboard(answer: 'success' | 'fail'): readonly string[] {
  const copied: string[] = []
  vi.stubGlobal('uni', Object.assign(Object.create(uni) as object, {
    setClipboardData(options: { readonly data: string; readonly success?: () => void; readonly fail?: () => void }) {
      copied.push(options.data)
      options[answer]?.()
    },
  }))
  return copied
}

function inspection(): Inspection {
  const { inspection: made } = stage().client
  if (made === undefined) throw new Error('the stage has an inspection')
  return made
}

describe('the inspector', () => {
  test('CO-40: opens the inspector with a status-coloured button, and always shows an inline inspector', async () => {
    const inspector = stage().show(TradewireInspector, { locale: 'en' })
    const button = inspector.find('.inspector-button')
    const isOpen = (): boolean => inspector.find('.inspector-panel').exists()
    expect([button.text(), button.classes('is-idle'), button.attributes('aria-expanded'), isOpen()])
      .toEqual(['Inspector', true, 'false', false])
    await stage().goLive()
    expect(button.classes('is-open')).toBe(true)
    await button.trigger('click')
    expect([button.text(), button.attributes('aria-expanded'), isOpen()]).toEqual(['Close', 'true', true])
    await button.trigger('keydown', { key: 'Enter' })
    expect(isOpen()).toBe(false)
    await button.trigger('keydown', { key: ' ', repeat: true })
    await button.trigger('keydown', { key: 'a' })
    expect(isOpen()).toBe(false)
    const inline = stage().show(TradewireInspector, { placement: 'inline' })
    expect([inline.find('.inspector-button').exists(), inline.find('.inspector-panel').exists()]).toEqual([false, true])
  })

  test('CO-41: shows status, leases, frames, attempts, storage, round trips and events, newest first', async () => {
    const inspector = stage().show(TradewireInspector, { locale: 'en', placement: 'inline' })
    expect(rows(inspector)).toEqual(expect.arrayContaining(['StateIdle', 'None']))
    expect(inspector.find('.inspector-trips').exists()).toBe(false)
    await stage().goLive()
    await second()
    expect(rows(inspector)).toEqual(expect.arrayContaining(['StateOpen', 'manualholds', 'Connections1', 'Losses0']))
    expect(rows(inspector).find((row) => row.startsWith('In'))).toMatch(/^In1 · \d+ characters$/)
    expect(rows(inspector)).toContainEqual(expect.stringMatching(/^\d+ bytes$/))
    expect(events(inspector).slice(0, 2)).toEqual(['open', '← Snapshot'])
    await stage().pass(15_000)
    stage().socket.last().message({ Code: 200, type: 'Pong', ts: 0, epoch: 'e', seq: 1 })
    await second()
    expect(rows(inspector)).toContainEqual(expect.stringMatching(/^\d+ ms \(\d+ to \d+\)$/))
    expect(inspector.findAll('.inspector-bar')).toHaveLength(1)
    await stage().cutOff()
    await stage().pass(3_000)
    await second()
    expect(rows(inspector)).toContainEqual(expect.stringMatching(/^\d\d:\d\d:\d\d 1 of 5in progress$/))
  })

  test('CO-41: updates the countdown exactly at each whole second before the next attempt', async () => {
    await stage().goLive()
    await stage().cutOff()
    const { nextAtMs } = stage().client.status()
    if (nextAtMs === null) throw new Error('no attempt is to come')
    vi.setSystemTime(nextAtMs - 3_600)
    const inspector = stage().show(TradewireInspector, { locale: 'en', placement: 'inline' })
    const shown: unknown[] = []
    for (let quarter = 0; quarter < 12; quarter += 1) {
      vi.advanceTimersByTime(250)
      await nextTick()
      shown.push(...rows(inspector).filter((row) => row.startsWith('Next attempt')))
    }
    const seconds = [4, 4, 3, 3, 3, 3, 2, 2, 2, 2, 1, 1]
    expect(shown).toEqual(seconds.map((second) => `Next attemptin ${second} s`))
  })

  test('CO-41: runs no timer while closed, paused or hidden, and shows new outbox entries', async () => {
    const { wrapper: inspector, driver } = stage().openPage(TradewireInspector)
    const timers = (): number => vi.getTimerCount()
    const before = timers()
    await press(inspector, 'button')
    await nextTick()
    expect(timers()).toBe(before + 1)
    await press(inspector, 'pause')
    expect([timers(), inspector.find('.inspector-pause').attributes('aria-pressed')]).toEqual([before, 'true'])
    inspection().addOutbox(() => [{ id: '1', kind: 'order', state: 'failed', code: 'too-late', stateAtMs: 0 }], {
      read: () => Promise.reject(new Error('broken')), keys: () => Promise.reject(new Error('broken')),
      write: () => Promise.resolve(), remove: () => Promise.resolve(),
    })
    await stage().goLive()
    await second()
    expect(rows(inspector)).not.toContain('StateOpen')
    await press(inspector, 'pause')
    await second()
    expect(rows(inspector)).toContain('StateOpen')
    expect(rows(inspector)).toContainEqual(expect.stringMatching(/orderfailed too-late$/))
    driver.hide()
    await nextTick()
    expect(timers()).toBe(before)
    driver.show()
    await nextTick()
    expect(timers()).toBe(before + 1)
    await press(inspector, 'button')
    await nextTick()
    expect(timers()).toBe(before)
  })

  test('CO-41, CO-42: lists the newest 50 events, or only connection events, frames or problems', async () => {
    const inspector = await stage().showLive([{}], TradewireInspector, { locale: 'en', placement: 'inline' })
    for (let index = 0; index < 80; index += 1) {
      stage().socket.last().message({ Code: 200, type: 'Other' })
      await stage().pass(100)
    }
    await stage().lose()
    await second()
    expect(events(inspector)).toHaveLength(50)
    expect(inspector.text()).toMatch(/\d+ older in the copied text/)
    await press(inspector, 'connection')
    expect(events(inspector)).toEqual([
      expect.stringMatching(/^reconnecting/), 'socket closed', 'open', 'socket opened', 'socket requested',
      'connecting',
    ])
    await press(inspector, 'frames')
    expect(new Set(events(inspector).slice(0, 20))).toEqual(new Set(['← Other']))
    expect(inspector.find('.inspector-frames').attributes('aria-pressed')).toBe('true')
    await press(inspector, 'all')
    expect(events(inspector)[0]).toMatch(/^reconnecting/)
  })

  test('CO-41, CO-43: copies all content as English text even on a Chinese page, and reports the result', async () => {
    const copied = stubClipboard('success')
    const inspector = await stage().showLive([{}], TradewireInspector, { locale: 'zh-Hans', placement: 'inline' })
    await second()
    expect(events(inspector)).toEqual(expect.arrayContaining(['连接中', '连接已建立', '已连接', '← Snapshot']))
    expect(inspector.findAll('.inspector-more').map((more) => more.text())).toContainEqual(
      expect.stringMatching(/^\d+ 个字符 /))
    await press(inspector, 'copy')
    expect(inspector.find('.inspector-said').text()).toBe('已复制')
    expect(copied[0]).toMatch(/^tradewire default, \d{4}-\d\d-\d\dT/)
    expect(copied[0]).toContain('\nSocket holders\n')
    expect(copied[0]).toMatch(/\n {2}\d\d:\d\d:\d\d\.\d{3} open$/)
    await press(inspector, 'pause')
    expect(inspector.find('.inspector-said').text()).toBe('')
    stubClipboard('fail')
    await press(inspector, 'copy')
    expect(inspector.find('.inspector-said').text()).toBe('复制失败')
  })

  test.each([
    ['en', 'Nothing is recorded without'], ['zh-Hans', '没有记录，需要'],
  ])('CO-44: explains in %s which feature is missing and where to add it', async (locale, words) => {
    const tradewire = createTradewire({ name: 'bare', url: 'wss://feed.example/ws', protocol: echo() })
    createApp({ render: () => h('i') }).use(tradewire)
    onTestFinished(tradewire.dispose)
    const inspector = stage().show(TradewireInspector, { client: 'bare', locale })
    await press(inspector, 'button')
    expect(inspector.find('.inspector-none').text()).toContain(words)
    expect(inspector.find('.inspector-none').text()).toContain('parts: [inspector()]')
    expect(inspector.find('.inspector-copy').exists()).toBe(false)
  })

  test('CO-45: simulates a cut, a lost network and a hidden app in development, and shows active faults', async () => {
    const inspector = await stage().showLive([{}], TradewireInspector, { placement: 'inline' })
    await stage().pass(10_000)
    await press(inspector, 'cut')
    await stage().pass(0)
    expect(stage().client.status().failure?.closeCode).toBe(1006)
    await stage().pass(5_000)
    await stage().goLive()
    const isOn = (name: string): string | undefined => inspector.find(`.inspector-${name}`).attributes('aria-pressed')
    await press(inspector, 'hide')
    await stage().pass(3_600_000)
    expect([stage().client.status().pausedBy, isOn('hide')]).toEqual(['background', 'true'])
    const other = stage().show(TradewireInspector, { placement: 'inline' })
    expect(other.find('.inspector-hide').classes('is-on')).toBe(true)
    await press(inspector, 'hide')
    await stage().goLive()
    expect([stage().client.status().status, isOn('hide')]).toEqual(['open', 'false'])
    await press(inspector, 'offline')
    await stage().pass(0)
    expect([inspection().faults?.isOffline(), isOn('offline')]).toEqual([true, 'true'])
  })

  test('CO-45: has no fault buttons in production', () => {
    vi.stubEnv('NODE_ENV', 'production')
    onTestFinished(() => void vi.unstubAllEnvs())
    const tradewire = createTradewire({
      name: 'built', url: 'wss://feed.example/ws', protocol: echo(),
      parts: [inspectorPart()],
    })
    createApp({ render: () => h('i') }).use(tradewire)
    onTestFinished(tradewire.dispose)
    const inspector = stage().show(TradewireInspector, { client: 'built', placement: 'inline' })
    const names = inspector.findAll('.inspector-tool').map((tool) => tool.text())
    expect(names).toEqual(['Copy', 'Pause', 'All', 'Connection', 'Frames', 'Problems'])
  })
})
