import { describe, expect, onTestFinished, test } from 'vitest'
import { describeNeeding } from '../../support/needs-program'
import type { Feed } from '../../e2e/support/feed'
import { expectedRows, seqOf, seqReached, shownRows, stateNow } from '../expected-page'
import type { Host } from '../host'
import { becomesState, beginAtFirstRow, confirm, leaveSheet } from '../scenarios/order-steps'
import {
  becomes, becomesLive, chooseTab, isLive, leaveFeed, openHostOf, openStageOf, passUntil, setStageOf,
} from '../stage'
import { engines } from './engines'
import { serveNames } from './names-server'
import { addressKey, buildReadmePage, feedKey } from './readme-page'

/** Time until the first attempt starts, with a margin. */
const FIRST_ATTEMPT_MS = 4_500

const shows = (host: Host, text: string): Promise<void> => becomes(host, async () => (await host.text()) === text)

async function becomesRight(feed: Feed, host: Host): Promise<void> {
  const expected = (await expectedRows(feed)).join()
  await becomes(host, async () => (await shownRows(host)).join() === expected)
}

for (const { name, needs, open } of engines) {
  const body = (): void => {
    test('HO-314, HO-317: runs the demo through an update, an order, a tab switch, a cut and a restart', async () => {
      const { feed, host, seen } = await openStageOf('mp-weixin', open)
      expect(await shownRows(host)).toEqual(await expectedRows(feed))
      feed.server.tick(25)
      await becomes(host, async () => (await seqReached(host)) === seqOf(feed))
      await becomesRight(feed, host)
      const [first] = (await stateNow(feed)).data
      await beginAtFirstRow(host)
      await confirm(host)
      await becomesState(host, 'Done')
      expect((await stateNow(feed)).data.map((row) => row.ticket)).not.toContain(first?.ticket)
      await leaveSheet(host)
      await becomesRight(feed, host)
      await leaveFeed({ feed, host })
      await chooseTab(host, 'Open Trades')
      await becomesLive(host)
      await host.killLines()
      await becomes(host, () => seen().filter((line) => line.endsWith(' Subscribe')).length === 3)
      await becomesLive(host)
      await feed.kill()
      await becomes(host, async () => !(await isLive(host)))
      await feed.revive()
      await passUntil(host, () => isLive(host), 20_000)
      expect(await shownRows(host)).toEqual(await expectedRows(feed))
      expect(await host.openSockets()).toBe(1)
    })

    test('HO-318: keeps the README page working through notices, a response and a server restart', async () => {
      const build = await buildReadmePage('mp-weixin')
      const server = await serveNames(0)
      const { port } = server
      const host = await openHostOf(open, { build, storage: { [addressKey]: `ws://127.0.0.1:${port}` } })
      await shows(host, 'open welcome Query')
      await host.tap('button')
      await shows(host, 'open welcome Query Ann')
      server.notice('moved')
      await shows(host, 'open moved Query Ann')
      await server.kill()
      await shows(host, 'reconnecting moved Query Ann')
      const next = await serveNames(port)
      onTestFinished(() => next.kill())
      await host.advance(FIRST_ATTEMPT_MS)
      await shows(host, 'open welcome Query Ann')
      expect([await host.openSockets(), next.lines()]).toEqual([1, 1])
    })

    test('HO-324: shows the rows of a positions store after an update and a server restart', async () => {
      const build = await buildReadmePage('mp-weixin')
      const { feed, host } = await setStageOf(open, build, (url) => ({ [feedKey]: url }), { page: 'pages/store/store' })
      await host.holdTime()
      const showsRows = async (): Promise<void> => {
        const expected = [`live ${(await stateNow(feed)).data.length}`, ...await expectedRows(feed)].join()
        await becomes(host, async () =>
          [await host.text('.stored'), ...await host.texts('.position-row')].join() === expected)
      }
      await showsRows()
      feed.server.tick(25)
      await becomes(host, async () => (await seqReached(host)) === seqOf(feed))
      await showsRows()
      await feed.kill()
      await becomes(host, async () => !(await host.text('.stored')).startsWith('live'))
      await feed.revive()
      await host.advance(FIRST_ATTEMPT_MS)
      await showsRows()
      expect([await host.openSockets(), feed.openLines()]).toEqual([1, 1])
    })
  }
  if (needs === undefined) describe(name, body)
  else describeNeeding(needs, name, body)
}
