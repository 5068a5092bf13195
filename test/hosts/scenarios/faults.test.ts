import { describe, expect, test } from 'vitest'
import { expectedRows, shownRows } from '../expected-page'
import { hostNames, isLive, openStage, passUntil, passUntilRead } from '../stage'

const PING_MS = 15_000
const PONG_TIMEOUT_MS = 5_000

describe.each(hostNames)('a faulty server, on %s', (name) => {
  test('HO-22, CP-12: detects a silent server within the ping interval plus the pong timeout', async () => {
    const { feed, host } = await openStage(name)
    feed.server.faults.apply({ action: 'silent', on: true })
    const passedMs = await passUntilRead(host, '.banner-line', /^Reconnecting 1\/5/, PING_MS + PONG_TIMEOUT_MS + 500)
    expect(passedMs).toBeGreaterThan(PONG_TIMEOUT_MS)
    // The client flushes the rows a moment later.
    await host.advance(100)
    expect(await host.texts('.freshness.is-live')).toEqual([])
    feed.server.faults.apply({ action: 'silent', on: false })
    await passUntil(host, () => isLive(host), 20_000)
    expect(await shownRows(host)).toEqual(await expectedRows(feed))
    expect(feed.openLines()).toBe(1)
  })
})
