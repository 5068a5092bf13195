import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, test } from 'vitest'
import { effectScope, ref } from 'vue'
import {
  copyTrading, createTradewire, jsonProtocol, TradewireError, useSocket, useTopic, type SocketInUse,
} from '../../../src'
import { usePageStageOf } from '../composables/page-stage'
import { comeBack, openPart, openSocket } from './page-part'
import { component } from '../scripted-stage'

interface Talk {
  receive: { notice: { readonly text: string }; prices: number }
  send: { subscribe: string; unsubscribe: string; say: string }
  request: { query: { params: { readonly id: number }; result: { readonly name: string } } }
}

const { current } = usePageStageOf(() => jsonProtocol())

const openTalks = (options: Parameters<typeof useSocket>[0] = {}) => openSocket<Talk>(current(), options)

describe('useSocket', () => {
  test('JS-16: keeps the socket open while its page is shown and `when` is true', async () => {
    const stage = current()
    const tab = ref(1)
    const { page, end, status, attempt, maxAttempts, nextAtMs, failure } = openTalks({ when: () => tab.value === 0 })
    await stage.settle()
    expect([status.value, stage.held()]).toEqual(['idle', []])
    tab.value = 0
    await stage.settle()
    expect([status.value, stage.held()]).toEqual(['open', ['talks']])
    page.cover()
    await stage.settle()
    expect(status.value).toBe('idle')
    page.uncover()
    await stage.settle()
    expect(status.value).toBe('open')
    stage.socket.last().closed()
    expect([status.value, attempt.value, maxAttempts.value, failure.value?.code])
      .toEqual(['reconnecting', 1, 5, 'connection-lost'])
    expect(nextAtMs.value).toBeGreaterThan(stage.clock.now())
    end()
    await stage.settle()
    expect([stage.client.leases(), stage.socket.live()]).toEqual([[], 0])
  })

  test('JS-67: reconnects a client that has given up', async () => {
    const stage = current()
    const { status, reconnect } = openTalks()
    await stage.settle()
    stage.socket.last().closed(4409)
    expect(status.value).toBe('failed')
    reconnect()
    await stage.settle()
    expect(status.value).toBe('open')
  })

  test('JS-55: keeps a covered page’s lease until the response to the page’s request arrives', async () => {
    const stage = current()
    const { page, request, status } = openTalks()
    await stage.settle()
    const answer = request('query', { id: 1 }, { timeoutMs: 10_000 })
    const [asked] = stage.socket.last().frames
    page.cover()
    await stage.settle(9_000)
    expect([status.value, stage.held()]).toEqual(['open', ['talks']])
    stage.socket.last().message({ id: Reflect.get(Object(asked) as object, 'id'), data: { name: 'Ann' } })
    expect(await answer).toEqual({ ok: true, data: { name: 'Ann' } })
    expect(stage.held()).toEqual([])
    await stage.settle()
    expect(status.value).toBe('idle')
    page.uncover()
    await stage.settle()
    expect(status.value).toBe('open')
  })

  test('JS-55: keeps the lease when a covered page is shown again before its request ends', async () => {
    const stage = current()
    const { page, request } = openTalks()
    await stage.settle()
    const answer = request('query', { id: 1 }, { timeoutMs: 2_000 })
    page.cover()
    await stage.settle()
    page.uncover()
    await stage.settle(1_000)
    expect(await answer).toEqual({ ok: false, code: 'request-timeout' })
    expect(stage.held()).toEqual(['talks'])
  })

  test('JS-55: keeps the lease while a message waits for the socket to open, even if `when` is false', async () => {
    const stage = current()
    const tab = ref(0)
    const { send } = openTalks({ when: () => tab.value === 0 })
    const sent = send('say', 'hi')
    tab.value = 1
    expect(stage.held()).toEqual(['talks'])
    await stage.settle()
    expect([await sent, stage.held(), stage.client.status().status]).toEqual([{ ok: true }, [], 'idle'])
  })

  test('JS-55: does not open a socket for calls from a hidden page', async () => {
    const stage = current()
    const { page, request, send, status } = openTalks()
    await stage.settle()
    page.cover()
    await stage.settle()
    const calls = [request('query', { id: 1 }), send('say', 'hi')]
    await stage.settle(9_999)
    expect([status.value, stage.held(), stage.socket.connections.length]).toEqual(['idle', [], 1])
    await stage.settle(1)
    expect(await Promise.all(calls)).toEqual(Array(2).fill({ ok: false, code: 'not-open' }))
  })

  test('JS-55: ends the requests and the lease when the component is unmounted', async () => {
    const stage = current()
    const { page, request, end } = openTalks()
    await stage.settle()
    const answer = request('query', { id: 1 })
    page.cover()
    end()
    expect(await answer).toEqual({ ok: false, code: 'request-abandoned' })
    await stage.settle()
    expect([stage.client.leases(), stage.socket.live()]).toEqual([[], 0])
  })

  test('JS-16: keeps the socket open for the app’s lifetime when used in App.vue', async () => {
    const stage = current()
    const plugins = [createPinia(), stage.tradewire]
    const app = mount(component(() => void useSocket(), 'App'), { global: { plugins } })
    const { page, end } = openPart(stage, () => void useSocket())
    await stage.settle()
    page.cover()
    end()
    await stage.settle()
    expect([stage.client.status().status, stage.held()]).toEqual(['open', ['App']])
    app.unmount()
    await stage.settle()
    expect(stage.socket.live()).toBe(0)
  })
})

test('JS-17: receives messages with the given name until the scope ends or the listener is removed', async () => {
  const stage = current()
  const talks = openTalks()
  const received: unknown[] = []
  const stop = talks.on('notice', ({ text }) => received.push(text))
  talks.on('prices', (price) => received.push(price))
  await stage.settle()
  const far = stage.socket.last()
  far.message({ type: 'notice', data: { text: 'one' } })
  far.message({ type: 'prices', data: 2 })
  far.message({ type: 'other', data: 3 })
  stop()
  stop()
  far.message({ type: 'notice', data: { text: 'four' } })
  expect(received).toEqual(['one', 2])
  stage.client.connect()
  talks.end()
  expect(stage.bus.listenerCount()).toBe(0)
  talks.on('prices', (price) => received.push(price))
  talks.onOpen(() => received.push('open'))
  far.message({ type: 'prices', data: 5 })
  expect([received, stage.bus.listenerCount()]).toEqual([['one', 2], 0])
})

describe('topics', () => {
  const how = ({ send }: SocketInUse<Talk>, key: string) => ({
    subscribe: () => send('subscribe', key),
    unsubscribe: () => send('unsubscribe', key),
  })
  const said = (): readonly unknown[] => current().socket.last().frames.map((frame) => {
    const { type, data } = Object(frame) as { type: string; data: string }
    return `${type} ${data}`
  })

  test('JS-18: subscribes once for all components, and unsubscribes when the last component leaves', async () => {
    const stage = current()
    stage.client.connect()
    const [first, second] = [openTalks(), openTalks()]
    first.topic('EURUSD', how(first, 'EURUSD'))
    second.topic('EURUSD', how(second, 'EURUSD'))
    expect(stage.socket.connections).toHaveLength(1)
    await stage.settle()
    expect(said()).toEqual(['subscribe EURUSD'])
    const leaveAgain = first.topic('USDJPY', { subscribe: () => first.send('subscribe', 'USDJPY') })
    const again = second.topic('EURUSD', how(second, 'EURUSD'))
    first.end()
    leaveAgain()
    again()
    again()
    expect(said()).toEqual(['subscribe EURUSD', 'subscribe USDJPY'])
    second.end()
    await stage.settle(0)
    expect(said()).toEqual(['subscribe EURUSD', 'subscribe USDJPY', 'unsubscribe EURUSD'])
  })

  test('JS-18: subscribes again after a disconnect, and sends nothing while disconnected', async () => {
    const stage = current()
    const talks = openTalks()
    const leave = talks.topic('EURUSD', how(talks, 'EURUSD'))
    await stage.settle()
    await comeBack(stage)
    expect(stage.socket.connections.length).toBeGreaterThan(1)
    expect(said()).toEqual(['subscribe EURUSD'])
    stage.socket.last().closed()
    leave()
    await stage.settle(60_000)
    expect(said()).toEqual([])
  })

  test('JS-19: receives a topic’s messages when another component has subscribed without a listener', async () => {
    const stage = current()
    const prices: number[] = []
    const child = openPart(stage, () => useTopic('prices', (price: number) => prices.push(price)))
    const talks = openTalks()
    await stage.settle()
    expect(said()).toEqual([])
    const leave = talks.topic('prices', how(talks, 'prices'))
    expect(said()).toEqual(['subscribe prices'])
    leave()
    stage.socket.last().message({ type: 'prices', data: 1 })
    expect([prices, said()]).toEqual([[1], ['subscribe prices']])
    child.end()
    await stage.settle(0)
    expect(said()).toEqual(['subscribe prices', 'unsubscribe prices'])
    stage.socket.last().message({ type: 'prices', data: 2 })
    expect(prices).toEqual([1])
  })
})

describe('onOpen', () => {
  test('JS-20: calls the listener on each open, and passes whether the connection was open before', async () => {
    const stage = current()
    const talks = openTalks()
    const openings: unknown[] = []
    talks.onOpen((opening) => openings.push(opening))
    expect(openings).toEqual([])
    await stage.settle()
    await comeBack(stage)
    expect(openings).toEqual([{ resumed: false }, { resumed: true }])
    const late: unknown[] = []
    const stop = talks.onOpen((opening) => late.push(opening))
    expect(late).toEqual([{ resumed: false }])
    stop()
    await comeBack(stage)
    expect([openings.length, late.length]).toEqual([3, 1])
    talks.end()
    stage.client.connect()
    await stage.settle(60_000)
    expect(openings).toHaveLength(3)
  })

  test('JS-20: sets `resumed` on reopening even for a callback that threw at the first opening', async () => {
    const stage = current()
    const openings: unknown[] = []
    openTalks().onOpen((opening) => {
      openings.push(opening)
      throw new Error('mine')
    })
    await stage.settle()
    expect(stage.reports).toEqual([{ code: 'listener-threw', detail: 'opening: Error: mine' }])
    await comeBack(stage)
    expect(openings).toEqual([{ resumed: false }, { resumed: true }])
  })
})

test('JS-16: rejects a missing client or a client with another protocol as invalid-option', () => {
  const other = createTradewire({ url: 'wss://feed.example/ws', name: 'other', protocol: copyTrading() })
  other.install({ unmount: () => undefined })
  const scope = effectScope()
  scope.run(() => {
    for (const client of ['absent', 'other']) {
      expect(() => useSocket({ client })).toThrow(TradewireError)
      expect(() => useTopic('x', () => undefined, { client })).toThrow(`client ${client} `)
    }
  })
  scope.stop()
  other.dispose()
})
