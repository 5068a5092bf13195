import { afterEach, describe, expect, test } from 'vitest'
import { createTheatre, type Stage } from './stage'

const theatre = createTheatre()
afterEach(() => theatre.stop())

type Order = 'the return' | 'the overdue timers'

/** The process wakes: the system tells the return and fires what is overdue, in either order. */
async function wake({ host }: Stage, first: Order): Promise<void> {
  if (first === 'the overdue timers') await host.advance(0)
  await host.toForeground()
  await host.advance(1_000)
}

const orders: readonly Order[] = ['the return', 'the overdue timers']
const absences = [5_000, 29_000, 31_000, 600_000, 86_400_000]
const cases = orders.flatMap((order) => absences.map((ms) => [ms, order] as const))

describe('an app whose process sleeps in the background', () => {
  test.each(cases)('HO-60: %d ms, line alive, %s first: live again at once with one socket', async (ms, order) => {
    const stage = await theatre.open()
    const { host, feed } = stage
    await host.toBackground()
    await host.sleep(ms)
    await wake(stage, order)
    await host.until(async () => (await host.text('.truth')) === 'Live' && feed.openLines() === 1)
    expect(await host.openSockets()).toBe(1)
    expect(await host.texts('.banner')).toEqual([])
    await host.advance(30_000)
    expect(await host.text('.truth')).toBe('Live')
    expect(feed.openLines()).toBe(1)
    expect(host.errors()).toEqual([])
  })

  test.each(cases)('HO-61: %d ms, line cut meanwhile, %s first: live again with one socket', async (ms, order) => {
    const stage = await theatre.open()
    const { host, feed } = stage
    await host.toBackground()
    await host.sleep(ms)
    feed.server.faults.apply({ action: 'drop' })
    await host.until(async () => (await host.openSockets()) === 0)
    await wake(stage, order)
    await host.until(async () => {
      await host.advance(20)
      return (await host.text('.truth')) === 'Live'
    })
    expect(feed.openLines()).toBe(1)
    expect(host.sockets.filter((line) => line.startsWith('open '))).toHaveLength(2)
    expect(host.errors()).toEqual([])
  })

  test('HO-63: a line that died without a word meanwhile is found out by the probe and replaced', async () => {
    const { host, feed } = await theatre.open()
    await host.toBackground()
    await host.sleep(10_000)
    feed.server.faults.apply({ action: 'silent', on: true })
    await host.toForeground()
    await host.advance(2_100)
    feed.server.faults.apply({ action: 'silent', on: false })
    await host.until(async () => {
      await host.advance(20)
      return host.sockets.filter((line) => line.startsWith('open ')).length === 2
    })
    await host.advance(500)
    await host.until(async () => (await host.text('.truth')) === 'Live')
    expect(await host.openSockets()).toBe(1)
    expect(host.errors()).toEqual([])
  })

  test('HO-62: twenty leavings and returns leave neither timers nor sockets behind', async () => {
    const { host, feed } = await theatre.open()
    const timers = host.pendingTimers()
    for (let turn = 0; turn < 20; turn += 1) {
      await host.tap('.wd-tabs__nav-item', 'Closed Trades')
      await host.advance(500)
      await host.tap('.wd-tabs__nav-item', 'Open Trades')
      await host.advance(500)
    }
    await host.until(() => feed.openLines() === 1)
    await host.advance(2_000)
    expect(await host.openSockets()).toBe(1)
    expect(host.pendingTimers()).toBeLessThanOrEqual(timers + 2)
    expect(host.errors()).toEqual([])
  })
})
