import { describe, expect, test } from 'vitest'
import type { FeedServer } from '../../../server/feed/feed-server'
import type { FeedClient, Frame } from './feed-client'
import { ofType, openClient, settled, subscribe } from './feed-client'
import { serving } from './serve'

const trader = 10_260

interface Place {
  readonly epoch: string | undefined
  readonly seq: number
}

function ask(client: FeedClient, since: Place): void {
  client.send({ type: 'Subscribe', traderid: trader, since })
}

/** `count` deltas, one for each quote. */
function move(server: FeedServer, count: number): void {
  const { bid } = server.exchange.board.quoteOf('EURUSD')
  for (let step = 1; step <= count; step += 1) server.quote('EURUSD', (bid + step) / 1e5, (bid + step + 9) / 1e5)
}

const framesOf = (client: FeedClient): readonly Frame[] => client.texts.map((text) => JSON.parse(text) as Frame)

const seqsOf = (frames: readonly Frame[]): readonly string[] => frames.map(({ type, seq }) => `${type} ${seq}`)

describe('Subscribe with a place', () => {
  const serve = serving()

  test('SV-84: is answered by the deltas after it, in order, and one Pong; then each delta comes once', async () => {
    const server = await serve()
    const first = await openClient(server.url)
    const { epoch } = await subscribe(first)
    move(server, 5)
    await settled(first)
    const second = await openClient(server.url)
    ask(second, { epoch, seq: 2 })
    await second.next(ofType('Pong'))
    move(server, 2)
    await settled(second)
    expect(seqsOf(framesOf(second))).toEqual(['Delta 3', 'Delta 4', 'Delta 5', 'Pong 5', 'Delta 6', 'Delta 7'])
    expect(second.texts.slice(0, 3)).toEqual(first.texts.slice(3, 6))
    expect(framesOf(second)[3]).toMatchObject({ Code: 200, epoch })
  })

  test('SV-86: is answered by a Snapshot from another epoch, from the future, and beyond the history', async () => {
    const server = await serve({ history: { deltas: 3 } })
    const client = await openClient(server.url)
    const { epoch } = await subscribe(client)
    move(server, 5)
    for (const since of [{ epoch: 'another', seq: 4 }, { epoch, seq: 6 }, { epoch, seq: 1 }]) {
      ask(client, since)
      expect(await client.next(({ type }) => type !== 'Delta')).toMatchObject({ type: 'Snapshot', seq: 5 })
      await settled(client)
    }
    ask(client, { epoch, seq: 2 })
    await client.next(ofType('Pong'))
    expect(seqsOf(framesOf(client)).slice(-4)).toEqual(['Delta 3', 'Delta 4', 'Delta 5', 'Pong 5'])
    server.faults.apply({ action: 'restartEpoch', drop: false })
    ask(client, { epoch, seq: 5 })
    expect(await client.next((frame) => frame.epoch !== epoch)).toMatchObject({ type: 'Snapshot', seq: 0 })
  })

  test('SV-88: deltas lost or held back on their way are in it', async () => {
    const server = await serve()
    const client = await openClient(server.url)
    const { epoch } = await subscribe(client)
    server.faults.apply({ action: 'skipSeq', count: 2 })
    move(server, 3)
    server.faults.apply({ action: 'stall', on: true })
    move(server, 1)
    ask(client, { epoch, seq: 0 })
    await client.next(ofType('Pong'))
    expect(seqsOf(framesOf(client)).slice(1)).toEqual(['Delta 3', 'Delta 1', 'Delta 2', 'Delta 3', 'Delta 4', 'Pong 4'])
  })

  test('SV-88: a server that is not ready leaves it without, and nothing is pushed', async () => {
    const server = await serve()
    const first = await openClient(server.url)
    const { epoch } = await subscribe(first)
    server.faults.apply({ action: 'notReady', on: true })
    const client = await openClient(server.url)
    ask(client, { epoch, seq: 0 })
    await settled(client)
    move(server, 2)
    await settled(client)
    expect(client.texts).toEqual([])
    server.faults.apply({ action: 'notReady', on: false })
    ask(client, { epoch, seq: 0 })
    expect((await client.next()).seq).toBe(1)
  })

  test('SV-89: a Snapshot says when it was sent, also one that was made for an earlier subscriber', async () => {
    let nowMs = 1_700_000_000_000
    const timer = { clock: { now: () => nowMs, elapsed: () => 0, setTimer: () => 0, clearTimer: () => undefined } }
    const server = await serve(timer)
    const one = await openClient(server.url)
    const { ts: firstTs } = await subscribe(one)
    nowMs += 5_000
    const { ts, seq } = await subscribe(await openClient(server.url))
    expect([firstTs, ts, seq]).toEqual([1_700_000_000_000, 1_700_000_005_000, 0])
  })

  test('SV-37: the plain dialect knows no place', async () => {
    const server = await serve({ dialect: 'plain' })
    const client = await openClient(server.url)
    ask(client, { epoch: server.feed(trader).epoch(), seq: 0 })
    expect(Object.keys(await client.next())).toEqual(['Code', 'data'])
  })
})
