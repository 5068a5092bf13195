/// <reference types="vite/client" />
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createSocketClient, jsonProtocol } from '../../../src/client'
import { createTestClock, createTestServer, installUni } from '../../../src/testing'
import { playSteps } from '../../support/in-step'
import type { SocketEvent } from '../../../src/connection/ports/ports'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

function createStage(options: Parameters<typeof createTestServer>[0] = {}) {
  onTestFinished(installUni().uninstall)
  const server = createTestServer(options)
  const client = createSocketClient({ url: 'wss://api.example.com/ws', protocol: jsonProtocol(), ports: server.ports })
  onTestFinished(() => client.dispose())
  const received: unknown[] = []
  client.on('messageReceived', ({ name, data }) => received.push([name, data]))
  return { server, client, received, pass: (ms = 0): Promise<void> => server.clock.advanceAsync(ms) }
}

type Stage = ReturnType<typeof createStage>
type Step = (stage: Stage) => unknown
type Row = [title: string, options: Parameters<typeof createStage>[0], ...steps: Step[]]
const playRow = (...[, options, ...steps]: Row): Promise<void> => playSteps(createStage(options), steps)

const pass = (ms?: number): Step => (stage) => stage.pass(ms)
const connects: Step = ({ client }) => client.connect()
const closes: Step = ({ client }) => void client.close()
const sends = (type: string): Step => ({ client }) => void client.send({ type })
const accepts: Step = ({ server }) => server.accept()
const refuses: Step = ({ server }) => server.refuse()
const staysSilent: Step = ({ server }) => server.staySilent()
const drops: Step = ({ server }) => server.drop()
const statusIs = (status: string): Step => ({ client }) => expect(client.status().status).toBe(status)
const lastIs = (state: string): Step => ({ server }) => expect(server.last().state).toBe(state)
const receivedAre = (...all: readonly unknown[]): Step => ({ received }) => expect(received).toEqual(all)

describe('the test server', () => {
  test.each<Row>([
    ['TE-1: accepts each connection until `refuse`, and again after `accept`', {},
      connects, lastIs('connecting'), pass(), statusIs('open'), refuses, statusIs('open'), drops, pass(5_000),
      ({ server }) => expect(server.connections.map(({ state }) => state)).toEqual(['ended', 'ended']),
      statusIs('reconnecting'), accepts, pass(10_000), statusIs('open')],
    ['TE-1: neither opens connections nor confirms closes while silent, and opens pending connections on accept', {},
      staysSilent, connects, pass(5_000), lastIs('connecting'), accepts, pass(), statusIs('open'), staysSilent, closes,
      pass(500), lastIs('open'),
      ({ server }) => expect(server.last().closeCall).toEqual({ code: 1000, reason: '' }), pass(1_000),
      lastIs('dropped'), statusIs('idle')],
    ['TE-1: rejects a pending connection after the latency', { latencyMs: 300 },
      connects, pass(100), refuses, pass(199), lastIs('connecting'), pass(1), lastIs('ended')],
    ['TE-1: handles a pending connection by the server’s state at the end of the latency', { latencyMs: 100 },
      staysSilent, connects, pass(200), accepts, refuses, pass(200), statusIs('reconnecting')],
    ['TE-1: does not open a connection that the client has given up', { latencyMs: 100 },
      connects, closes, pass(1_000), lastIs('ended'), statusIs('idle')],
    ['TE-3: stores received messages, and responds with a function unless silent', {},
      ({ server }) => server.answer(() => ({ type: 'ask', data: 'answer' })), sends('early'), connects, pass(),
      sends('ask'), pass(), receivedAre(['ask', 'answer']),
      ({ server }) => server.answer((_frame, connection) => ({ type: `line ${connection.number}` })), sends('ask'),
      pass(), staysSilent, sends('unheard'), pass(), receivedAre(['ask', 'answer'], ['line 1', undefined]),
      ({ server }) => expect(server.sent).toEqual([{ type: 'ask' }, { type: 'ask' }, { type: 'unheard' }])],
  ])('%s', playRow)

  test('TE-2: pushes to each open connection, and drops all connections with a code', async () => {
    const { server, client, received, pass } = createStage()
    expect(() => server.last()).toThrow('No connection was requested')
    expect(() => server.push('early')).toThrow('No connection is open')
    client.connect()
    await pass()
    server.push({ type: 'notice', data: 1 })
    server.push('{"type":"notice","data":2}')
    server.push(new TextEncoder().encode('bytes').buffer)
    expect(received).toEqual([['notice', 1], ['notice', 2], ['binary', expect.anything()]])
    server.drop(4403, 'signed in elsewhere')
    expect(client.status()).toMatchObject({ status: 'failed', failure: { closeCode: 4403 } })
  })

  test.each(['push', 'drop'] as const)('TE-2: skips a connection that closes during %s', async (act) => {
    const { server, pass } = createStage()
    const { socket } = server.ports
    const types: string[] = []
    const open = (listener: (type: string) => void) =>
      socket.open({ url: 'wss://any.example', header: {}, protocols: [] }, ({ type }) => listener(type))
    open((type) => {
      if (type !== 'opened') second.drop()
    })
    const second = open((type) => types.push(type))
    await pass()
    if (act === 'push') server.push('news')
    else server.drop()
    expect(types).toEqual(['opened'])
  })

  test('TE-2: sends bytes and views of bytes as binary messages', async () => {
    const { server, client, received, pass } = createStage()
    client.connect()
    await pass()
    const view = new TextEncoder().encode('-bytes-').subarray(1, 6)
    server.answer(() => view)
    server.push(view)
    void client.send({ type: 'ask' })
    await pass()
    const texts = received.map((each) => new TextDecoder().decode((each as [string, ArrayBuffer])[1]))
    expect(texts).toEqual(['bytes', 'bytes'])
  })

  test('TE-3: throws an exception of the response function when the clock advances, not from send()', async () => {
    const { server, client, pass } = createStage()
    server.answer(() => {
      throw new Error('expected another frame')
    })
    client.connect()
    await pass()
    expect(await client.send({ type: 'ask' })).toEqual({ ok: true })
    await expect(pass()).rejects.toThrow('expected another frame')
  })

  test('TE-3: stores bytes and invalid JSON unchanged', () => {
    const { server } = createStage()
    const connection = server.ports.socket.open({ url: 'wss://api.example.com' }, () => undefined)
    server.last().opened()
    const bytes = new Uint8Array([1, 2]).buffer
    connection.send('no JSON', () => undefined)
    connection.send(bytes, () => undefined)
    expect(server.sent).toEqual(['no JSON', bytes])
  })

  test('TE-4: draws the same random numbers in every run, or the numbers given by the test', async () => {
    const timesOf = async (draws?: readonly number[]): Promise<readonly number[]> => {
      const { server, client, pass } = createStage(draws === undefined ? {} : { draws })
      const startMs = server.clock.now()
      server.refuse()
      client.connect()
      await pass()
      const { nextAtMs } = client.status()
      return [(nextAtMs ?? 0) - startMs]
    }
    expect(await timesOf()).toEqual(await timesOf())
    expect(await timesOf([0])).toEqual([300])
  })
})

test('TE-5: throws when timers keep setting new timers', () => {
  const clock = createTestClock()
  const again = (): void => void clock.setTimer(again, 0)
  again()
  expect(() => clock.advance(1)).toThrow('Timers keep setting timers')
})

const withoutImmediate = import.meta.glob<{ readonly createSimulatedClock: typeof createTestClock }>(
  '../../../src/testing/simulated-clock.ts', { query: '?without-immediate' },
)

test('TE-5: settles promises between timers without setImmediate', async () => {
  vi.stubGlobal('setImmediate', undefined)
  const modules = await Promise.all(Object.values(withoutImmediate).map((read) => read()))
  vi.unstubAllGlobals()
  const order: string[] = []
  for (const { createSimulatedClock } of modules) {
    const clock = createSimulatedClock()
    clock.setTimer(() => void Promise.resolve().then(() => order.push('promise of the first')), 1)
    clock.setTimer(() => order.push('second'), 2)
    await clock.advanceAsync(2)
  }
  expect(order).toEqual(['promise of the first', 'second'])
})

// The doubles are used everywhere. These tests cover what no other test needs.

test('throws on impossible socket calls and events unless the test forces them', () => {
  const socket = createScriptedSocket()
  const events: SocketEvent[] = []
  const connection = socket.open({ url: 'wss://feed.example.com' }, (event) => events.push(event))
  const farSide = socket.last()
  expect(() => farSide.message('x')).toThrow('connecting')
  farSide.opened()
  expect(() => farSide.opened()).toThrow('open')
  expect(() => connection.close(1001, '')).toThrow(RangeError)
  for (const reason of ['first', 'second']) connection.close(1000, reason)
  expect(farSide.closeCall).toEqual({ code: 1000, reason: 'first' })
  connection.drop()
  expect(() => farSide.closed()).toThrow('dropped')
  farSide.notifyAnyway({ type: 'closed', code: 1006, reason: 'late' })
  expect(events).toHaveLength(2)
})

test('rejects delays that a real timer would misinterpret, and a time that runs backwards', () => {
  const clock = createSimulatedClock()
  const nothing = (): void => undefined
  expect(() => clock.setTimer(nothing, Number.NaN)).toThrow(RangeError)
  expect(() => clock.setTimer(nothing, Infinity)).toThrow(RangeError)
  expect(() => clock.advance(-1)).toThrow(RangeError)
})
