import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ofType, openClient, subscribe, type FeedClient, type Frame } from './feed-client'
import { ask, listOf } from './http-client'
import { serving } from './serve'

const isAck = ofType('Ack')
const order = (reqid: string, fields: object): Readonly<Record<string, unknown>> =>
  ({ type: 'Order', traderid: 10_260, reqid, validUntil: Date.now() + 60_000, order: fields })
const eurusd = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 }

async function answerTo(client: FeedClient, frame: object): Promise<Frame> {
  client.send(frame)
  return client.next((each) => isAck(each) || each.Code >= 400)
}

describe('orders over the socket', () => {
  const serve = serving()
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tradewire-orders-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('SV-70: an order is answered by an Ack, and every client of the account gets a delta', async () => {
    const server = await serve()
    const one = await openClient(server.url)
    const other = await openClient(server.url)
    await subscribe(one)
    await subscribe(other)
    const ack = await answerTo(one, order('open-order-1', eurusd))
    expect(ack).toMatchObject({ Code: 200, type: 'Ack', reqid: 'open-order-1', state: 'done' })
    const delta = await other.next(ofType('Delta'))
    expect(delta.data).toMatchObject({ upsert: [{ lots: 0.1 }] })
    const newest = server.feed(10_260).rows().at(-1)?.ticket
    expect(ack).toMatchObject({ tickets: [newest] })
    expect(other.texts.some((text) => text.includes('"Ack"'))).toBe(false)
  })

  test.each([
    [order('short', eurusd), 'reqid must be'],
    [order('open-order-1', { action: '__proto__' }), 'the order is malformed'],
  ])('SV-82: %j is refused and decides nothing', async (frame, words) => {
    const server = await serve()
    const client = await openClient(server.url)
    await subscribe(client)
    const answer = await answerTo(client, frame)
    expect(answer.Code).toBe(400)
    expect(answer.msg).toContain(words)
    expect(server.feed(10_260).seq()).toBe(0)
  })

  test('SV-82: a client trades only for the trader that it is subscribed as', async () => {
    const server = await serve()
    const client = await openClient(server.url)
    await subscribe(client, 'amy')
    expect(await answerTo(client, order('open-order-1', eurusd))).toMatchObject({ Code: 409 })
    const query = { type: 'Query', traderid: 10_260, reqid: 'open-order-1' }
    expect(await answerTo(client, query)).toMatchObject({ Code: 409 })
  })

  test('SV-80: a key decided before a restart is answered after it, and not executed again', async () => {
    const journal = join(folder, 'orders.jsonl')
    const first = await serve({ journal })
    const before = await openClient(first.url)
    await subscribe(before)
    const ack = await answerTo(before, order('open-order-1', eurusd))
    const asked = await answerTo(before, { type: 'Query', traderid: 10_260, reqid: 'stuck-order' })
    await first.close()
    const second = await serve({ journal })
    const after = await openClient(second.url)
    await subscribe(after)
    const count = second.feed(10_260).rows().length
    expect(await answerTo(after, order('open-order-1', eurusd))).toEqual(ack)
    expect(await answerTo(after, order('stuck-order', eurusd))).toEqual(asked)
    expect(second.feed(10_260).rows()).toHaveLength(count)
  })

  test('SV-81: a journal that cannot be used is one line at the start', async () => {
    await expect(serve({ journal: folder })).rejects.toThrow(/cannot be used as a journal/)
  })

  test('SV-83: symbols with prices, and the followed traders with their settings, come over HTTP', async () => {
    const server = await serve({ token: 'secret' })
    const headers = { authorization: 'Bearer secret' }
    expect((await ask(`${server.httpUrl}/api/symbols`)).status).toBe(401)
    const symbols = listOf((await ask(`${server.httpUrl}/api/symbols`, { headers })).body['data'])
    expect(symbols.map(({ symbol }) => symbol)).toContain('EURUSD')
    const { bid, ask: offered } = symbols.find(({ symbol }) => symbol === 'EURUSD') ?? {}
    expect(Number(offered)).toBeGreaterThan(Number(bid))
    expect(symbols[0]).toMatchObject({ minLots: 0.01, maxLots: 100, lotStep: 0.01 })
    const { body } = await ask(`${server.httpUrl}/api/follows`, { headers })
    expect(body['limits']).toMatchObject({ ratio: { min: 0.01, max: 100 }, capLots: { min: 0.01, max: 1_000 } })
    const follows = listOf(body['data'])
    expect(follows[0]).toEqual({
      id: 501, name: 'Marta Lindqvist', settings: { mode: 'ratio', value: 1, capLots: 1_000 },
    })
    const client = await openClient(server.url)
    client.send({ type: 'Subscribe', traderid: 10_260, token: 'secret' })
    await client.next(ofType('Snapshot'))
    await answerTo(client, order('unfollow-1', { action: 'unfollow', trader: 501 }))
    const then = listOf((await ask(`${server.httpUrl}/api/follows`, { headers })).body['data'])
    expect(then[0]).toMatchObject({ id: 501, settings: null })
  })
})
