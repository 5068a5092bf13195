import { describe, expect, test } from 'vitest'
import { inRelease } from '../../support/test-scope'
import type { Host, HostName } from '../host'
import { becomesLive, chooseTab, hostNames, isLive, leaveFeed, openStage } from '../stage'

type Order = 'the return' | 'the overdue timers'

/** Wakes the device, which reports the return and fires overdue timers, in either order. */
async function wake(host: Host, first: Order): Promise<void> {
  if (first === 'the overdue timers') await host.advance(1)
  await host.toForeground()
  await host.advance(1_000)
}

/** Absences around `backgroundMs`, and a day. */
const shortSleep = [29_000, 'the return'] as const
const longSleep = [86_400_000, 'the overdue timers'] as const
const sleeps = [shortSleep, [31_000, 'the return'], [31_000, 'the overdue timers'], longSleep] as const
type Case = readonly [HostName, number, 'alive' | 'cut', Order]
const cases = hostNames.flatMap((name) => (['alive', 'cut'] as const).flatMap((line) => {
  // In `npm test`, WeChat plays both absences with both connections.
  const inTest = name === 'mp-weixin' ? [shortSleep, longSleep] : [line === 'cut' ? shortSleep : longSleep]
  return (inRelease ? sleeps : inTest).map(([ms, order]): Case => [name, ms, line, order])
}))
// Network cuts in the background have their own tests.
const quirks = { cutInBackgroundMs: Infinity }

test.each(cases)('HO-60, HO-61: has one live socket on %s after %d ms asleep (connection %s, first event: %s)', async (
  ...given
) => {
  const [name, ms, line, order] = given
  const { host, feed } = await openStage(name, { quirks })
  await host.toBackground()
  await host.sleep(ms)
  if (line === 'cut') {
    feed.server.faults.apply({ action: 'drop' })
    await host.until(async () => (await host.openSockets()) === 0)
  }
  await wake(host, order)
  // Over a live connection the page is live immediately.
  if (line === 'cut') await becomesLive(host)
  else await host.until(async () => (await isLive(host)) && feed.openLines() === 1)
  expect([await host.openSockets(), feed.openLines()]).toEqual([1, 1])
  expect(await host.texts('.banner')).toEqual([])
  await host.advance(30_000)
  expect([await isLive(host), feed.openLines()]).toEqual([true, 1])
  if (line === 'cut') expect(await host.madeSockets()).toHaveLength(2)
})

describe('resources on WeChat', () => {
  test('HO-62: leaves no timers or sockets behind after the user leaves the feed’s tab four times', async () => {
    const { host, feed } = await openStage('mp-weixin')
    await host.advance(5_000)
    const timers = await host.pendingTimers()
    for (let turn = 0; turn < 4; turn += 1) {
      await leaveFeed({ feed, host }, 500)
      await chooseTab(host, 'Open Trades')
      await becomesLive(host)
    }
    await host.advance(5_000)
    expect(await host.openSockets()).toBe(1)
    expect(await host.pendingTimers()).toBeLessThanOrEqual(timers + 2)
  })
})
