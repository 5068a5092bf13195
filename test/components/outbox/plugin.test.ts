import { describe, expect, onTestFinished, test } from 'vitest'
import { createApp, h, watch } from 'vue'
import { copyTrading, copyTradingPlain, jsonProtocol, TradewireError, type Clock, type Protocol } from '../../../src'
import { chatEnvelopes, createChatPlugin } from '../../../src/chat'
import { createOutbox, createSocketClient } from '../../../src/client'
import { copyTradingOrders, createOutboxPlugin, jsonOutbox, orderMessage, useOutbox } from '../../../src/outbox'
import { socketIoProtocol } from '../../../src/socket-io'
import { createTestServer, installUni } from '../../../src/testing'
import { installedOutbox } from '../../../src/vue/outbox/outbox-plugin'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createPositionsStage, createStageOf } from '../positions-stage'
import { createScriptedPorts } from '../scripted-stage'

const account = { currency: 'USD', currencyDigits: 2, balance: 100, credit: 0, margin: 0, leverage: 100 }

function createStage(name = 'default') {
  const { app, clock, inScope, socket } = createPositionsStage(name)
  const locks = createMemoryLocks()
  app.use(createOutboxPlugin({
    client: name,
    wire: copyTradingOrders(),
    ports: { clock, locks: locks.holder(), storage: createMemoryStorage(), random: createSeededRandom(2) },
  }))
  function goLive(): void {
    socket.last().message({ Code: 200, type: 'Snapshot', ts: clock.now(), epoch: 'e', seq: 1, data: [], account })
  }

  return { app, clock, goLive, inScope, locks, socket }
}

describe('an outbox on a page', () => {
  test('OB-40: shows entries, pending messages and settled messages until the scope of useOutbox ends', async () => {
    const { clock, goLive, inScope, socket } = createStage()
    const { result: outbox, stop: end } = inScope(() => useOutbox())
    const seen: number[] = []
    const settled: string[] = []
    inScope(() => watch(outbox.pending, ({ length }) => seen.push(length), { flush: 'sync' }))
    const scoped = inScope(() => outbox.onSettled(({ state }) => settled.push(state)))
    const clicked: string[] = []
    outbox.onSettled(({ state }) => clicked.push(state))

    const posted = outbox.post(orderMessage({ action: 'close', ticket: 41 }))
    await clock.advanceAsync(10)
    goLive()
    await clock.advanceAsync(10)
    expect(outbox.pending.value).toMatchObject([{ state: 'sent', payload: { ticket: 41 } }])
    const result = await posted
    if (!result.ok) throw new Error(result.code)

    socket.last().message({ type: 'Ack', reqid: result.id, Code: 200, state: 'done', tickets: [41] })
    await clock.advanceAsync(0)
    expect(outbox.entries.value).toMatchObject([{ state: 'acked', result: { tickets: [41] } }])
    expect(seen.at(-1)).toBe(0)
    expect([settled, clicked]).toEqual([['acked'], ['acked']])

    async function settleOne(ticket: number): Promise<void> {
      const again = await outbox.post(orderMessage({ action: 'close', ticket }))
      if (!again.ok) throw new Error(again.code)
      await clock.advanceAsync(10)
      socket.last().message({ type: 'Ack', reqid: again.id, Code: 200, state: 'done', tickets: [ticket] })
      await clock.advanceAsync(0)
    }
    scoped.stop()
    await settleOne(42)
    expect([settled, clicked]).toEqual([['acked'], ['acked', 'acked']])
    end()
    await settleOne(43)
    expect(clicked).toHaveLength(2)
    expect(outbox.entries.value).toHaveLength(2)
  })

  test('OB-41: provides the outbox for the app’s lifetime, and throws without a client or the plugin', async () => {
    const { app, clock, locks } = createStage('second')
    await clock.advanceAsync(0)
    expect(locks.held.size).toBe(1)
    expect(useOutbox({ client: 'second' }).entries.value).toEqual([])
    expect(() => useOutbox({ client: 'third' })).toThrow(TradewireError)

    const outbox = installedOutbox('second')
    const page = document.createElement('i')
    app.mount(page)
    app.unmount()
    await clock.advanceAsync(0)
    expect(page.innerHTML).toBe('')
    expect(await outbox.post(orderMessage({ action: 'closeAll' }))).toEqual({ ok: false, code: 'disposed' })
    expect(() => useOutbox({ client: 'second' })).toThrow('invalid-option')
    expect(locks.held.size).toBe(0)
    const bare = createOutboxPlugin({ client: 'absent', wire: copyTradingOrders() })
    expect(() => createApp({ render: () => h('i') }).use(bare)).toThrow('invalid-option')
  })
})

const answers = (clock: Clock) => (frame: unknown): object | undefined => {
  const { type, reqid } = Object(frame)
  const ts = clock.now()
  if (type === 'Subscribe') return { Code: 200, type: 'Snapshot', ts, epoch: 'e', seq: 1, data: [], account }
  return type === 'Order' ? { type: 'Ack', reqid, Code: 200, state: 'done', tickets: [41] } : undefined
}

describe('the default ports', () => {
  test('OB-114: uses only the client’s clock to send an order', async () => {
    const uni = installUni()
    onTestFinished(uni.uninstall)
    const server = createTestServer()
    server.answer(answers(server.clock))
    const { app } = createStageOf(copyTrading({ session: { userId: 10260 } }), { ports: server.ports })
    app.use(createOutboxPlugin({ wire: copyTradingOrders() })).mount(document.createElement('div'))
    const { post, entries } = useOutbox()
    void post(orderMessage({ action: 'close', ticket: 41 }))
    await server.clock.advanceAsync(1_000)
    expect(entries.value).toMatchObject([{ state: 'acked' }])
    expect(server.sent.map((frame) => Object(frame).type)).toEqual(['Subscribe', 'Order', 'Unsubscribe'])
    app.unmount()
  })

  test('OB-114: uses the clock in `ports` for the default storage and locks', async () => {
    const uni = installUni()
    onTestFinished(uni.uninstall)
    const server = createTestServer()
    server.answer(answers(server.clock))
    const client = createSocketClient({
      url: 'wss://feed.example.com/ws', protocol: copyTrading({ session: { userId: 10260 } }), ports: server.ports,
    })
    const outbox = createOutbox({ client, wire: copyTradingOrders(), ports: { clock: server.clock } })
    void outbox.post(orderMessage({ action: 'close', ticket: 41 }))
    await server.clock.advanceAsync(1_000)
    expect(outbox.entries()).toMatchObject([{ state: 'acked' }])
    outbox.dispose()
    client.dispose()
  })
})

const plain = copyTradingPlain({
  session: { userId: 7 }, firstFrame: { type: 'list' }, currency: 'USD', currencyDigits: { USD: 2 },
})

describe('an outbox wire and a client with different protocols', () => {
  test.each([
    ['copyTradingOrders() needs copyTrading()', plain, createOutboxPlugin({ wire: copyTradingOrders() })],
    ['copyTradingOrders() needs copyTrading()', jsonProtocol(), createOutboxPlugin({ wire: copyTradingOrders() })],
    ['jsonOutbox() needs jsonProtocol()', copyTrading(), createOutboxPlugin({ wire: jsonOutbox() })],
    ['jsonOutbox() needs jsonProtocol()', socketIoProtocol(), createOutboxPlugin({ wire: jsonOutbox() })],
    ['chatEnvelopes() needs chatProtocol()', jsonProtocol(), createChatPlugin({ wire: chatEnvelopes() })],
  ])('DV-85: throws “%s” when the plugin is installed', (message, protocol: Protocol<object>, plugin) => {
    const { app } = createStageOf(protocol)
    expect(() => app.use(plugin)).toThrow(`invalid-option: ${message}`)
  })

  test('DV-85: checks the protocol when an outbox is created without Vue', () => {
    const { clock } = createScriptedPorts()
    const ports = { clock, locks: createMemoryLocks().holder(), storage: createMemoryStorage() }
    const [wrong, right] = [plain, copyTrading()].map((protocol) =>
      createSocketClient({ url: 'wss://feed.example.com/ws', protocol, ports: createScriptedPorts() }))
    if (wrong === undefined || right === undefined) expect.fail()
    expect(() => createOutbox({ client: wrong, wire: copyTradingOrders(), ports })).toThrow('needs copyTrading()')
    createOutbox({ client: right, wire: copyTradingOrders(), ports }).dispose()
    for (const client of [wrong, right]) client.dispose()
  })

  test('DV-85: accepts a custom protocol', () => {
    const { app, clock } = createStageOf({ ...copyTrading() })
    app.use(createOutboxPlugin({ wire: copyTradingOrders(), ports: { clock } }))
    expect(useOutbox().entries.value).toEqual([])
    app.mount(document.createElement('div'))
    app.unmount()
  })
})
