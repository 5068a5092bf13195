import { describe, expect, test } from 'vitest'
import { expectedRows, shownRows } from '../expected-page'
import type { Host } from '../host'
import { becomesLive, openStage, passUntilRead, type Stage, targetNames } from '../stage'

/** Window of each attempt, ms after the disconnect. */
const windowsMs = [[300, 4_300], [4_300, 11_400], [11_400, 23_700], [23_700, 45_300], [45_300, 83_000]] as const
/** Margin for late rejections on a busy machine, ms of the app's time. */
const SLACK_MS = 300

const waiting = (attempt: number): RegExp => new RegExp(`^Reconnecting ${attempt}/5, next in \\d+ s$`)
const gaveUp = /^Not connected after 5 attempts$/

/** Stops the server, and waits until the app detects this. Returns the app's time before the stop. */
async function kill({ feed, host }: Stage): Promise<number> {
  const lostAtMs = await host.now()
  await feed.kill()
  await host.until(async () => (await host.openSockets()) === 0)
  await host.advance(0)
  return lostAtMs
}

async function attemptsAfter(host: Host, lostAtMs: number): Promise<readonly number[]> {
  return (await host.madeSockets()).filter(({ atMs }) => atMs > lostAtMs).map(({ atMs }) => atMs - lostAtMs)
}

describe.each(targetNames)('an unreachable server, on %s', (name) => {
  test('HO-13, CP-11: makes five attempts, each in its backoff window, then stays failed until a tap', async () => {
    const stage = await openStage(name)
    const { feed, host } = stage
    const lostAtMs = await kill(stage)
    // The view shows the first attempt within 100 ms, and the attempt may start after 300 ms.
    await host.advance(150)
    for (const attempt of [1, 2, 3, 4, 5]) await passUntilRead(host, '.banner-line', waiting(attempt), 40_000)
    expect(await host.text('.freshness')).toMatch(/^Stale since \d+:\d\d/)
    await passUntilRead(host, '.banner-line', gaveUp, 60_000)
    const attempts = await attemptsAfter(host, lostAtMs)
    expect(attempts).toHaveLength(5)
    for (const [index, [fromMs, toMs]] of windowsMs.entries()) {
      expect(attempts[index]).toBeGreaterThanOrEqual(fromMs)
      expect(attempts[index]).toBeLessThanOrEqual(toMs + SLACK_MS)
    }
    await feed.revive()
    await host.advance(120_000)
    expect(await host.madeSockets()).toHaveLength(6)
    expect(await host.openSockets()).toBe(0)
    await host.tap('.banner-button', 'Reconnect')
    await becomesLive(host)
    expect(await host.texts('.banner')).toEqual([])
    expect(await shownRows(host)).toEqual(await expectedRows(feed))
    expect(feed.openLines()).toBe(1)
  })
})
