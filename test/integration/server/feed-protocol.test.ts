import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { LineEvent } from '../../../server/feed/model/hub/hub'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { temporaryFolder } from '../../support/temporary-folder'
import { ofType, openClient, subscribe, type FeedClient, type Frame } from './feed-client'
import { serve } from './serve'

const trader = 10_260

describe('the feed protocol', () => {
  test('SV-39: closing the server closes every client with 1001, and frees the port', async () => {
    const server = await serve()
    const clients = await Promise.all([openClient(server.url), openClient(server.url)])
    const events: LineEvent[] = []
    server.observe((event) => void events.push(event))
    await Promise.all([server.close(), server.close()])
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(
      Array(2).fill({ code: 1001, reason: 'going away' }))
    expect(events.map(({ type }) => type)).toEqual(['closed', 'closed'])
    await serve({ port: server.port })
  })

  test('SV-57: a busy port is refused, and nothing of the server goes on', async () => {
    const { port } = await serve()
    const clock = createSimulatedClock()
    await expect(serve({ port, clock })).rejects.toThrow(`port ${port} is already in use; choose another with --port`)
    expect(clock.pending()).toBe(0)
  })
})

test('SV-80: a key decided before a restart is answered after it, and not executed again', async () => {
  const journal = join(temporaryFolder(), 'orders.jsonl')
  const order = (reqid: string): object => ({
    type: 'Order', traderid: trader, reqid, validUntil: Date.now() + 60_000,
    order: { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 },
  })
  const answerTo = (client: FeedClient, frame: object): Promise<Frame> => {
    client.send(frame)
    return client.next(ofType('Ack'))
  }
  const first = await serve({ journal })
  const before = await openClient(first.url)
  await subscribe(before)
  const ack = await answerTo(before, order('open-order-1'))
  expect(ack).toMatchObject({ state: 'done', tickets: [first.feed(trader).rows().at(-1)?.ticket] })
  const asked = await answerTo(before, { type: 'Query', traderid: trader, reqid: 'stuck-order' })
  await first.close()
  const second = await serve({ journal })
  const after = await openClient(second.url)
  await subscribe(after)
  const count = second.feed(trader).rows().length
  expect(await answerTo(after, order('open-order-1'))).toEqual(ack)
  expect(await answerTo(after, order('stuck-order'))).toEqual(asked)
  expect(second.feed(trader).rows()).toHaveLength(count)
})
