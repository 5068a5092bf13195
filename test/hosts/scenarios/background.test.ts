import { describe, expect, test } from 'vitest'
import type { HideOrder, HostName } from '../host'
import { becomesLive, isLive, openStage } from '../stage'

const BACKGROUND_MS = 30_000
/** A hidden tab's timers fire once a second. */
const LATE_MS = 1_000
/** Time from the return to the reported close. */
const REPORTED_AFTER_MS = 50

/** Both orders on a platform that decides the order itself; otherwise the order of uni's runtime. */
const places: readonly { readonly name: HostName; readonly hideOrder: HideOrder }[] = [
  { name: 'h5', hideOrder: 'app-first' },
  { name: 'mp-weixin', hideOrder: 'page-first' },
  { name: 'mp-weixin', hideOrder: 'app-first' },
  { name: 'app', hideOrder: 'app-first' },
]

describe.each(places)('the background on $name, with $hideOrder hide events', ({ name, hideOrder }) => {
  test('HO-9, HO-10, CP-4: closes the socket after backgroundMs, or probes it if the app returns earlier', async () => {
    const { feed, host, seen } = await openStage(name, { quirks: { hideOrder, cutInBackgroundMs: Infinity } })
    await host.toBackground()
    await host.advance(BACKGROUND_MS - 2_000)
    expect(feed.openLines()).toBe(1)
    feed.forget()
    await host.toForeground()
    await host.advance(300)
    await host.until(() => feed.log.length > 0)
    expect(feed.log).toEqual(['1 Ping'])
    await host.advance(3_000)
    expect(seen()).toEqual([])
    expect(await isLive(host)).toBe(true)
    await host.toBackground()
    await host.advance(BACKGROUND_MS - 500)
    expect(feed.openLines()).toBe(1)
    await host.advance(500 + 2 * LATE_MS)
    await host.until(() => feed.openLines() === 0)
    await host.advance(120_000)
    expect(seen()).toEqual(['1 Unsubscribe', '1 closed 1000'])
    feed.forget()
    const backAtMs = await host.now()
    await host.toForeground()
    await becomesLive(host)
    const { atMs = Infinity } = (await host.madeSockets()).at(-1) ?? {}
    expect(atMs - backAtMs).toBeLessThan(300)
    await host.advance(10_000)
    expect(seen()).toEqual(['2 opened', '2 Subscribe'])
    expect(await host.texts('.banner')).toEqual([])
  })

  test('HO-11, CP-5: pauses after a cut in the background, and makes one attempt when the app returns', async () => {
    // Browsers have no such quirk, so the test cuts the connection.
    const cutsItself = name !== 'h5'
    const { feed, host, seen } = await openStage(name, { quirks: { hideOrder, cutInBackgroundMs: 5_000 } })
    await host.toBackground()
    await host.advance(4_500)
    expect(feed.openLines()).toBe(1)
    if (!cutsItself) await host.killLines()
    await host.advance(1_500)
    await host.until(() => feed.openLines() === 0)
    await host.advance(60_000)
    expect(await host.madeSockets()).toHaveLength(1)
    feed.forget()
    await host.toForeground()
    await becomesLive(host)
    expect(seen()).toEqual(['2 opened', '2 Subscribe'])
    expect(await host.madeSockets()).toHaveLength(2)
    expect(await host.texts('.banner')).toEqual([])
  })
})

const suspended = places.filter((place) => place.name !== 'h5')

describe.each(suspended)('$name reports a background connection loss late ($hideOrder hide events)', ({
  name, hideOrder,
}) => {
  test('HO-315: connects once and immediately if the platform reports a cut only after the app returns', async () => {
    const quirks = { hideOrder, cutInBackgroundMs: 5_000, cutReportedAfterMs: REPORTED_AFTER_MS }
    const { feed, host } = await openStage(name, { quirks })
    const before = (await host.madeSockets()).length
    await host.toBackground()
    await host.advance(10_000)
    await host.until(() => feed.openLines() === 0)
    expect(await host.madeSockets()).toHaveLength(before)
    const backAtMs = await host.now()
    await host.toForeground()
    await host.advance(REPORTED_AFTER_MS)
    await becomesLive(host)
    const made = await host.madeSockets()
    expect(made).toHaveLength(before + 1)
    expect((made.at(-1)?.atMs ?? Infinity) - backAtMs).toBeLessThan(300)
    expect(await host.texts('.banner')).toEqual([])
  })
})
