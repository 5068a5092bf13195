import { expect, onTestFinished, test } from 'vitest'
import type { FeedServer } from '../../../server/feed/feed-server'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { createLiveClient, type LiveClient } from '../../support/live-client'
import { serve } from '../server/serve'

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

async function expectServersBook(live: LiveClient, server: FeedServer): Promise<void> {
  const feed = server.feed(10260)
  await live.until(() => {
    const { freshness, epoch, seq } = live.shown()
    return freshness.state === 'live' && epoch === feed.epoch() && seq === feed.seq()
  })
  const { list, seq, totals, account } = live.shown()
  const { data, totals: theirs } = await positionsAt(server, seq)
  expect(byTicket(list)).toEqual(byTicket(data))
  expect(theirs).toMatchObject({ count: totals[0]?.count, net: (totals[0]?.netMinor ?? NaN) / 100 })
  const { balanceMinor = 0, creditMinor = 0, equityMinor } = account ?? {}
  expect(equityMinor).toBe(balanceMinor + creditMinor + (totals[0]?.netMinor ?? NaN))
}

test('LV-5, LV-12: after any number of deltas, a skipped seq and a new epoch the book is the server’s', async () => {
  const server = await serve({ positions: 60 })
  const live = createLiveClient({ url: server.url, protocol: copyTrading({ session: { userId: 10260 } }) })
  onTestFinished(() => live.client.dispose())
  live.client.connect()
  await live.until(() => live.updates.length > 0)
  for (let round = 0; round < 10; round += 1) {
    server.tick(100)
    await expectServersBook(live, server)
  }
  const seen = live.updates.length
  server.faults.apply({ action: 'skipSeq', count: 1 })
  server.tick(3)
  await expectServersBook(live, server)
  expect(live.updates.slice(seen).map(({ freshness }) => freshness.state)).toContain('resyncing')
  server.faults.apply({ action: 'restartEpoch', drop: false })
  server.tick()
  await expectServersBook(live, server)
  expect(live.client.stats()).toMatchObject({ losses: 0, diagnostics: {} })
})
