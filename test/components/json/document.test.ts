import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { defineComponent, h, nextTick, ref, type Component } from 'vue'
import {
  type clientOf, jsonProtocol, type JsonEvents, type PositionSource, usePositions, useSocketLease,
} from '../../../src'
import type { ProtocolSession } from '../../../src/connection/ports/protocol'
import { createJsonCaller } from '../../../src/protocols/json/json-calls'
import { createProtocolRig, withConnection } from '../../support/protocol-rig'
import { h5Stage } from '../../support/uni-doubles/socket-stage'
import { snippetsOf } from '../../unit/repository/snippet-check'
import { readSource, repositoryRoot } from '../../unit/repository/source-files'
import { usePageStageOf } from '../composables/page-stage'
import { inScope } from '../scripted-stage'

let protocol = jsonProtocol()
const { current, restart } = usePageStageOf(() => protocol)
beforeAll(async () => {
  ({ protocol } = await documented<{ readonly protocol: typeof protocol }>('protocol.ts'))
})
afterEach(() => vi.unstubAllGlobals())

async function documented<Module>(name: string): Promise<Module> {
  const snippet = snippetsOf(readSource('docs/en/json.md')).find(({ text }) => text.split('\n', 1)[0]?.includes(name))
  if (snippet === undefined) throw new Error(`the document has no ${name}`)
  const folder = join(repositoryRoot, 'node_modules/.cache/json-document')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, name.replaceAll('/', '-'))
  const text = snippet.text.replace("from 'tradewire'", "from '@/src'").replace("'../../positions'", "'./positions'")
  writeFileSync(file, text)
  return (await import(/* @vite-ignore */ file)) as Module
}

test('JS-22: runs the documented page unchanged: push, request, disconnect and reconnect', async () => {
  const stage = current()
  const { default: page } = await documented<{ default: Component }>('pages/index/index.vue')
  const { element } = stage.openPage(page).wrapper
  const texts = (): readonly (string | null)[] =>
    [...element.querySelectorAll('text')].map(({ textContent }) => textContent)
  const query = (): void => element.querySelector('button')?.click()
  expect(texts()).toEqual(['connecting', '', ''])
  await stage.settle()
  stage.socket.last().message({ type: 'notice', data: { text: 'welcome' } })
  query()
  const [asked] = stage.socket.last().frames
  expect(asked).toEqual({ type: 'query', data: { id: 1 }, id: expect.any(String) })
  stage.socket.last().message({ type: 'query', id: Reflect.get(Object(asked), 'id'), data: { name: 'Ann' } })
  await stage.settle()
  expect(texts()).toEqual(['open', 'welcome', 'Ann'])
  query()
  stage.socket.last().closed()
  await expect.poll(texts).toEqual(['reconnecting', 'welcome', 'connection-lost'])
  await stage.settle(60_000)
  expect(texts()[0]).toBe('open')
})

test('JS-22, JS-40: runs the documented page: subscription, rejection, new subscription and leaving', async () => {
  const stage = current()
  const { default: page } = await documented<{ default: Component }>('pages/quotes/quotes.vue')
  const isThere = ref(true)
  const { wrapper } = stage.openPage(defineComponent({ setup: () => () => h('view', isThere.value ? [h(page)] : []) }))
  await stage.settle()
  expect(stage.socket.last().frames).toMatchObject([{ type: 'subscribe', data: 'EURUSD' }])
  const texts = (): readonly (string | null)[] =>
    [...wrapper.element.querySelectorAll('text')].map(({ textContent }) => textContent)
  stage.socket.last().message({ type: 'EURUSD', data: 1.08 })
  const [asked] = stage.socket.last().frames
  stage.socket.last().message({ type: 'subscribe', id: Reflect.get(Object(asked), 'id'), error: 'unknown topic' })
  await stage.settle()
  expect(texts()).toEqual(['open', '1.08', 'server-error'])
  stage.socket.last().closed()
  await stage.settle(9_000)
  expect(stage.socket.last().frames).toMatchObject([{ type: 'subscribe', data: 'EURUSD' }])
  isThere.value = false
  await nextTick()
  await stage.settle(0)
  expect(stage.socket.last().frames.slice(1)).toMatchObject([{ type: 'unsubscribe', data: 'EURUSD' }])
})

test('PS-50, PS-51, PS-54: lists the documented page’s messages as live, and as stale while disconnected', async () => {
  vi.stubGlobal('uni', {
    getSystemInfoSync: () => ({ windowHeight: 600 }), getLocale: () => 'en', onWindowResize() {}, offWindowResize() {},
  })
  const stage = current()
  const { book } = await documented<{ readonly book: PositionSource }>('positions.ts')
  const { default: page } = await documented<{ default: Component }>('pages/positions/positions.vue')
  const { rows, totals, freshness } = inScope(() => usePositions({}, { source: book }))
  const push = (type: string, data: unknown) => stage.socket.last().message({ type, data })
  const shown = () => [freshness.value.state, totals.value[0]?.netMinor, ...rows.value.map(({ ticket }) => ticket)]
  const row = { id: 5, symbol: 'EURUSD', side: 'buy', volume: 0.1, open: 1.1, price: 1.2, profit: 3.5 }
  const { wrapper } = stage.openPage(page)
  await stage.settle()
  expect(stage.socket.last().frames).toEqual([{ type: 'positions' }])
  push('list', [row, { ...row, id: 6 }])
  push('price', { id: 5, price: 1.3, profit: 4 })
  push('closed', { id: 6 })
  await stage.settle(100)
  expect(shown()).toEqual(['live', 400, 5])
  expect(wrapper.text()).toContain('EURUSD')
  stage.socket.last().closed()
  expect(shown()[0]).toBe('stale')
  await stage.settle(9_000)
  push('list', [])
  await stage.settle(100)
  expect(shown()).toEqual(['live', 0])
  wrapper.unmount()
  book.dispose()
})

const sentText = ({ sent }: { readonly sent: readonly unknown[] }, index: number): string => {
  const data = sent[index]
  return typeof data === 'string' ? data : ''
}

test('JS-22, JS-58: sends one frame for all topics of a page in the documented exchange', async () => {
  const exchange = await documented<{
    readonly protocol: typeof protocol
    usePair(pair: string, listener: (price: number) => void): void
  }>('exchange.ts')
  const before = protocol
  protocol = exchange.protocol
  const stage = restart('h5')
  protocol = before
  const prices: number[] = []
  const isThere = ref(true)
  const pairs = defineComponent({
    setup() {
      for (let pair = 0; pair < 100; pair += 1) exchange.usePair(`pair ${pair}`, (price) => prices.push(price))
      return () => h('view')
    },
  })
  stage.openPage(defineComponent({
    setup() {
      useSocketLease()
      return () => h('view', isThere.value ? [h(pairs)] : [])
    },
  }))
  await stage.settle()
  const { frames } = stage.socket.last()
  expect(frames).toMatchObject([{ type: 'subscribe', data: Array.from({ length: 100 }, (_, pair) => `pair ${pair}`) }])
  stage.socket.last().message({ type: 'pair 7', data: 1.5 })
  expect(prices).toEqual([1.5])
  isThere.value = false
  await nextTick()
  await stage.settle(0)
  expect(stage.socket.last().frames.slice(1)).toMatchObject([{ type: 'unsubscribe' }])
})

describe('documented frames with several messages', () => {
  const connectedWith = async (name: 'jsonRpc' | 'sockJs' | 'signalR') => {
    const protocols = await documented<Readonly<Record<string, typeof protocol>>>('batches.ts')
    const rig = withConnection(createProtocolRig<JsonEvents, ProtocolSession>(protocols[name] ?? protocol))
    const received: unknown[] = []
    rig.client.on('messageReceived', (message) => received.push([message.name, message.data]))
    return { ...rig, received, caller: createJsonCaller(rig.client, rig.clock, new Set()) }
  }

  test('JS-51: connects to a JSON-RPC server with the documented options', async () => {
    const { far, received, caller } = await connectedWith('jsonRpc')
    const answers = [caller.request('sum', [1, 2]), caller.request('fail', [])]
    const ids = far.frames.map((frame) => Reflect.get(Object(frame), 'id') as unknown)
    far.message([
      { jsonrpc: '2.0', method: 'tick', params: [7] },
      { jsonrpc: '2.0', id: ids[1], error: { code: -1, message: 'no' } }, { jsonrpc: '2.0', id: ids[0], result: 3 },
    ])
    expect(await Promise.all(answers))
      .toEqual([{ ok: true, data: 3 }, { ok: false, code: 'server-error', detail: 'no' }])
    far.message({ jsonrpc: '2.0', method: 'tick', params: [8] })
    expect(received).toEqual([['tick', [7]], ['tick', [8]]])
  })

  test('JS-51: connects to a SockJS server with the documented options', async () => {
    const { far, received, caller } = await connectedWith('sockJs')
    far.message('o')
    const answer = caller.request('query', 1)
    const sent = JSON.parse((JSON.parse(sentText(far, 0)) as string[])[0] ?? '') as { readonly id: string }
    far.message('h')
    const texts = [{ type: 'a', data: 1 }, { id: sent.id, data: 2 }].map((each) => JSON.stringify(each))
    far.message(`a${JSON.stringify(texts)}`)
    expect([await answer, received]).toEqual([{ ok: true, data: 2 }, [['a', 1]]])
  })

  test('JS-51: connects to a SignalR server with the documented options', async () => {
    const { client, far, received, caller } = await connectedWith('signalR')
    expect(far.sent).toEqual(['{"protocol":"json","version":1}\u001e'])
    far.message('{}\u001e{"type":6}\u001e')
    expect(client.status().status).toBe('open')
    const answer = caller.request('Send', 'hi')
    const { invocationId } = JSON.parse(sentText(far, 1).slice(0, -1)) as { readonly invocationId: string }
    expect(far.sent[1]).toBe(`{"type":1,"target":"Send","arguments":["hi"],"invocationId":"${invocationId}"}\u001e`)
    const response = `{"type":3,"invocationId":"${invocationId}","result":5}`
    far.message(`{"type":1,"target":"News","arguments":["a"]}\u001e${response}\u001e`)
    expect([await answer, received]).toEqual([{ ok: true, data: 5 }, [['News', 'a']]])
    expect(client.stats().diagnostics).toEqual({})
  })
})

test('JS-22: reads and writes the documented message shape with the documented options', async () => {
  h5Stage()
  const { tradewire, signIn } = await documented<{
    readonly tradewire: { readonly client: ReturnType<typeof clientOf>; dispose(): void }
    signIn(userId: number, token: string): void
  }>('socket.ts')
  tradewire.client.connect()
  expect(tradewire.client.status().status).toBe('idle')
  signIn(7, 'secret')
  expect(tradewire.client.status().status).toBe('connecting')
  tradewire.dispose()
})

test('JS-24: builds the documented address with the token and the user for each connection', async () => {
  const { wire } = h5Stage()
  const { tradewire, signIn } = await documented<{
    readonly tradewire: { readonly client: ReturnType<typeof clientOf>; dispose(): void }
    signIn(userId: number, getToken: (rejected?: string) => Promise<string>): void
  }>('token-in-address.ts')
  const asked: (string | undefined)[] = []
  tradewire.client.connect()
  expect(tradewire.client.status().status).toBe('idle')
  signIn(7, (rejected) => Promise.resolve(`a/ticket-${asked.push(rejected)}`))
  await expect.poll(() => wire.sockets).toHaveLength(1)
  tradewire.client.setSession(null)
  signIn(8, (rejected) => Promise.resolve(`a/ticket-${asked.push(rejected)}`))
  await expect.poll(() => wire.sockets).toHaveLength(2)
  expect(wire.sockets.map(({ request }) => request.url)).toEqual([
    'wss://api.example.com/ws?user=7&token=a%2Fticket-1', 'wss://api.example.com/ws?user=8&token=a%2Fticket-2',
  ])
  expect(asked).toEqual([undefined, undefined])
  tradewire.dispose()
})
