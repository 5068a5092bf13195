import * as devtoolsPackage from '@vue/devtools-api'
import type { DevtoolsPluginApi } from '@vue/devtools-api'
import { describe, expect, expectTypeOf, onTestFinished, test, vi } from 'vitest'
import { createApp } from 'vue'
import { setUpPlugin, type DevtoolsApi } from '../../../src/platform/devtools/devtools-api'
import { findDevtools } from '../../../src/platform/devtools/devtools'
import { portsOf, run, runOpened, runTwo, stubDevtools, token } from './devtools-rig'

describe('the Vue devtools', () => {
  test('DV-17: shows each client with its status, attempts, leases, tabs and user', async () => {
    const { devtools, server, settle } = await runOpened()
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

  test('DV-17: refreshes at most five times a second, and never for a disposed client', async () => {
    const { client, devtools, settle, tradewire, wrapper } = await runOpened()
    for (let index = 0; index < 50; index += 1) {
      client.connect()
      client.close()
    }
    await settle(200)
    expect(devtools.refreshes.count).toBe(1)
    client.connect()
    wrapper.unmount()
    tradewire.dispose()
    await settle(60_000)
    expect(devtools.refreshes.count).toBe(1)
    expect(devtools.tree()).toEqual([])
  })

  test('DV-17: shows two clients of an app in one inspector, and refreshes it when the user changes', async () => {
    const { app, clients, devtools, settle } = runTwo()
    expect(devtools.plugins.map((plugin) => plugin.app)).toEqual([app])
    expect(devtools.tree().map(({ id }) => id)).toEqual(['default', 'chat'])
    expect(devtools.layers).toEqual(['tradewire default', 'tradewire chat'])
    clients[0]?.client.setSession({ userId: 8, token: 'x' })
    await settle(200)
    expect(devtools.refreshes.count).toBe(1)
    clients.forEach((each) => each.dispose())
    expect(devtools.tree()).toEqual([])
  })

  test('DV-18: shows frames, channels, statuses and socket events, even from before the devtools opened', async () => {
    const devtools = stubDevtools()
    const { server, settle } = await run()
    expect(devtools.events).toEqual([])
    devtools.open()
    expect(devtools.layers).toEqual(['tradewire default'])
    expect(devtools.titles()).toEqual(['connecting', 'socket requested', 'socket opened', '→ login', 'open'])
    server.push({ type: 'notice', data: { text: 'welcome' } })
    await settle(0)
    expect(devtools.titles().slice(5)).toEqual(['← notice', 'channel tradewire:message:notice'])
    expect(devtools.events[5]).toMatchObject({
      time: 5_000_000, subtitle: '43 characters', data: { frame: { type: 'notice', data: { text: 'welcome' } } },
    })
    expect(devtools.events[0]?.time).toBe(4_999_000)
    expect(devtools.dataOf('channel tradewire:message')).toEqual({ payload: { text: 'welcome' } })
    expect(devtools.events[4]).toMatchObject({ logType: 'default', data: { status: 'open', attempt: 0 } })
    server.refuse()
    server.drop()
    await settle(0)
    expect(devtools.titles().slice(7, 9)).toEqual(['socket closed', expect.stringMatching(/^reconnecting/)])
    expect(devtools.dataOf('socket closed')).toMatchObject({ code: 1006 })
    expect(devtools.events[8]?.logType).toBe('warning')
    await settle(100_000)
    expect(devtools.events.find(({ title }) => title.startsWith('failed'))?.logType).toBe('error')
  })

  test('DV-18: shows the channels of the app under their names on the bus', async () => {
    const { devtools, server, client, settle } = await runOpened()
    client.setSession({ userId: 8, token })
    await settle()
    expect(devtools.titles()).toContain('channel tradewire:sessionChanged')
    server.drop()
    await settle(0)
    expect(devtools.titles()).not.toContain('channel tradewire:statusChanged')
  })

  test('DV-19: shows no token, no query and no field whose name suggests a secret', async () => {
    const { devtools, server, client, settle } = await runOpened()
    server.push({ type: token, data: { echo: `your ${token} is known`, [token]: 1, password: 'short', ok: 'yes' } })
    server.push(`not JSON, and ${token}`)
    server.push({ type: 'note', data: { text: `${'x'.repeat(400)}${token.slice(0, 12)}` } })
    client.setSession({ userId: 8, token: 'another-token-of-it' })
    await settle()
    const shown = JSON.stringify([devtools.events, devtools.tree(), devtools.state('default')])
    const secrets = [token, token.slice(0, 12), 'another-token-of-it', 'short']
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([])
    expect(devtools.dataOf('← ***')).toMatchObject({ frame: { data: { ok: 'yes', password: '***' } } })
    expect(devtools.dataOf('→ login'))
      .toMatchObject({ frame: { token: '***', words: [expect.stringContaining('***')] } })
    expect(devtools.dataOf('socket requested')).toEqual({ url: 'wss://feed.example/ws?***' })
  })

  test('DV-20: lists every status and twenty events per second, and only counts the other events by kind', async () => {
    const { client, devtools, server, settle } = await runOpened()
    await settle(2_000)
    const before = devtools.events.length
    for (let index = 0; index < 500; index += 1) server.push({ type: 'tick', data: index })
    for (let index = 0; index < 3; index += 1) void client.send({ type: 'asked' })
    server.drop()
    await settle(0)
    const burst = devtools.titles().slice(before)
    expect(burst).toHaveLength(21)
    expect(new Set(burst.slice(0, 20))).toEqual(new Set(['← tick', 'channel tradewire:message:tick']))
    expect(burst[20]).toMatch(/^reconnecting/)
    await settle(60_000)
    expect(devtools.events[before + 21]).toMatchObject({
      title: '984 more in a second', data: { received: 490, channel: 490, sent: 3, socket: 1 },
      time: (devtools.events[before]?.time ?? 0) + 1_000,
    })
  })

  test('DV-20: stores the last hundred events until the devtools are opened', async () => {
    const devtools = stubDevtools()
    const { server, settle } = await run()
    for (let second = 0; second < 20; second += 1) {
      for (let index = 0; index < 10; index += 1) server.push({ type: 'tick', data: index })
      await settle(1_000)
    }
    devtools.open()
    expect(devtools.events).toHaveLength(100)
  })

  test.each([undefined, null, 'hook', {}])('DV-21: records nothing when the devtools hook is %j', (hook) => {
    vi.stubGlobal('__VUE_DEVTOOLS_GLOBAL_HOOK__', hook)
    onTestFinished(() => void vi.unstubAllGlobals())
    expect(findDevtools('default', portsOf())).toBeUndefined()
  })

  test('DV-21: records nothing outside a web page', () => {
    stubDevtools()
    expect(findDevtools('default', portsOf())).toBeDefined()
    vi.stubGlobal('window', undefined)
    expect(findDevtools('default', portsOf())).toBeUndefined()
  })

  test('DV-21: emits the same events as the devtools package, and declares a compatible API', () => {
    const emitted: unknown[][] = []
    const hook = { emit: (...args: readonly unknown[]) => void emitted.push([...args]) }
    vi.stubGlobal('__VUE_DEVTOOLS_GLOBAL_HOOK__', hook)
    onTestFinished(() => void vi.unstubAllGlobals())
    const app = createApp({ render: () => null })
    const setup = (): void => undefined
    // Not imported statically, because the package's types copy all of Vue's types.
    const real: unknown = Reflect.get(devtoolsPackage, 'setupDevtoolsPlugin')
    if (typeof real !== 'function') throw new Error('the package has another name for it')
    Reflect.apply(real, undefined, [{ id: 'tradewire', label: 'Tradewire', packageName: 'tradewire', app }, setup])
    setUpPlugin(hook, app, setup)
    expect(emitted).toHaveLength(2)
    expect(emitted[1]).toEqual(emitted[0])
    expectTypeOf<DevtoolsPluginApi<object>>().toExtend<DevtoolsApi>()
  })
})
