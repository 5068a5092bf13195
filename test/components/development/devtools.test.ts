import * as devtoolsPackage from '@vue/devtools-api'
import type { DevtoolsPluginApi } from '@vue/devtools-api'
import { describe, expect, expectTypeOf, onTestFinished, test, vi } from 'vitest'
import { createApp } from 'vue'
import { createTradewire, jsonProtocol } from '../../../src'
import { setUpPlugin, type DevtoolsApi } from '../../../src/platform/devtools/devtools-api'
import { findDevtools } from '../../../src/platform/devtools/devtools'
import { redactedCopy } from '../../../src/connection/inspector/inspector-model'
import { createScriptedBus, createScriptedLifecycle } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'
import { run, stubDevtools, titlesOf, token } from './devtools-rig'

describe('the Vue devtools', () => {
  test('DV-17: the inspector shows each client with its status, attempts, leases, tabs and user', async () => {
    const devtools = stubDevtools()
    const { server, settle } = await run()
    devtools.open()
    expect(devtools.inspectors).toEqual([{ id: 'tradewire', label: 'Tradewire', icon: 'cable' }])
    expect(devtools.tree()).toMatchObject([{
      id: 'default', label: 'default', tags: [{ label: 'open' }],
      children: [{ id: 'default/0', label: 'quote-page', tags: [{ label: 'held' }] }],
    }])
    server.drop()
    await settle(0)
    const { status, attempts, leases, session } = devtools.state('default')
    expect(status).toContainEqual({ key: 'status', value: 'reconnecting' })
    expect(attempts?.map(({ value }) => value)).toEqual([
      'connecting', 'open', expect.stringMatching(/^reconnecting, attempt 1 of 5, connection-lost/),
    ])
    expect(leases).toEqual([{ key: 'quote-page', value: 'held' }])
    expect(session).toEqual([{ key: 'userId', value: 7 }])
    expect(devtools.state('default/0')).toMatchObject({ lease: expect.arrayContaining([{ key: 'held', value: true }]) })
    expect(devtools.state('default/9')).toEqual({})
  })

  test('DV-17: it asks again at most five times a second, and not of a client that was disposed of', async () => {
    const devtools = stubDevtools()
    const { client, settle, end } = await run()
    devtools.open()
    for (let index = 0; index < 50; index += 1) {
      client.connect()
      client.close()
    }
    await settle(200)
    expect(devtools.refreshes.count).toBe(1)
    client.connect()
    end()
    await settle(60_000)
    expect(devtools.refreshes.count).toBe(1)
    expect(devtools.tree()).toEqual([])
  })

  test('DV-17: two clients of one app share the inspector', async () => {
    const devtools = stubDevtools()
    const app = createApp({ render: () => null })
    const server = createTestServer()
    const clients = ['default', 'chat'].map((name) => createTradewire({
      name, url: 'wss://feed.example/ws', protocol: jsonProtocol(),
      ports: { ...server.ports, bus: createScriptedBus() },
    }))
    clients.forEach((each) => app.use(each))
    onTestFinished(() => clients.forEach((each) => each.dispose()))
    devtools.open()
    expect(devtools.plugins).toHaveLength(1)
    expect(devtools.plugins[0]?.app).toBe(app)
    expect(devtools.tree().map(({ id }) => id)).toEqual(['default', 'chat'])
    expect(devtools.layers).toEqual(['tradewire default', 'tradewire chat'])
    await server.clock.advanceAsync(0)
  })

  test('DV-18: the timeline shows frames, channels, statuses and the socket, also from before it opened', async () => {
    const devtools = stubDevtools()
    const { server, settle } = await run()
    expect(devtools.events).toEqual([])
    devtools.open()
    expect(devtools.layers).toEqual(['tradewire default'])
    expect(titlesOf(devtools)).toEqual([
      'connecting', 'socket asked for', 'socket opened', '→ login', 'open',
    ])
    server.push({ type: 'notice', data: { text: 'welcome' } })
    await settle(0)
    expect(titlesOf(devtools).slice(5)).toEqual(['← notice', 'channel tradewire:message:notice'])
    expect(devtools.events[5]).toMatchObject({
      time: 5_000_000, subtitle: '43 characters', data: { frame: { type: 'notice', data: { text: 'welcome' } } },
    })
    expect(devtools.events[0]?.time).toBe(4_999_000)
    server.drop()
    await settle(0)
    expect(titlesOf(devtools).slice(7, 9)).toEqual(['socket closed', expect.stringMatching(/^reconnecting/)])
    expect(devtools.events[8]?.logType).toBe('warning')
  })

  test('DV-18: the channels of the app are shown under their names on the bus', async () => {
    const devtools = stubDevtools()
    const { server, client, settle } = await run()
    devtools.open()
    client.setSession({ userId: 8, token })
    await settle()
    expect(titlesOf(devtools)).toContain('channel tradewire:sessionChanged')
    server.drop()
    await settle(0)
    expect(titlesOf(devtools)).not.toContain('channel tradewire:statusChanged')
  })

  test('DV-19: no token, no query and no field named like a secret is shown', async () => {
    const devtools = stubDevtools()
    const { server, client, settle } = await run()
    devtools.open()
    server.push({ type: token, data: { echo: `your ${token} is known`, [token]: 1, password: 'short', ok: 'yes' } })
    server.push(`not JSON, and ${token}`)
    server.push({ type: 'note', data: { text: `${'x'.repeat(400)}${token.slice(0, 12)}` } })
    client.setSession({ userId: 8, token: 'another-token-of-it' })
    await settle()
    const shown = JSON.stringify([devtools.events, devtools.tree(), devtools.state('default')])
    const secrets = [token, token.slice(0, 12), 'another-token-of-it', 'short']
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([])
    const frame = devtools.events.find(({ title }) => title === '← ***')?.data
    expect(frame).toMatchObject({ frame: { data: { ok: 'yes', password: '***' } } })
    expect(devtools.events.find(({ title }) => title === '→ login')?.data).toMatchObject({
      frame: { token: '***', words: [expect.stringContaining('***')] },
    })
    expect(devtools.events.find(({ title }) => title === 'socket asked for')?.data).toEqual({
      url: 'wss://feed.example/ws?***',
    })
  })

  test('DV-19: a large value is shown in part, and a getter is not called', async () => {
    const devtools = stubDevtools()
    const { server, settle } = await run()
    devtools.open()
    const rows = Array.from({ length: 1_000 }, (_, ticket) => ({ ticket }))
    server.push({ type: 'rows', data: rows.slice(0, 100) })
    server.push(JSON.stringify({ type: 'all', rows }))
    server.push(new ArrayBuffer(9))
    await settle(0)
    const [some, all, bytes] = devtools.events.filter(({ title }) => title.startsWith('←')).map(({ data }) => data)
    expect(some).toMatchObject({ frame: { data: { 20: '… 80 more', length: 21 } } })
    expect(JSON.stringify(all).length).toBeLessThan(700)
    expect(bytes).toEqual({ frame: '9 bytes' })
  })

  test('DV-19: a copy has no getters, no functions and no more than it may have', () => {
    let reads = 0
    const value = {
      get list() {
        reads += 1
        return []
      },
      call: () => 1, deep: { a: { b: { c: { d: { e: 1 } } } } }, ['__proto__']: null, text: 'y'.repeat(600),
      many: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`field${index}`, index])),
      rows: Array.from({ length: 20 }, () => Array.from({ length: 20 }, () => 1)),
    }
    const copy = redactedCopy(value, (text) => text)
    expect(reads).toBe(0)
    expect(copy).toMatchObject({
      call: 'function', deep: { a: { b: { c: { d: '…' } } } }, text: `${'y'.repeat(500)}… (600 characters)`,
      many: { field19: 19, '…': '10 more fields' },
    })
    expect(copy).not.toHaveProperty('list')
    expect(JSON.stringify(copy).match(/\b1\b/g)?.length).toBeLessThan(200)
  })

  test('DV-20: beyond twenty events a second the rest is counted, but for statuses', async () => {
    const devtools = stubDevtools()
    const { server, settle } = await run()
    devtools.open()
    await settle(2_000)
    const before = devtools.events.length
    for (let index = 0; index < 500; index += 1) server.push({ type: 'tick', data: index })
    server.drop()
    await settle(0)
    const burst = titlesOf(devtools).slice(before)
    expect(burst).toHaveLength(21)
    expect(new Set(burst.slice(0, 20))).toEqual(new Set(['← tick', 'channel tradewire:message:tick']))
    expect(burst[20]).toMatch(/^reconnecting/)
    await settle(60_000)
    const summary = devtools.events[before + 21]
    expect(summary).toMatchObject({
      title: '981 more in a second', data: { received: 490, channel: 490, socket: 1 },
    })
  })

  test('DV-20: a hundred events are kept until the devtools are opened, and ten thousand are shown', async () => {
    const devtools = stubDevtools()
    const { server, settle } = await run()
    async function play(seconds: number): Promise<void> {
      for (let second = 0; second < seconds; second += 1) {
        for (let index = 0; index < 10; index += 1) server.push({ type: 'tick', data: index })
        await settle(1_000)
      }
    }
    await play(20)
    devtools.open()
    expect(devtools.events).toHaveLength(100)
    await play(600)
    expect(devtools.events).toHaveLength(10_000)
    expect(devtools.events[9_999]).toMatchObject({ title: 'the timeline is full: reload the page', logType: 'warning' })
  })

  test('DV-21: without the devtools nothing is recorded', () => {
    const { ports } = createTestServer()
    const all = { ...ports, bus: createScriptedBus(), lifecycle: createScriptedLifecycle(), log: { report: vi.fn() } }
    expect(findDevtools('default', all)).toBeUndefined()
    stubDevtools()
    expect(findDevtools('default', all)).toBeDefined()
  })

  test('DV-21: what is emitted is what the package emits, and its API is what is used', () => {
    const emitted: unknown[][] = []
    const hook = { emit: (...args: readonly unknown[]) => void emitted.push([...args]) }
    vi.stubGlobal('__VUE_DEVTOOLS_GLOBAL_HOOK__', hook)
    onTestFinished(() => void vi.unstubAllGlobals())
    const app = createApp({ render: () => null })
    const setup = (): void => undefined
    // By its name alone: its types copy all of Vue's.
    const real: unknown = Reflect.get(devtoolsPackage, 'setupDevtoolsPlugin')
    if (typeof real !== 'function') throw new Error('the package has another name for it')
    Reflect.apply(real, undefined, [{ id: 'tradewire', label: 'Tradewire', packageName: 'tradewire', app }, setup])
    setUpPlugin(hook, app, setup)
    expect(emitted).toHaveLength(2)
    expect(emitted[1]).toEqual(emitted[0])
    expectTypeOf<DevtoolsPluginApi<object>>().toExtend<DevtoolsApi>()
  })
})
