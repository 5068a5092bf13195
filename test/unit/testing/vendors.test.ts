import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createSocketClient, defaultCloseCodes, defaultPorts } from '../../../src/client'
import { createTestServer } from '../../../src/testing/test-server'
import { installUni, type UniDouble } from '../../../src/testing'
import type { UniRuntime } from '../../../src/testing/uni/page-hooks'
import { documented, type Documented } from '../../support/documented-vendors'

const closed = { code: 4401, reason: 'refused' }

function install(runtime: UniRuntime) {
  const server = createTestServer()
  const app: UniDouble = installUni({ runtime, server })
  onTestFinished(app.uninstall)
  return { server, app }
}

const connect = () => uni.connectSocket({
  url: 'wss://api.example.com/ws', ...{ multiple: true }, complete: () => undefined,
})

describe.each(Object.entries(documented) as [UniRuntime, Documented][])('%s', (runtime, rules) => {
  test('TE-13: sends strings and bytes both ways, pauses in the background, and closes on a rejection', async () => {
    const before = process.env['UNI_PLATFORM']
    const { server, app } = install(runtime)
    const received: unknown[] = []
    const client = createSocketClient({
      url: 'wss://api.example.com/ws',
      protocol: {
        name: 'raw', liveness: 'any', needsSession: false, policy: { closeCodes: defaultCloseCodes },
        start: () => ({
          received: (data) => void received.push(data),
          encode: (frame) => (frame instanceof ArrayBuffer ? frame : String(frame)),
        }),
      },
      ports: { ...defaultPorts(), clock: server.clock },
    })
    client.connect()
    // JD registers the hooks of App.vue in a separate turn.
    await new Promise((resolve) => setTimeout(resolve, 0))
    // On App a socket is opened some ms later, by the runtime's own clock (PF-65).
    await expect.poll(async () => {
      await server.clock.advanceAsync(1_000)
      return client.status().status
    }).toBe('open')
    const { buffer } = Uint8Array.of(1, 2, 255)
    server.last().message('text')
    server.last().message(buffer)
    await server.clock.advanceAsync(0)
    expect(received).toEqual(['text', buffer])
    const sent = Promise.all([client.send('text'), client.send(buffer)])
    await server.clock.advanceAsync(10)
    expect(await sent).toEqual([{ ok: true }, { ok: true }])
    expect(server.last().sent).toEqual(['text', buffer])
    app.goToBackground()
    await server.clock.advanceAsync(60_000)
    expect(client.status()).toMatchObject({ status: 'paused', pausedBy: 'background' })
    app.goToForeground()
    await expect.poll(async () => {
      await server.clock.advanceAsync(1_000)
      return client.status().status
    }).toBe('open')
    server.last().closed(4401, 'refused')
    await server.clock.advanceAsync(10)
    expect(client.status()).toMatchObject(runtime === 'mp-alipay'
      ? { status: 'reconnecting', failure: { closeCode: 1006 } }
      : { status: 'failed', failure: { closeCode: 4401 } })
    client.dispose()
    app.uninstall()
    expect(process.env['UNI_PLATFORM']).toBe(before)
    expect(['uni', 'getApp'].filter((name) => Reflect.has(globalThis, name))).toEqual([])
  })

  test('TE-14: closes with a code, and rejects a socket beyond the limit, as documented by the vendor', async () => {
    const { server } = install(runtime)
    const { sockets = 12 } = rules
    const reported: unknown[] = []
    for (let count = 0; count < sockets; count += 1) connect().onClose((event) => reported.push(event))
    expect(server.connections).toHaveLength(sockets)
    if (rules.sockets !== undefined) {
      const fail = vi.fn()
      uni.connectSocket({ url: 'wss://api.example.com/ws', fail })
      await server.clock.advanceAsync(10)
      expect([fail.mock.calls.length, server.connections.length]).toEqual([1, sockets])
    }
    server.last().closed(4401, 'refused')
    expect(reported).toEqual([rules.closed ?? closed])
  })

  test('TE-14: handles missing keys and large strings as the vendor documents', async () => {
    const { app } = install(runtime)
    const [success, fail] = [vi.fn(), vi.fn()]
    uni.getStorage({ key: 'none', success, fail })
    expect(success.mock.calls).toEqual('missing' in rules ? [[{ errMsg: 'getStorage:ok', data: rules.missing }]] : [])
    expect(fail).toHaveBeenCalledTimes('missing' in rules ? 0 : 1)
    const largest = 'x'.repeat(rules.maxBytes ?? 2_000_000)
    await uni.setStorage({ key: 'large', data: largest })
    if (rules.maxBytes === undefined) return
    const problem = 'fail entry size limit reached'
    await expect(Promise.resolve(uni.setStorage({ key: 'large', data: `${largest}x` }))).rejects.toThrow(problem)
    expect(() => uni.setStorageSync('large', `${largest}x`)).toThrow(problem)
    expect(app.stored.get('large')).toBe(largest)
  })

  test('TE-14: provides only functions that the vendor has', () => {
    install(runtime)
    const names = [
      'onAppShow', 'onAppHide', 'offAppShow', 'offAppHide', 'onNetworkStatusChange', 'offNetworkStatusChange',
    ]
    expect(names.filter((name) => !Reflect.has(uni, name)))
      .toEqual((rules.absent ?? []).filter((name) => names.includes(name)))
    expect('onError' in connect()).toBe(runtime !== 'mp-lark')
  })

  test('TE-14: reports a lost network as documented by the vendor', () => {
    const { app } = install(runtime)
    const changed = vi.fn()
    uni.onNetworkStatusChange(changed)
    app.goOffline()
    expect(changed.mock.calls).toEqual([[rules.network ?? { isConnected: false, networkType: 'none' }]])
  })
})

test('TE-14: returns no task on Alipay when multiple is not set', () => {
  install('mp-alipay')
  expect(uni.connectSocket({ url: 'wss://api.example.com/ws', complete: () => undefined })).toBeUndefined()
})

test('TE-14: reports results and errors in Alipay’s own form, with callbacks and promises', async () => {
  const { server } = install('mp-alipay')
  const task = connect()
  const [failed, fail] = [vi.fn(), vi.fn()]
  task.onError(failed)
  await server.clock.advanceAsync(10)
  server.last().message('text')
  await expect(task.send({ data: Uint8Array.of(1).buffer, fail })).rejects.toMatchObject({ error: 1 })
  expect(fail.mock.calls).toEqual([[{ error: 1, errorMessage: 'sendSocketMessage:fail data is not a string' }]])
  const refused = connect()
  refused.onError(failed)
  server.last().closed()
  expect(failed.mock.calls).toEqual([[{ data: { socketTaskID: expect.any(String) as unknown }, error: 1 }]])
})

test('TE-14: calls `success` but never `complete` for `send` and `close` on HarmonyOS', async () => {
  const { server } = install('app-harmony')
  const task = connect()
  await server.clock.advanceAsync(10)
  const [success, complete] = [vi.fn(), vi.fn()]
  task.send({ data: 'text', success, complete })
  task.close({ success, complete })
  await server.clock.advanceAsync(10)
  expect([success.mock.calls.length, complete.mock.calls.length]).toEqual([2, 0])
})
