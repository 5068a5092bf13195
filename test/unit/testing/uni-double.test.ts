import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createSocketClient, jsonProtocol } from '../../../src/client'
import { createTestServer, installUni, type UniDouble } from '../../../src/testing'
import type { UniOptions } from '../../../src/testing/uni/uni-double'
import * as uniApp from '../../../src/testing'

function install(options: UniOptions = {}): UniDouble {
  const app = installUni(options)
  onTestFinished(app.uninstall)
  return app
}

async function connected(parts: NonNullable<Parameters<typeof createSocketClient>[0]['parts']> = []) {
  const client = createSocketClient({ url: 'wss://api.example.com/ws', protocol: jsonProtocol(), parts })
  onTestFinished(() => client.dispose())
  client.connect()
  await vi.advanceTimersByTimeAsync(1_000)
  return client
}

test('TE-6: has a double for each hook of @dcloudio/uni-app', () => {
  const types = createRequire(import.meta.url).resolve('@dcloudio/uni-app/package.json')
    .replace('package.json', 'dist/uni-app.d.ts')
  const declared = readFileSync(types, 'utf8').matchAll(/^export declare const (on[A-Z]\w*):/gm)
  const hooks = [...declared].map(([, name]) => name)
  expect(hooks.length).toBeGreaterThan(30)
  expect(Object.keys(uniApp)).toEqual(expect.arrayContaining(hooks))
  expect(() => uniApp.onShow(() => undefined)).toThrow('onShow was called outside setup()')
})

test.each([
  ['wss://api.example.com/a b?c=d e', true], ['wss://api.example.com/黄金', true], ['https://api.example.com', true],
  ['wss://api.example.com/#part', false], ['wss://a b.example.com', false], ['not an address', false],
])('TE-17: accepts or rejects the address %s on H5 like a browser', (url, isAccepted) => {
  install()
  const fail = vi.fn()
  uni.connectSocket({ url, fail, complete: () => undefined })
  expect(fail.mock.calls.length === 0).toBe(isAccepted)
})

test('TE-7: calls $on listeners on each event and $once listeners once, and removes one or all listeners', () => {
  install()
  const received: unknown[] = []
  const note = (...payload: unknown[]): void => void received.push(payload)
  uni.$on('price', note)
  uni.$once('price', note)
  Reflect.apply(uni.$emit, undefined, ['price', 1, 'EURUSD'])
  uni.$emit('price', 2)
  expect(received).toEqual([[1, 'EURUSD'], [1, 'EURUSD'], [2]])
  uni.$off('price', note)
  uni.$emit('price', 3)
  const leave: unknown = uni.$on('price', note)
  if (typeof leave === 'function') Reflect.apply(leave, undefined, [])
  uni.$emit('price', 4)
  uni.$on('price', note)
  uni.$on('size', note)
  uni.$off('price')
  uni.$emit('price', 5)
  uni.$emit('size', 6)
  expect(received.slice(3)).toEqual([[6]])
  Reflect.apply(uni.$off, undefined, [])
  uni.$emit('size', 7)
  expect(received).toHaveLength(4)
})

test('TE-7: stores values by key with callbacks, promises or synchronous calls', async () => {
  const app = install()
  uni.setStorageSync('token', 'secret')
  await uni.setStorage({ key: 'user', data: { id: 7 } })
  expect([uni.getStorageSync('token'), uni.getStorageSync('user'), uni.getStorageSync('none')])
    .toEqual(['secret', { id: 7 }, ''])
  expect(await uni.getStorage({ key: 'user' })).toMatchObject({ data: { id: 7 } })
  await expect(Promise.resolve(uni.getStorage({ key: 'none' }))).rejects.toThrow('getStorage:fail data not found')
  const fail = vi.fn()
  uni.getStorage({ key: 'none', fail })
  expect(fail).toHaveBeenCalledWith({ errMsg: 'getStorage:fail data not found' })
  const success = vi.fn()
  uni.getStorageInfo({ success })
  expect(success).toHaveBeenCalledWith(expect.objectContaining({ keys: ['token', 'user'], currentSize: 1 }))
  uni.removeStorageSync('token')
  await uni.removeStorage({ key: 'user' })
  expect(app.stored.size).toBe(0)
  uni.setStorageSync('a', 1)
  uni.clearStorageSync()
  uni.setStorageSync('a', 1)
  const cleared: unknown = Reflect.apply(uni.clearStorage, undefined, [])
  await expect(cleared).resolves.toEqual({ errMsg: 'clearStorage:ok' })
  expect(app.stored.size).toBe(0)
})

describe('the app and its network', () => {
  test('TE-7: calls background, foreground and network listeners until they are removed', async () => {
    const app = install()
    const reported: unknown[] = []
    const note = (event: unknown): void => void reported.push(event)
    const shown = (): void => void reported.push('shown')
    const hidden = (): void => void reported.push('hidden')
    uni.onAppShow(shown)
    uni.onAppHide(hidden)
    uni.onNetworkStatusChange(note)
    expect(await uni.getNetworkType()).toMatchObject({ networkType: 'wifi' })
    app.goToBackground()
    app.goOffline()
    expect(await uni.getNetworkType()).toMatchObject({ networkType: 'none' })
    app.goToForeground()
    app.goOnline()
    const [offline, online] = [{ isConnected: false, networkType: 'none' }, { isConnected: true, networkType: 'wifi' }]
    const all = ['hidden', offline, 'shown', online]
    expect(reported).toEqual(all)
    uni.offAppShow(shown)
    uni.offAppHide(hidden)
    uni.offNetworkStatusChange(note)
    app.goToBackground()
    app.goOffline()
    app.goToForeground()
    app.goOnline()
    expect(reported).toEqual(all)
  })
})

describe.each(['h5', 'mp-weixin', 'app'] as const)('sockets of %s', (runtime) => {
  test('TE-8: connects to the test server, fails after rejected attempts, and reconnects', async () => {
    vi.useFakeTimers()
    const { server } = install({ runtime })
    const client = await connected()
    const received: unknown[] = []
    client.on('messageReceived', ({ data }) => received.push(data))
    server.push({ type: 'notice', data: 'welcome' })
    const answer = client.send({ type: 'hello' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect([await answer, received, server.sent]).toEqual([{ ok: true }, ['welcome'], [{ type: 'hello' }]])
    server.refuse()
    server.drop()
    await vi.advanceTimersByTimeAsync(120_000)
    expect([client.status().status, server.connections.length]).toEqual(['failed', 6])
    server.accept()
    client.reconnect()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(client.status().status).toBe('open')
    client.close()
    await vi.advanceTimersByTimeAsync(5_000)
    expect([server.last().state, server.last().closeCall?.code]).toEqual(['ended', 1000])
  })
})

test('TE-8: rejects a connection when no slot is free, as the runtime does', () => {
  const server = createTestServer()
  install({ server, runtime: 'mp-weixin' })
  const failed = vi.fn()
  const task = uni.connectSocket({ url: 'wss://api.example.com/ws', complete: () => undefined })
  task.onError(failed)
  server.last().refused()
  expect(failed).toHaveBeenCalledTimes(1)
})

test('TE-9: uses the global timers without a test server, and restores globals on uninstall', async () => {
  vi.useFakeTimers()
  vi.stubGlobal('uni', { before: true })
  const app = installUni()
  const client = await connected()
  expect([client.status().status, app.server.connections.length]).toEqual(['open', 1])
  client.dispose()
  app.uninstall()
  expect(Reflect.get(globalThis, 'uni')).toEqual({ before: true })
  vi.unstubAllGlobals()
  installUni().uninstall()
  expect(Reflect.has(globalThis, 'uni')).toBe(false)
})

test('TE-9: emits matching events on document and window, and restores both on uninstall', () => {
  const page = Object.assign(new EventTarget(), {})
  const windowTarget = new EventTarget()
  const navigatorStub = {}
  vi.stubGlobal('document', page)
  vi.stubGlobal('window', windowTarget)
  vi.stubGlobal('navigator', navigatorStub)
  const reported: string[] = []
  page.addEventListener('visibilitychange', () => reported.push(String(Reflect.get(page, 'visibilityState'))))
  for (const name of ['online', 'offline']) {
    windowTarget.addEventListener(name, () => reported.push(`${name} ${String(Reflect.get(navigatorStub, 'onLine'))}`))
  }
  const app = installUni()
  app.goToBackground()
  app.goToForeground()
  app.goOffline()
  app.goOnline()
  app.uninstall()
  expect(reported).toEqual(['hidden', 'visible', 'offline false', 'online true'])
  expect(['visibilityState' in page, 'onLine' in navigatorStub]).toEqual([false, false])
})
