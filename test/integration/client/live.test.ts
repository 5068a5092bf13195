import { describe, expect, test } from 'vitest'
import type { FeedServer } from '../../../server/feed/feed-server'
import { persistPositions } from '../../../src/client'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { copyTradingPlain } from '../../../src/protocols/copy-trading/plain'
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

type Overrides = Parameters<typeof connect>[1]

/** A client whose connection is open. */
async function opened(server: FeedServer, { policy, ...overrides }: Overrides = {}): Promise<LiveClient> {
  const live = connect(server, { policy: { reconnect: shortWindows, ...policy }, ...overrides })
  await live.until(() => live.client.status().status === 'open')
  return live
}

/** A client that shows rows. */
async function open(server: FeedServer, overrides: Overrides = {}): Promise<LiveClient> {
  const live = await opened(server, overrides)
  await live.until(() => live.updates.length > 0)
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

const quickPings = { pingIntervalMs: 150, pongTimeoutMs: 100 }

describe('a server that is there and yet is not', () => {
  test('LV-2: silence is noticed within ping interval and pong timeout', async () => {
    const server = await serve()
    const live = await opened(server, { policy: quickPings })
    server.faults.apply({ action: 'silent', on: true })
    const silentSince = Date.now()
    await live.until(() => live.client.status().failure?.code === 'pong-timeout')
    // Far above the rule's 250 ms, for the timers of a busy machine, and far below what pings take by default.
    expect(Date.now() - silentSince).toBeLessThan(10_000)
    await live.until(() => live.shown().freshness.state === 'stale')
    server.faults.apply({ action: 'clear' })
    await live.until(() => live.shown().freshness.state === 'live')
  })

  test('LV-3: a stalled feed is noticed although pings are answered', async () => {
    const server = await serve()
    const protocol = copyTrading({ session: { userId: 10260 }, pongTimeoutMs: 100 })
    const live = await opened(server, { protocol, policy: quickPings })
    server.faults.apply({ action: 'stall', on: true })
    server.tick(5)
    // A snapshot may follow within a millisecond, so look at all that was shown.
    await live.until(() => live.updates.some(({ freshness }) => freshness.state === 'resyncing'))
    server.faults.apply({ action: 'clear' })
    await live.until(() => live.shown().freshness.state === 'live' && live.shown().seq === server.feed(10260).seq())
    expect(live.client.status().status).toBe('open')
    expect(live.client.stats().losses).toBe(0)
  })

  test('LV-4: a plain server that never answers pings is kept', async () => {
    const server = await serve({ dialect: 'plain', pong: false })
    const protocol = copyTradingPlain({
      session: { userId: 10260 },
      firstFrame: { type: 'Subscribe', traderid: 10260 },
      currency: 'USD',
      currencyDigits: { USD: 2 },
    })
    const live = await opened(server, { protocol, policy: quickPings })
    const received = live.client.stats().framesOut
    await live.until(() => live.client.stats().framesOut >= received + 4)
    expect(live.client.status().status).toBe('open')
    expect(live.client.stats()).toMatchObject({ opens: 1, losses: 0 })
    server.tick()
    await live.until(() => live.updates.length > 0 && live.shown().list.length > 0)
  })
})

interface Ask {
  readonly fresh: boolean
}

function countedProvider(tokens: readonly string[]): { readonly asks: Ask[]; token(ask: Ask): string } {
  const asks: Ask[] = []
  return {
    asks,
    token(ask) {
      asks.push(ask)
      return tokens[Math.min(asks.length, tokens.length) - 1] ?? ''
    },
  }
}

describe('who it is', () => {
  test('LV-7: a refused token asks the provider once and retries once', async () => {
    const server = await serve({ token: 'good' })
    const provider = countedProvider(['worn-out', 'good'])
    const live = await opened(server, { protocol: copyTrading({ session: { userId: 10260, token: provider.token } }) })
    expect(provider.asks).toEqual([{ fresh: false }, { fresh: true }])
    expect(live.client.stats().opens).toBe(2)
    expect(live.statuses.some(({ status }) => status === 'reconnecting')).toBe(false)
    expect(JSON.stringify(live.records)).not.toMatch(/worn-out|good/)
  })

  test('LV-9: a final code ends in failed at once, and reconnect() leaves it', async () => {
    const server = await serve()
    const live = await opened(server)
    server.faults.apply({ action: 'close', code: 4409, reason: 'replaced' })
    await live.until(() => live.client.status().status === 'failed')
    expect(live.errors).toEqual([{ code: 'replaced', reason: 'replaced', attemptsMade: 0 }])
    expect(live.client.stats().opens).toBe(1)
    expect(live.client.reconnect()).toBe('attempting')
    await live.until(() => live.client.status().status === 'open')
  })

  test('LV-8: nothing of the first user is left after a change of user and a sign-out', async () => {
    const server = await serve()
    const lines: string[] = []
    server.observe((event) => lines.push(JSON.stringify(event)))
    const live = await open(server, { persist: persistPositions() })
    live.client.close()
    await live.until(() => live.storage.contents.size === 1)
    live.client.connect()
    await live.until(() => live.client.status().status === 'open')
    const mine = new Set(live.shown().list.map(({ ticket }) => ticket))

    live.client.setSession({ userId: 20520 })
    const seen = live.updates.length
    await live.until(() => live.updates.slice(seen).some(({ freshness }) => freshness.state === 'live'))
    for (const update of live.updates.slice(seen)) {
      expect(update.list.filter(({ ticket }) => mine.has(ticket))).toEqual([])
      expect(update.events).toEqual([])
    }
    await live.until(() => ![...live.storage.contents.keys()].some((key) => key.includes('10260')))

    live.client.setSession(null)
    await live.until(() => live.client.status().status === 'idle' && server.connections().length === 0)
    await live.until(() => live.storage.contents.size === 0)
    expect(live.client.session()).toBeNull()
    expect(live.client.reconnect()).toBe('no-session')
    expect(server.connections()).toHaveLength(0)
    expect(lines.join('\n')).toContain('Unsubscribe')
  })
})

describe('against the real server', () => {
  test('LV-1: a killed server is tried five times, then the user is asked once', async () => {
    const server = await serve()
    const live = await opened(server, { policy: { minUptimeMs: 0 } })
    const { port } = server
    await server.close()
    await live.until(() => live.client.status().status === 'failed')

    const tries = live.records.filter(({ effects }) => effects.some(({ type }) => type === 'open'))
    expect(tries).toHaveLength(6)
    expect(live.errors).toEqual([expect.objectContaining({ code: 'connect-failed', attemptsMade: 5 })])
    expect(live.client.status()).toMatchObject({ maxAttempts: 5, nextAtMs: null })

    const back = await serve({ port })
    expect(live.client.reconnect()).toBe('attempting')
    await live.until(() => live.client.status().status === 'open')
    expect(live.shown().freshness.state).toBe('live')
    expect(back.connections()).toHaveLength(1)
    expect(live.errors).toHaveLength(1)
  })
})
