import { describe, expect, test } from 'vitest'
import { persistPositions } from '../../../src/client'
import type { FeedServer } from '../../../server/feed/feed-server'
import type { LiveClient } from '../../support/live-client'
import { createMemoryStorage } from '../../support/memory-storage'
import { connect, serve, shortWindows } from '../../support/live-feed'
import { createWsSocketPort } from '../../support/ws-socket-port'

const trader = 10260
const policy = { reconnect: shortWindows, maxAttempts: Infinity }

function read(data: string | ArrayBuffer): { readonly type: string; readonly since?: unknown } {
  if (typeof data !== 'string') throw new Error('no text')
  return JSON.parse(data) as { type: string }
}

/** Records the server's packets on each line, by type; the client receives them unchanged. */
function overhear() {
  const lines: string[][] = []
  const asked: unknown[] = []
  const port = createWsSocketPort()
  return {
    /** Lines with at least one packet. */
    lines: (): readonly (readonly string[])[] => lines.filter((types) => types.length > 0),
    /** The `since` of each Subscribe. */
    asked,
    port: {
      open: (request: Parameters<typeof port.open>[0], listener: Parameters<typeof port.open>[1]) => {
        const types: string[] = []
        lines.push(types)
        const connection = port.open(request, (event) => {
          if (event.type === 'message') types.push(read(event.data).type)
          listener(event)
        })
        return {
          ...connection,
          send(data: string | ArrayBuffer, settled: (error?: string) => void) {
            const { type, since } = read(data)
            if (type === 'Subscribe') asked.push(since)
            connection.send(data, settled)
          },
        }
      },
    },
  }
}

async function isAt(live: LiveClient, server: FeedServer): Promise<void> {
  const feed = server.feed(trader)
  await live.until(() => {
    const { freshness, epoch, seq } = live.shown()
    return freshness.state === 'live' && epoch === feed.epoch() && seq === feed.seq()
  })
  expect([...live.shown().list].sort((one, other) => Number(one.ticket) - Number(other.ticket)))
    .toEqual([...feed.rows()].sort((one, other) => one.ticket - other.ticket))
  expect(live.shown().account?.account).toEqual(feed.engine.account())
}

async function open(server: FeedServer, options: Parameters<typeof connect>[1] = {}): Promise<LiveClient> {
  const live = connect(server, { policy, ...options })
  await live.until(() => live.client.status().status === 'open' && live.updates.length > 0)
  return live
}

/** The line is cut, and there is no other before all is done that happens meanwhile. */
async function cut(live: LiveClient, server: FeedServer, meanwhile: () => void = () => undefined): Promise<void> {
  server.faults.apply({ action: 'refuse', on: true })
  server.faults.apply({ action: 'drop' })
  await live.until(() => live.client.status().status !== 'open' && server.connections().length === 0)
  meanwhile()
  server.faults.apply({ action: 'refuse', on: false })
}

function close(server: FeedServer, row: { readonly ticket: unknown } | undefined, reason: 'sl' | 'tp'): void {
  server.faults.apply({ action: 'closePosition', traderid: '10260', ticket: Number(row?.ticket), reason })
}

describe('after a loss', () => {
  test('CT-41 CT-42 SV-84: the missed deltas bring the book to the present, with their reasons', async () => {
    const server = await serve()
    const received = overhear()
    const live = await open(server, { ports: { socket: received.port } })
    server.tick(20)
    await isAt(live, server)
    const { epoch, seq } = live.shown()
    const [first, second] = live.shown().list
    const seen = live.updates.length
    await cut(live, server, () => {
      close(server, first, 'sl')
      close(server, second, 'tp')
    })
    await isAt(live, server)
    const reported = live.updates.slice(seen).flatMap(({ events }) => events)
    expect(reported).toMatchObject([
      { kind: 'stop-loss', reason: 'sl', missed: true, position: { ticket: first?.ticket } },
      { kind: 'take-profit', reason: 'tp', missed: true, position: { ticket: second?.ticket } },
    ])
    expect(received.asked).toEqual([undefined, { epoch, seq }])
    expect(received.lines()[1]).toEqual(['Delta', 'Delta', 'Pong'])
    server.tick(20)
    await isAt(live, server)
    expect(live.client.stats().diagnostics).toEqual({})
  })

  test('CT-42 SV-84: with nothing missed no row is sent, and none is emitted again', async () => {
    const server = await serve()
    const received = overhear()
    const live = await open(server, { ports: { socket: received.port } })
    const { list } = live.shown()
    await cut(live, server)
    await isAt(live, server)
    expect(received.lines()[1]).toEqual(['Pong'])
    expect(live.shown().list.map((row, index) => row === list[index])).not.toContain(false)
  })

  test('CT-45: lost before the answer came, and lost again in the middle of it', async () => {
    const server = await serve()
    const received = overhear()
    const live = await open(server, { ports: { socket: received.port } })
    const { seq } = live.shown()
    await cut(live, server, () => server.faults.apply({ action: 'notReady', on: true }))
    await live.until(() => received.asked.length === 2)
    await cut(live, server, () => {
      server.tick(50)
      // Answered, and closed at once behind the answer.
      server.faults.apply({ action: 'notReady', on: false })
      server.faults.apply({ action: 'closeAfterSnapshot', code: 4_001 })
    })
    await live.until(() => received.asked.length >= 4)
    server.faults.apply({ action: 'clear' })
    await isAt(live, server)
    expect(received.asked.slice(0, 4)).toEqual([
      undefined, { epoch: live.shown().epoch, seq }, { epoch: live.shown().epoch, seq },
      { epoch: live.shown().epoch, seq: server.feed(trader).seq() },
    ])
    expect(received.lines().slice(1).flat()).not.toContain('Snapshot')
  })

  test('CT-44 SV-86: a history that does not reach back, and another epoch, give a snapshot', async () => {
    const server = await serve({ history: { deltas: 2 } })
    const received = overhear()
    const live = await open(server, { ports: { socket: received.port } })
    const [first] = live.shown().list
    await cut(live, server, () => {
      close(server, first, 'sl')
      server.tick(30)
    })
    await isAt(live, server)
    expect(received.lines().at(-1)).toEqual(['Snapshot'])
    const reported = live.updates.flatMap(({ events }) => events)
    expect(reported).toContainEqual(expect.objectContaining({ kind: 'closed', reason: 'unknown', missed: true }))

    await cut(live, server, () => server.faults.apply({ action: 'restartEpoch', drop: false }))
    await isAt(live, server)
    expect(received.asked.at(-1)).not.toMatchObject({ epoch: live.shown().epoch })
    expect(received.lines().at(-1)).toEqual(['Snapshot'])
  })

  test('CT-42 SV-87: a server that answers no pings answers this', async () => {
    const server = await serve({ pong: false })
    const live = await open(server, { policy: { ...policy, ping: false } })
    await cut(live, server, () => server.tick(10))
    await isAt(live, server)
    expect(live.client.status().status).toBe('open')
  })
})

describe('after a start', () => {
  test('CT-40: a book read back from storage goes on from its place', async () => {
    const server = await serve()
    const storage = createMemoryStorage()
    const first = await open(server, { persist: persistPositions(), ports: { storage } })
    server.tick(10)
    await isAt(first, server)
    const { epoch, seq, list } = first.shown()
    first.client.close()
    await first.until(() => first.client.status().status === 'idle' && server.connections().length === 0)
    first.client.dispose()
    close(server, list[0], 'tp')

    const received = overhear()
    const next = connect(server, {
      policy, persist: persistPositions(), ports: { storage, socket: received.port },
      // The storage answers before the address does.
      url: () => new Promise((resolve) => setTimeout(() => resolve(server.url), 20)),
    })
    await next.until(() => next.updates.length > 0)
    await isAt(next, server)
    expect(received.asked).toEqual([{ epoch, seq }])
    expect(received.lines()[0]).toEqual(['Delta', 'Pong'])
    expect(next.updates.flatMap(({ events }) => events)).toMatchObject([
      { kind: 'take-profit', reason: 'tp', missed: true, position: { ticket: list[0]?.ticket } },
    ])
  })
})

describe('the server’s word', () => {
  test('CT-50 SV-89: its time comes with snapshot and pong, and an order’s answer unchanged', async () => {
    const server = await serve()
    const live = connect(server, { policy: { ...policy, pingIntervalMs: 10 } })
    const times: number[] = []
    const answers: unknown[] = []
    live.client.on('serverTimed', ({ serverMs }) => times.push(serverMs))
    live.client.on('orderAnswered', (answer) => answers.push(answer))
    await live.until(() => times.length >= 3)
    expect(times.every((ms) => Math.abs(ms - Date.now()) < 60_000)).toBe(true)
    await live.client.send({ type: 'Query', traderid: trader, reqid: 'never-sent-1' })
    await live.until(() => answers.length > 0)
    expect(answers).toEqual([
      { type: 'Ack', Code: 409, reqid: 'never-sent-1', state: 'refused', reason: 'never-received' },
    ])
    expect(live.client.stats().diagnostics).toEqual({})
  })
})
