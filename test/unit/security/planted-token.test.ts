import { createPinia, setActivePinia } from 'pinia'
import { describe, expect, test } from 'vitest'
import { createApp } from 'vue'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { type Session, copyTrading, createTradewire, persistPositions, statistics } from '../../../src'
import type { Locks, Storage } from '../../../src/connection/ports/ports'
import type { DebugRecord } from '../../../src/connection/runtime/client-options'
import { copyTradingOrders, createOutbox, orderMessage } from '../../../src/outbox'
import { usePositionsStore, useSocketIOStore } from '../../../src/stores'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../../../src/testing/scripted-ports'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createAnswers } from '../../support/answer-order'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { account, position } from '../positions/samples'
import { everyTextIn } from './every-text'

/** Contains characters that JSON escapes, and is longer than the limit of a printed text. */
const secret = `tok"\\5ecret-${'x'.repeat(60)}`
/** No report may contain these parts. */
const traces = ['5ecret', 'x'.repeat(30)]

interface Stage {
  readonly token: Session['token']
  readonly url?: () => Promise<string>
}

function createStage({ token, url }: Stage) {
  const clock = createSimulatedClock()
  const bus = createScriptedBus()
  const socket = createScriptedSocket({ clock, autoOpen: true })
  const storage = createMemoryStorage()
  const answers = createAnswers()
  const lifecycle = createScriptedLifecycle()
  const logged: unknown[] = []
  const records: DebugRecord[] = []
  const results: unknown[] = []
  const tradewire = createTradewire({
    parts: [statistics()],
    url: url ?? 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: 10260, ...(token === undefined ? {} : { token }) } }),
    persist: persistPositions(),
    debug: (record) => records.push(record),
    ports: {
      clock, bus, socket, storage, lifecycle, random: createSeededRandom(1), network: createScriptedNetwork(),
      frames: { request: (callback) => {
        const handle = clock.setTimer(callback, 100)
        return () => clock.clearTimer(handle)
      } },
      log: { report: (diagnostic) => logged.push(diagnostic) },
    },
  })
  const pinia = createPinia()
  createApp({}).use(pinia).use(tradewire)
  setActivePinia(pinia)
  const store = useSocketIOStore()
  const positions = usePositionsStore()
  const { client } = tradewire
  const outbox = createOutbox({
    client,
    wire: copyTradingOrders(),
    ports: {
      storage: answers.of<Storage>(storage), locks: answers.of<Locks>(createMemoryLocks().holder()),
      clock, random: createSeededRandom(2),
    },
  })
  return {
    client, clock, socket, storage, lifecycle, bus, results, outbox,
    async pass(ms = 200) {
      await clock.advanceAsync(ms)
    },
    /** Everything visible outside the server. */
    seen: (): readonly string[] => everyTextIn([
      bus.emitted, logged, records, results, pinia.state.value,
      store.current, store.leases, store.tabs, store.session, positions.list, positions.recentEvents,
      client.status(), client.stats(), client.leases(), client.session(), storage.contents, outbox.entries(),
      socket.connections.map(({ request, closeCall }) => [request, closeCall]),
    ]),
  }
}

type App = ReturnType<typeof createStage>

function echo(app: App): void {
  const line = app.socket.last()
  const subscribe = JSON.stringify(line.frames[0])
  for (const frame of [
    { Code: 400, msg: `cannot read ${subscribe}` },
    { Code: 503, msg: secret, reqid: 'order-0001' },
    { Code: 400, msg: 'y'.repeat(190) + secret },
    { Code: 200, type: secret },
    { Code: 200, type: `no such type ${secret}` },
    { Code: 200, type: 'Delta', epoch: 'e', seq: 1, data: { upsert: [{ ticket: 1, [secret]: 1 }], remove: secret } },
    subscribe,
    `${subscribe}}`,
  ]) line.message(frame)
}

function expectUntold(app: App): void {
  const texts = app.seen()
  for (const trace of traces) expect(texts.filter((text) => text.includes(trace))).toEqual([])
  // Without any report the test would prove nothing.
  expect(texts.some((text) => text.includes('***'))).toBe(true)
}

const connected = async (app: App): Promise<void> => {
  app.client.connect()
  await app.pass()
  app.socket.last().message({ Code: 200, type: 'Snapshot', epoch: 'e', seq: 0, account: account(), data: [position()] })
  await app.pass()
  expect(app.socket.last().frames[0]).toMatchObject({ type: 'Subscribe', token: secret })
}

describe('a planted token', () => {
  test('SE-2, OB-34: never reveals a fixed token in logs, events, errors, records, stores or storage', async () => {
    const app = createStage({ token: secret })
    await connected(app)
    echo(app)
    app.socket.behaviour.sendFails = `cannot send ${secret}`
    app.results.push(await app.client.send({ type: 'Query', traderid: 10260, reqid: 'order-0001' }))
    const loop: Record<string, unknown> = {}
    loop[secret] = loop
    app.results.push(await app.client.send({ toJSON: () => { throw new Error(`no JSON of ${secret}`) } }))
    app.results.push(await app.client.send(loop))
    const posted = app.outbox.post(orderMessage({ action: 'closeAll' }))
    await app.pass()
    app.results.push(await posted)
    app.lifecycle.toBackground()
    await app.pass()
    expect([...app.storage.contents.values()].some((text) => text.includes('closeAll'))).toBe(true)
    expect([...app.storage.contents.values()].some((text) => text.includes('EURUSD'))).toBe(true)
    app.lifecycle.toForeground()
    await app.pass()
    app.socket.last().closed(4001, `line of ${secret}`)
    await app.pass(10_000)
    app.socket.last().message({ Code: 401, msg: `${secret} has expired` })
    await app.pass()
    expect(app.client.status().failure).toMatchObject({ code: 'token-refused' })
    expectUntold(app)
  })

  test('SE-2: never reveals a provider’s token, even if an error or a close reason contains it', async () => {
    let asked = 0
    const app = createStage({
      token: () => {
        asked += 1
        if (asked > 2) throw new Error(`${secret} cannot be renewed`)
        return secret
      },
      url: () => (asked > 1 ? Promise.reject(new Error(`no address for ${secret}`)) : Promise.resolve('wss://a.example')),
    })
    await connected(app)
    echo(app)
    app.socket.last().closed(4401, `refused: ${JSON.stringify({ token: secret })}`)
    await app.pass(1_000)
    app.client.reconnect()
    await app.pass(60_000)
    app.client.reconnect()
    await app.pass(60_000)
    expect(asked).toBeGreaterThanOrEqual(2)
    expectUntold(app)
  })
})
