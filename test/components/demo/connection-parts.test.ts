import { describe, expect, test, vi } from 'vitest'
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import AttemptsCard from '../../../demo/features/connection/attempts-card.vue'
import ConnectionBanner from '../../../components/tradewire-banner/tradewire-banner.vue'
import ConnectionState from '../../../demo/features/connection/connection-state.vue'
import LastErrorCard from '../../../demo/features/connection/last-error-card.vue'
import ServerCard from '../../../demo/features/connection/server-card.vue'
import SessionCard from '../../../demo/features/connection/session-card.vue'
import StatusPill from '../../../demo/shared/status-pill.vue'
import TimelineCard from '../../../demo/features/connection/timeline-card.vue'
import { formatClock } from '../../../src/format'
import { useSessionStore } from '../../../demo/settings/session-store'
import { useSettingsStore } from '../../../demo/settings/settings-store'
import { localFeedAddress } from '../../../demo/settings/feed-address'
import { useAddress } from '../../../demo/settings/use-address'
import { useTimelineStore } from '../../../demo/features/connection/timeline-store'
import ConnectionPage from '../../../pages/connection/connection.vue'
import { useOutages } from './connection-outage'
import { useDemoStage } from './demo-stage'

const stage = useDemoStage()
const { pass, cutForGood } = useOutages(stage)

test.each([
  ['en', 'Waiting for a free socket: WeChat allows five'],
  ['zh-Hans', '连接数已满，正在等待（微信最多五个）'],
] as const)('UI-64: shows the waiting status in %s until a socket slot is free', async (locale, words) => {
  useSettingsStore().change({ locale })
  const banner = stage().show(ConnectionBanner, { locale })
  const state = stage().show(ConnectionState)
  const timeline = stage().show(TimelineCard)
  stage().socket.behaviour.noSlots = true
  stage().client.connect()
  const since = formatClock(stage().clock.now())
  await pass(4_000)
  expect(banner.find('.banner-line').text()).toBe(words)
  expect(state.find('.state-slot').text()).toContain(words)
  expect(state.find('.state-slot').text()).toContain(since)
  expect(state.find('.state-attempt-value').text()).toBe('–')
  expect(timeline.find('.entry-words').text()).toBe(words)
  stage().socket.behaviour.noSlots = false
  await pass(3_000)
  await stage().goLive()
  expect(banner.find('.banner').exists()).toBe(false)
  expect(state.find('.state-slot').exists()).toBe(false)
  expect(timeline.find('.is-open .entry-words').text()).not.toBe(words)
  expect(timeline.findAll('.entry-words').filter((entry) => entry.text() === words)).toHaveLength(1)
  stage().socket.behaviour.noSlots = true
  await cutForGood()
  await pass(8_000)
  expect(stage().client.status().status).toBe('reconnecting')
  expect(banner.find('.banner-line').text()).toBe(words)
})

test('UI-35: shows the status, start time, attempt and next attempt in the small and the large pill', async () => {
  const pill = stage().show(StatusPill)
  const state = stage().show(ConnectionState)
  const words = (): readonly string[] => [pill.text(), state.find('.state-word').text()]
  expect(words()).toEqual(['Closed', 'Closed'])
  stage().client.connect()
  await pass(0)
  expect(words()).toEqual(['Connecting', 'Connecting'])
  await stage().goLive()
  expect(words()).toEqual(['Connected', 'Connected'])
  expect(state.find('.state-attempt-value').text()).toBe('–')
  await cutForGood()
  expect(words()).toEqual(['Reconnecting 1/5', 'Reconnecting'])
  expect(state.find('.state-attempt-value').text()).toBe('1 of 5')
  expect(state.find('.state-next-value').text()).toBe('in 3 s')
  expect(state.find('.state-since').text()).toMatch(/^since \d\d:\d\d:\d\d$/)
  stage().client.setSession(null)
  await pass(0)
  expect(pill.text()).toBe('Signed out')
})

test('UI-59: holds the page’s lease only while the switch is on and the page is shown', async () => {
  const { wrapper, driver } = stage().openPage(ConnectionPage)
  await pass(1_000)
  expect(stage().socket.connections).toHaveLength(0)
  expect(wrapper.find('.keep-hint').text()).toContain('Switch this on')
  await wrapper.find('.keep-row').trigger('click')
  await stage().goLive()
  expect(stage().client.status().status).toBe('open')
  expect(wrapper.find('.keep-hint').exists()).toBe(false)
  expect(wrapper.find('.keep-row').attributes('aria-checked')).toBe('true')
  driver.hide()
  await pass(1_000)
  expect(stage().client.status().status).toBe('idle')
  driver.show()
  await stage().goLive()
  await wrapper.find('.keep-row').trigger('click')
  await pass(1_000)
  expect(stage().client.status().status).toBe('idle')
})

test('UI-62: explains only for loopback addresses that attempts continue while the device is offline', async () => {
  const state = stage().show(ConnectionState)
  expect(state.find('.state-loopback').text()).toContain('instead of pausing')
  useSettingsStore().change({ address: 'wss://feed.example.com/ws' })
  await pass(0)
  expect(state.find('.state-loopback').exists()).toBe(false)
})

describe('the history', () => {
  test('UI-37: shows each status with its time and code, and the outcome of each attempt', async () => {
    useTimelineStore()
    const timeline = stage().show(TimelineCard)
    const attempts = stage().show(AttemptsCard)
    expect(attempts.text()).toContain('No reconnect attempts in this session yet.')
    await stage().goLive()
    await cutForGood()
    await pass(3_000)
    expect(attempts.find('.attempt-outcome').text()).toBe('in progress')
    stage().socket.last().closed()
    await pass(0)
    expect(attempts.find('.attempt-words').text()).toBe('1 of 5')
    expect(attempts.find('.attempt-outcome').text()).toBe('connect-failed')
    const entries = timeline.findAll('.entry').map((entry) => entry.find('.entry-words').text().replace(/ · .*$/, ''))
    expect(entries).toEqual([
      'Reconnecting 2/5', 'Reconnecting 1/5', 'Reconnecting 1/5', 'Connected', 'Connecting', 'Closed',
    ])
    expect(timeline.find('.entry-code').text()).toBe('connect-failed')
    stage().socket.behaviour.autoOpen = true
    await pass(5_000)
    await stage().goLive()
    expect(attempts.find('.attempt-outcome').text()).toBe('connected')
  })

  test('UI-38: shows the message, the diagnostic code and the close code of the last error', async () => {
    const card = stage().show(LastErrorCard)
    expect(card.text()).toContain('No error so far.')
    await stage().goLive()
    stage().socket.last().message('not json')
    await pass(0)
    expect(card.find('.error-code').text()).toBe('frame-malformed')
    expect(card.find('.error-words').text()).toBe('A message could not be read')
    await pass(1_000)
    stage().socket.last().closed(1006)
    await pass(0)
    expect(card.find('.error-code').text()).toBe('connection-lost')
    const lostAt = card.find('.error-time').text()
    expect(lostAt).toMatch(/^\d\d:\d\d:\d\d$/)
    await pass(5_000)
    await stage().goLive()
    expect(stage().client.status().failure).toBeNull()
    expect([card.find('.error-code').text(), card.find('.error-time').text()]).toEqual(['connection-lost', lostAt])
    stage().socket.last().closed(4403, 'no')
    await pass(0)
    expect(card.find('.error-code').text()).toBe('forbidden')
    expect(card.find('.error-close').text()).toBe('close code 4403')
  })
})

describe('server and session', () => {
  async function type(card: VueWrapper, field: string, text: string): Promise<void> {
    await card.find(`.${field} input`).setValue(text)
    await flushPromises()
  }

  test('DF-9: shows where the feed runs, and switches the feed between the app and a server', async () => {
    const { settings } = useSettingsStore()
    const card = stage().show(ServerCard)
    const chosen = (): string => card.find('.choice-item.is-chosen').text()
    const choose = async (text: string): Promise<void> => {
      await card.findAll('.choice-item').find((item) => item.text() === text)?.trigger('click')
      await flushPromises()
    }
    expect([chosen(), card.find('.server-address').exists()]).toEqual(['On a server', true])
    await choose('In this app')
    expect([chosen(), card.find('.server-address').exists()]).toEqual(['In this app', false])
    expect(card.find('.server-hint').text()).toContain('without a server')
    expect(useSettingsStore().settings.address).toBe(localFeedAddress)
    await choose('On a server')
    expect(useSettingsStore().settings.address).toBe(settings.address)
    vi.stubGlobal('tradewireStart', undefined)
    await choose('In this app')
    expect(useSettingsStore().settings.address).toBeNull()
    await choose('On a server')
    expect(useSettingsStore().settings.address).toBe('ws://localhost:8787/ws')
  })

  test('UI-58: keeps a token only for the same user, and sends no token to another server', async () => {
    const card = stage().show(SessionCard)
    const server = await stage().showLive([{}], ServerCard)
    async function signIn(id: string, token = ''): Promise<unknown> {
      await type(card, 'session-id', id)
      await type(card, 'session-token', token)
      await card.find('.button-sign-in').trigger('click')
      await pass(1_000)
      return stage().socket.last().frames[0]
    }
    async function saveAddress(address: string): Promise<unknown> {
      await type(server, 'server-address', address)
      await server.find('.button-save').trigger('click')
      await pass(1_000)
      return stage().socket.last().frames[0]
    }
    expect(await signIn('501', 'hush')).toMatchObject({ traderid: 501, token: 'hush' })
    expect(await signIn('501')).toMatchObject({ traderid: 501, token: 'hush' })
    expect(await signIn('502')).not.toHaveProperty('token')
    expect(useSessionStore().token).toBeUndefined()
    await signIn('502', 'quiet')
    expect(await saveAddress(useAddress().value)).toMatchObject({ traderid: 502, token: 'quiet' })
    expect(await saveAddress('ws://192.168.1.20:9000')).not.toHaveProperty('token')
    expect(useSessionStore().token).toBeUndefined()
  })
})
