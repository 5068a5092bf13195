import { describe, expect, test } from 'vitest'
import { computed } from 'vue'
import { jsonProtocol, socketOf, TradewireError, type JsonEvents } from '../../../src'
import { usePageStageOf } from '../composables/page-stage'
import { openAdvised } from '../development/advised'

interface Talk {
  receive: { notice: { readonly text: string } }
  send: { say: string }
  request: { query: { params: { readonly id: number }; result: { readonly name: string } } }
}

const { current: newest } = usePageStageOf<JsonEvents>(() => jsonProtocol())

function current(): ReturnType<typeof newest> {
  const stage = newest()
  stage.tradewire.install({ unmount: () => undefined })
  return stage
}

/** Created before any client and outside components, like an app's `api.js`. */
const socket = socketOf<Talk>()

describe('the socket outside components', () => {
  test('JS-45: opens the socket for a request, and releases its lease after the response', async () => {
    const stage = current()
    expect(socket.status()).toBe('idle')
    const answer = socket.request('query', { id: 1 })
    expect(stage.held()).toEqual(['request query'])
    await stage.settle(1)
    const [asked] = stage.socket.last().frames
    await stage.settle(2_000)
    expect([socket.status(), stage.held()]).toEqual(['open', ['request query']])
    stage.socket.last().message({ id: Reflect.get(Object(asked), 'id'), data: { name: 'Ann' } })
    expect(await answer).toEqual({ ok: true, data: { name: 'Ann' } })
    expect([stage.client.leases(), socket.status()]).toEqual([[], 'open'])
    await stage.settle(1_000)
    expect(socket.status()).toBe('idle')
  })

  test('JS-45: sends a waiting message when the connection opens, and never sends an expired message', async () => {
    const stage = current()
    const sent = socket.send('say', 'hi')
    await stage.settle(1)
    expect(await sent).toEqual({ ok: true })
    expect(stage.socket.last().frames).toEqual([{ type: 'say', data: 'hi' }])
    expect(stage.client.leases()).toEqual([])
    await stage.settle(10_000)
    expect(await socket.send('say', 'now', { waitMs: 0 })).toEqual({ ok: false, code: 'not-open' })
    expect(stage.client.leases()).toEqual([])
  })

  test('JS-66: shares one lease between pending requests of one name until the last request settles', async () => {
    const stage = current()
    const first = socket.request('query', { id: 1 })
    const second = socketOf<Talk>().request('query', { id: 2 }, { timeoutMs: 1_000 })
    expect(stage.held()).toEqual(['request query'])
    expect(() => socket.request('query', { id: 3 }, { timeoutMs: 0 })).toThrow(TradewireError)
    await stage.settle(1_000)
    expect(await second).toMatchObject({ ok: false })
    expect(stage.held()).toEqual(['request query'])
    await stage.settle(9_000)
    expect(await first).toMatchObject({ ok: false })
    expect(stage.client.leases()).toEqual([])
    await stage.settle(1_000)
    expect(socket.status()).toBe('idle')
    void socket.request('query', { id: 4 })
    expect(stage.held()).toEqual(['request query'])
  })

  test('JS-66: releases all leases when a leasesChanged listener repeats the request that caused it', async () => {
    const stage = current()
    void socket.request('query', { id: 1 }, { timeoutMs: 100 })
    await stage.settle(1_000)
    const stop = stage.client.on('leasesChanged', () => {
      stop()
      void socket.request('query', { id: 2 }, { timeoutMs: 1_000 })
    })
    void socket.request('query', { id: 3 }, { timeoutMs: 2_000 })
    await stage.settle(5_000)
    expect(stage.client.leases()).toEqual([])
  })

  test('JS-45: listens without a lease until the listener is removed, and returns a reactive status', async () => {
    const stage = current()
    const status = computed(socket.status)
    expect(status.value).toBe('idle')
    const received: string[] = []
    const stop = socket.on('notice', ({ text }) => received.push(text))
    await stage.settle(10_000)
    expect(stage.client.leases()).toEqual([])
    stage.client.connect()
    await stage.settle(1)
    expect(status.value).toBe('open')
    stage.socket.last().message({ type: 'notice', data: { text: 'one' } })
    stop()
    stop()
    stage.socket.last().message({ type: 'notice', data: { text: 'two' } })
    expect(received).toEqual(['one'])
  })

  test('JS-9: throws for invalid options, and acquires no lease', () => {
    const stage = current()
    expect(() => socket.request('query', { id: 1 }, { timeoutMs: 0 })).toThrow(TradewireError)
    expect(() => socket.send('say', 'hi', { waitMs: -1 })).toThrow(TradewireError)
    expect(stage.client.leases()).toEqual([])
  })
})

test('JS-46: accepts on() before the client is installed, but throws from send() and request()', async () => {
  const received: string[] = []
  const late = socketOf<Talk>({ client: 'late' })
  const stopped = late.on('notice', () => received.push('stopped'))
  const stop = late.on('notice', ({ text }) => received.push(text))
  stopped()
  expect(late.status()).toBe('idle')
  expect(() => late.send('say', 'hi')).toThrow('no client late is installed')

  const { server } = await openAdvised({ name: 'late', protocol: jsonProtocol() })
  server.push({ type: 'notice', data: { text: 'one' } })
  stop()
  server.push({ type: 'notice', data: { text: 'two' } })
  expect(received).toEqual(['one'])
})
