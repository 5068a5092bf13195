import { describe, expect, test } from 'vitest'
import { createFaultProxy } from '../../support/fault-proxy/fault-proxy'
import type { Link } from '../../support/fault-proxy/link'
import type { HostName } from '../host'
import {
  becomesLive, chooseTab, hostNames, isLive, leaveFeed, openStage, passUntil, passUntilRead, scopedHostNames,
} from '../stage'
import { closing } from './sample-stage'

/** A browser always emits the close. */
const mayLackTheClose = (['mp-weixin', 'app'] as const).flatMap((name): readonly (readonly [HostName, boolean])[] =>
  [[name, true], [name, false]])

describe.each(mayLackTheClose)('lines on %s, errors without a close: %s', (name, errorWithoutClose) => {
  test('HO-15: a cut connection is opened again, once', async () => {
    const { feed, host, seen } = await openStage(name, { quirks: { errorWithoutClose } })
    await host.killLines()
    await host.until(() => feed.openLines() === 0)
    await passUntil(host, async () => (await host.madeSockets()).length === 2, 5_000)
    await becomesLive(host)
    await host.advance(10_000)
    expect(seen().filter((line) => line.endsWith('opened'))).toEqual(['1 opened', '2 opened'])
    expect(await host.openSockets()).toBe(1)
  })

  test('HO-15, CP-1: a refused connection costs one attempt, and is known at once', async () => {
    const { feed, host } = await openStage(name, { quirks: { errorWithoutClose } })
    await feed.kill()
    await passUntilRead(host, '.banner-line', /^Reconnecting 1\/5, next in/, 1_000)
    await passUntil(host, async () => (await host.madeSockets()).length === 2, 5_000)
    // Not after the connect timeout.
    await passUntilRead(host, '.banner-line', /^Reconnecting 2\/5, next in/, 500)
    await passUntilRead(host, '.banner-line', /^Not connected after 5 attempts$/, 100_000)
    expect(await host.madeSockets()).toHaveLength(6)
    expect(await host.openSockets()).toBe(0)
  })
})

describe.each(hostNames)('closes that are never answered, on %s', (name) => {
  test('HO-17, CP-8: each is settled, and the next need opens exactly one, also during the close', async () => {
    const { host, feed, seen } = await openStage(name, { quirks: { closeWithoutAnswer: true } })
    for (const [turn, awayMs] of [[1, 500], [2, 2_000], [3, 2_000]] as const) {
      await leaveFeed({ feed, host }, awayMs)
      await chooseTab(host, 'Open Trades')
      await host.advance(2_000)
      await becomesLive(host)
      expect(seen().filter((line) => line.endsWith('opened'))).toHaveLength(turn + 1)
    }
    // Sockets whose end WeChat never reported take a place each.
    expect(await host.openSockets()).toBe(name === 'mp-weixin' ? 4 : 1)
  })
})

describe.each(scopedHostNames('app'))('lines that carry nothing, on %s', (name) => {
  async function openBehindProxy() {
    const proxy = await closing(createFaultProxy(0))
    const stage = await openStage(name, { proxy })
    return {
      ...stage,
      linesOpened: () => stage.seen().filter((line) => line.endsWith('opened')).length,
      freeze(): readonly Link[] {
        const links = proxy.links()
        for (const link of links) {
          link.darken('up')
          link.darken('down')
        }
        return links
      },
    }
  }

  test('CP-2, CP-13: each silence leads to another line, which stays when those given up end', async () => {
    const { host, feed, freeze, linesOpened } = await openBehindProxy()
    const givenUp: Link[] = []
    for (const round of [1, 2, 3]) {
      givenUp.push(...freeze())
      await passUntil(host, async () => !(await isLive(host)), 20_400)
      await passUntil(host, () => isLive(host), 6_000)
      // Longer than any timer of the line before could still run.
      await host.advance(25_000)
      expect([linesOpened(), await isLive(host)]).toEqual([round + 1, true])
    }
    // For the server they are open: this is the state in which one kicks the other.
    expect(feed.openLines()).toBeGreaterThan(1)
    for (const link of givenUp) link.cut()
    await host.until(() => feed.openLines() === 1)
    await host.advance(10_000)
    expect([linesOpened(), await isLive(host)]).toEqual([4, true])
  })

  test('CP-14: a timer that fires late is no verdict on the line', async () => {
    const { host, feed, freeze, linesOpened } = await openBehindProxy()
    await host.advance(14_000)
    const frozen = freeze()
    await host.advance(2_000)
    await host.sleep(60_000)
    // Overdue timers fire first; messages that came meanwhile are read after them.
    await host.advance(300)
    // Rows of a minute ago are not called live (CT-60); the line is.
    expect(await host.text()).toContain('Connected')
    for (const link of frozen) link.brighten()
    await host.until(async () => (await host.newestText()).includes('Snapshot'))
    await host.advance(10_000)
    expect([linesOpened(), feed.openLines(), await isLive(host)]).toEqual([1, 1, true])
    expect(feed.log).toContain('1 Ping')
  })
})
