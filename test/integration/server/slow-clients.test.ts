import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { FeedServer } from '../../../server/feed/feed-server'
import { openClient, type FeedClient } from './feed-client'
import { serve, until } from './serve'

async function openDeafClient({ url }: FeedServer): Promise<FeedClient> {
  const client = await openClient(url)
  client.socket.pause()
  client.send({ type: 'Subscribe', traderid: 10_260 })
  return client
}

/** Returns type and seq of a frame, which precede those of its rows. */
const placeIn = (text: string) =>
  ({ type: /"type":"(\w+)"/.exec(text)?.[1], seq: Number(/"seq":(\d+)/.exec(text)?.[1]) })

/** Requests snapshots until the send buffers are full. */
async function fillLine(server: FeedServer, client: FeedClient, limitBytes: number): Promise<void> {
  while ((server.connections()[0]?.bufferedBytes ?? 0) < limitBytes) {
    client.send({ type: 'Resync', traderid: 10_260 })
    await pause(1)
  }
}

test('SV-35: bounds the queue while a client does not read, then sends one snapshot', async () => {
  const limitBytes = 65_536
  const frameRate = { perSecond: 1_000, burst: 100_000 }
  const server = await serve({ positions: 2_000, limitBytes, frameRate })
  const snapshotBytes = Buffer.byteLength(JSON.stringify(server.feed(10_260).snapshot()))
  const client = await openDeafClient(server)
  await until(() => server.connections()[0]?.traderId === '10260')
  await fillLine(server, client, limitBytes)
  let highest = 0
  let pings = 0
  server.observe((event) => void (pings += event.type === 'received' && event.frame === 'Ping' ? 1 : 0))
  for (let round = 0; round < 300; round += 1) {
    server.tick()
    client.send({ type: 'Ping', traderid: 10_260 })
    client.send({ type: 'Resync', traderid: 10_260 })
    client.socket.ping()
    if (round % 10 === 0) await pause(1)
    highest = Math.max(highest, server.connections()[0]?.bufferedBytes ?? 0)
  }
  client.send({ type: 'Ping', traderid: 10_260 })
  await until(() => pings === 301)
  expect(server.connections()).toMatchObject([{ behind: true }])
  expect(highest).toBeGreaterThan(limitBytes / 2)
  expect(highest).toBeLessThan(snapshotBytes * 1.2 + limitBytes + 20_000)

  const seqWhenRead = server.feed(10_260).seq()
  client.socket.resume()
  await until(() => server.connections()[0]?.behind === false)
  server.tick(3)
  const last = server.feed(10_260).seq()
  await until(() => placeIn(client.texts.at(-1) ?? '').seq === last)
  const frames = client.texts.map(placeIn)
  const caughtUp = frames.map(({ type }) => type).lastIndexOf('Snapshot')
  expect(frames[caughtUp]).toEqual({ type: 'Snapshot', seq: seqWhenRead })
  expect(frames.slice(caughtUp + 1).map(({ type, seq }) => `${type} ${seq}`)).toEqual(
    Array.from({ length: last - seqWhenRead }, (_, index) => `Delta ${seqWhenRead + index + 1}`))
  expect(frames.filter(({ type, seq }) => type === 'Snapshot' && seq === seqWhenRead)).toHaveLength(1)
})

test('SV-39: stops without waiting for a slow client', async () => {
  const server = await serve({ positions: 2_000 })
  const client = await openDeafClient(server)
  await until(() => server.connections()[0]?.traderId === '10260')
  await fillLine(server, client, 100_000)
  await server.close()
  expect(server.connections()).toEqual([])
})
