import { describe, expect, test } from 'vitest'
import { inRelease } from '../../support/test-scope'
import type { HostName, NetworkEvent } from '../host'
import { hostNames, isLive, openStage, passUntil } from '../stage'

const LATE_EVENT_MS = 3_000
const events: readonly NetworkEvent[] = ['right', 'late', 'missing', 'wrong']
/** `npm test` plays the correct event on each platform, and each other kind of event on a single platform. */
const eventsInTest: Readonly<Record<HostName, readonly NetworkEvent[]>> = {
  'h5': ['right', 'late'],
  'mp-weixin': ['right', 'missing'],
  'app': ['right', 'wrong'],
}
const places = hostNames.flatMap((name): readonly (readonly [HostName, NetworkEvent])[] =>
  (inRelease ? events : eventsInTest[name]).map((event) => [name, event]))

const lines: Readonly<Record<NetworkEvent, RegExp>> = {
  right: /^No network\. Reconnects when it is back\.$/,
  late: /^No network\. Reconnects when it is back\.$/,
  missing: /^Reconnecting \d\/5/,
  wrong: /^Reconnecting \d\/5/,
}

describe.each(places)('the network on %s, with %s network events', (name, networkEvent) => {
  test('HO-20, HO-53, CP-10: shows a reported network loss, and becomes live again, even after 10 min', async () => {
    const { host, feed } = await openStage(name, { far: true, quirks: { networkEvent } })
    await host.setOnline(false)
    await host.until(() => feed.openLines() === 0)
    await host.advance(LATE_EVENT_MS + 2_000)
    expect(await host.texts('.freshness.is-live')).toEqual([])
    expect(await host.text('.banner-line')).toMatch(lines[networkEvent])
    await host.setOnline(true)
    await passUntil(host, () => isLive(host), 30_000)
    expect(feed.openLines()).toBe(1)
    await host.advance(300)
    expect(await host.texts('.banner')).toEqual([])
    await host.setOnline(false)
    await host.advance(600_000)
    const line = await host.text('.banner-line')
    await host.setOnline(true)
    await host.advance(20_000)
    // Without a network event the app has given up.
    if (networkEvent === 'missing' || networkEvent === 'wrong') {
      expect(line).toBe('Not connected after 5 attempts')
      await host.tap('.banner-button')
    }
    await passUntil(host, () => isLive(host), 30_000)
    expect(feed.openLines()).toBe(1)
  })
})

describe.each(['app', 'mp-weixin'] as const)('a network outage of less than a second on %s', (name) => {
  test('HO-180, CP-10: keeps the connection when an event of an earlier outage arrives late', async () => {
    const { host, seen } = await openStage(name, { far: true, quirks: { networkEvent: 'late' } })
    await host.setOnline(false)
    await host.advance(500)
    await host.setOnline(true)
    await host.advance(200)
    if ((await host.texts('.banner-line')).length > 0) await host.tap('.banner-button')
    await passUntil(host, () => isLive(host), 1_500)
    const before = seen()
    await host.advance(LATE_EVENT_MS + 2_000)
    expect(seen()).toEqual(before)
    expect(await isLive(host)).toBe(true)
  })
})
