import { describe, expect, test } from 'vitest'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { copyTradingPlain } from '../../../src/protocols/copy-trading/plain'
import { connect, serve, shortWindows } from '../../support/live-feed'

const quickPings = { pingIntervalMs: 150, pongTimeoutMs: 100, reconnect: shortWindows }

describe('a server that is there and yet is not', () => {
  test('LV-2: silence is noticed within ping interval and pong timeout', async () => {
    const server = await serve()
    const live = connect(server, { policy: quickPings })
    await live.until(() => live.client.status().status === 'open')
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
    const live = connect(server, { protocol, policy: { ...quickPings, pongTimeoutMs: 100 } })
    await live.until(() => live.client.status().status === 'open')
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
    const live = connect(server, { protocol, policy: quickPings })
    await live.until(() => live.client.status().status === 'open')
    const received = live.client.stats().framesOut
    await live.until(() => live.client.stats().framesOut >= received + 4)
    expect(live.client.status().status).toBe('open')
    expect(live.client.stats()).toMatchObject({ opens: 1, losses: 0 })
    server.tick()
    await live.until(() => live.updates.length > 0 && live.shown().list.length > 0)
  })
})
