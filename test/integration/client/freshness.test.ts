import { describe, expect, test } from 'vitest'
import type { FeedServer } from '../../../server/feed/feed-server'
import type { LiveClient } from '../../support/live-client'
import { connect, serve, shortWindows } from '../../support/live-feed'

interface ServerView {
  readonly data: readonly { readonly ticket: number }[]
  readonly totals: unknown
}

/** The server's own account of itself at one seq. */
async function positionsAt(server: FeedServer, seq: number): Promise<ServerView> {
  const response = await fetch(`${server.httpUrl}/api/positions?seq=${seq}`)
  expect(response.status).toBe(200)
  return (await response.json()) as ServerView
}

function byTicket(rows: readonly { readonly ticket: unknown }[]): readonly unknown[] {
  return [...rows].sort((one, other) => Number(one.ticket) - Number(other.ticket))
}

async function untilAt(live: LiveClient, server: FeedServer): Promise<void> {
  const feed = server.feed(10260)
  await live.until(() => {
    const { freshness, epoch, seq } = live.shown()
    return freshness.state === 'live' && epoch === feed.epoch() && seq === feed.seq()
  })
}

async function expectServersBook(live: LiveClient, server: FeedServer): Promise<void> {
  await untilAt(live, server)
  const { list, seq } = live.shown()
  const { data } = await positionsAt(server, seq)
  expect(byTicket(list)).toEqual(byTicket(data))
}

async function open(server: FeedServer, policy = { reconnect: shortWindows }): Promise<LiveClient> {
  const live = connect(server, { policy })
  await live.until(() => live.client.status().status === 'open' && live.updates.length > 0)
  return live
}

describe('what the page may believe', () => {
  test('LV-12: after any number of deltas the book is the server’s', async () => {
    const server = await serve({ positions: 60 })
    const live = await open(server)
    for (let round = 0; round < 10; round += 1) {
      server.tick(100)
      await expectServersBook(live, server)
      const { totals, account } = live.shown()
      const { totals: theirs } = await positionsAt(server, live.shown().seq)
      expect(theirs).toMatchObject({ count: totals[0]?.count, net: (totals[0]?.netMinor ?? NaN) / 100 })
      const { balanceMinor = 0, creditMinor = 0, equityMinor } = account ?? {}
      expect(equityMinor).toBe(balanceMinor + creditMinor + (totals[0]?.netMinor ?? NaN))
    }
    expect(live.client.stats().diagnostics).toEqual({})
  })

  test('LV-5: a skipped seq is never shown as live', async () => {
    const server = await serve()
    const live = await open(server)
    const seen = live.updates.length
    server.faults.apply({ action: 'skipSeq', count: 1 })
    server.tick(3)
    await untilAt(live, server)
    const states = live.updates.slice(seen).map(({ freshness }) => freshness.state)
    expect(states).toContain('resyncing')
    await expectServersBook(live, server)
    expect(live.client.stats().losses).toBe(0)
  })

  test('LV-6: a new epoch is followed from its snapshot', async () => {
    const server = await serve()
    const live = await open(server)
    const before = live.shown().epoch
    server.faults.apply({ action: 'restartEpoch', drop: true })
    await live.until(() => live.client.status().status === 'reconnecting')
    await live.until(() => live.client.status().status === 'open')
    await expectServersBook(live, server)
    expect(live.shown().epoch).not.toBe(before)

    server.faults.apply({ action: 'restartEpoch', drop: false })
    server.tick()
    await expectServersBook(live, server)
  })

  test('LV-10: a stop-loss hit while the page was away is reported on return as missed', async () => {
    const server = await serve()
    const live = await open(server)
    const [first] = live.shown().list
    live.client.close()
    await live.until(() => live.client.status().status === 'idle' && server.connections().length === 0)
    expect(live.shown().freshness.state).toBe('stale')
    server.faults.apply({ action: 'closePosition', traderid: '10260', ticket: Number(first?.ticket), reason: 'sl' })
    const seen = live.updates.length
    live.client.connect()
    await live.until(() => live.updates.slice(seen).some(({ freshness }) => freshness.state === 'live'))
    const reported = live.updates.slice(seen).flatMap(({ events }) => events)
    expect(reported).toEqual([
      expect.objectContaining({ kind: 'stop-loss', reason: 'sl', missed: true, position: first }),
    ])
  })

  test('LV-11: a malformed frame is counted and disturbs nothing else', async () => {
    const server = await serve()
    const live = await open(server)
    const before = live.shown()
    for (const text of ['{', '[]', '{"Code":200,"type":"Delta"}', '{"Code":200,"type":"Hello"}', '"x"']) {
      server.faults.apply({ action: 'shout', text })
    }
    await live.until(() => live.client.stats().framesIn >= 6)
    const { diagnostics } = live.client.stats()
    expect((diagnostics['frame-malformed'] ?? 0) + (diagnostics['frame-unknown'] ?? 0)).toBe(5)
    expect(live.shown()).toBe(before)
    server.tick(5)
    await expectServersBook(live, server)
  })
})
