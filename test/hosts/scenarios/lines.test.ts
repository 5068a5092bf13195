import { describe, expect, test } from 'vitest'
import type { HostName } from '../host'
import { becomesLive, chooseTab, hostNames, leaveFeed, openStage, passUntil, passUntilRead } from '../stage'

/** Browsers always emit the close event. */
const mayLackTheClose = (['mp-weixin', 'app'] as const).flatMap((name): readonly (readonly [HostName, boolean])[] =>
  [[name, true], [name, false]])

describe.each(mayLackTheClose)('connections on %s (errors without a close: %s)', (name, errorWithoutClose) => {
  test('HO-15, CP-1: opens one connection after a cut, and counts one attempt for each rejection', async () => {
    const { feed, host, seen } = await openStage(name, { quirks: { errorWithoutClose } })
    await host.killLines()
    await host.until(() => feed.openLines() === 0)
    await passUntil(host, async () => (await host.madeSockets()).length === 2, 5_000)
    await becomesLive(host)
    await host.advance(10_000)
    expect(seen().filter((line) => line.endsWith('opened'))).toEqual(['1 opened', '2 opened'])
    expect(await host.openSockets()).toBe(1)
    await feed.kill()
    await passUntilRead(host, '.banner-line', /^Reconnecting 1\/5, next in/, 1_000)
    await passUntil(host, async () => (await host.madeSockets()).length === 3, 5_000)
    await passUntilRead(host, '.banner-line', /^Reconnecting 2\/5, next in/, 500)
    await passUntilRead(host, '.banner-line', /^Not connected after 5 attempts$/, 100_000)
    expect(await host.madeSockets()).toHaveLength(2 + 5)
    expect(await host.openSockets()).toBe(0)
  })
})

describe.each(hostNames)('a socket close without a close event, on %s', (name) => {
  test('HO-17, CP-8: completes an unanswered close, and opens one socket when the next page opens', async () => {
    const { host, feed, seen } = await openStage(name, { quirks: { closeWithoutAnswer: true } })
    for (const [turn, awayMs] of [[1, 500], [2, 2_000], [3, 2_000]] as const) {
      await leaveFeed({ feed, host }, awayMs)
      await chooseTab(host, 'Open Trades')
      await host.advance(2_000)
      await becomesLive(host)
      expect(seen().filter((line) => line.endsWith('opened'))).toHaveLength(turn + 1)
    }
    // Sockets without a reported end occupy slots on WeChat.
    expect(await host.openSockets()).toBe(name === 'mp-weixin' ? 4 : 1)
  })
})
