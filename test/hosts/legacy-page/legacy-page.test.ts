import { beforeAll, describe, expect, test } from 'vitest'
import { buildApp, type AppProject } from '../../e2e/support/build-app'
import { TRADER_ID, type PositionRow } from '../../e2e/support/feed'
import { inRelease } from '../../support/test-scope'
import { stateNow } from '../expected-page'
import type { Host, HostName } from '../host'
import type { Wishes } from '../own-page/app/wishes'
import { ownPageProject, withoutPlugin } from '../own-page/project'
import { appears, becomes, setStage, type Hosts, type Stage } from '../stage'

/** Opens the page written for the class, over a server that pushes full lists. Time stands still. */
async function openLegacyStage<Name extends HostName>(
  name: Name,
  { page = 'pages/account/account', project = ownPageProject }: { page?: string, project?: AppProject } = {},
): Promise<Stage<Hosts[Name]>> {
  const storageOf = (url: string): Record<string, unknown> => {
    const wishes: Wishes = { url, dialect: 'legacy', token: '' }
    return { 'own-page': JSON.stringify(wishes) }
  }
  const build = await buildApp(name, project)
  const stage = await setStage(name, build, storageOf, { page, feed: { dialect: 'plain', positions: 8 } })
  await stage.host.holdTime()
  await appears(stage.host, '.row')
  return stage
}

const rowsOf = async ({ feed }: Stage): Promise<readonly PositionRow[]> => (await stateNow(feed)).data

const ticketsOf = async (stage: Stage, flwsig: boolean): Promise<readonly string[]> =>
  (await rowsOf(stage)).filter((row) => row.flwsig === flwsig).map(({ ticket }) => String(ticket))

const countOf = async (host: Host, selector: string): Promise<number> => Number(await host.text(selector))

async function callsForOneFrame(
  { feed, host }: Stage, selectors: readonly string[], rowSelector = '.row',
): Promise<readonly number[]> {
  const counts = (): Promise<readonly number[]> => Promise.all(selectors.map((each) => countOf(host, each)))
  const before = await counts()
  const rows = (await host.texts(rowSelector)).length
  const [row] = (await stateNow(feed)).data
  feed.server.faults.apply({
    action: 'closePosition', traderid: TRADER_ID, ticket: row?.ticket ?? 0, reason: 'closed',
  })
  await becomes(host, async () => (await host.texts(rowSelector)).length === rows - 1)
  // A duplicate handler would receive the same frame.
  await host.advance(500)
  return (await counts()).map((after, index) => after - (before[index] ?? 0))
}

/** Cuts the connection, and waits until the next one has lasted the minimum uptime. */
async function loseLine({ feed, host }: Stage): Promise<void> {
  const made = (await host.madeSockets()).length
  feed.server.faults.apply({ action: 'drop' })
  await becomes(host, () => feed.openLines() === 0)
  await host.advance(5_000)
  await becomes(host, async () => (await host.madeSockets()).length === made + 1 && feed.openLines() === 1)
  await host.advance(5_500)
}

const tabs = (host: Stage['host'], title: string): Promise<void> => host.tap('.tab', title)

/** Every second switch back comes before the close. */
async function flip({ feed, host }: Stage, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) {
    await tabs(host, 'Closed Trades')
    if (turn % 2 === 0) await host.advance(250)
    await tabs(host, 'Open Trades')
  }
  await becomes(host, () => feed.openLines() === 1)
}

/** Shows `connectNum`, `is_open_socket`, and whether there is a `socketTask`. */
async function looksLike(host: Stage['host'], words: string): Promise<boolean> {
  await host.tap('.look')
  return (await host.text('.connection')) === words
}

async function opened({ feed, host }: Stage): Promise<void> {
  await becomes(host, async () => feed.openLines() === 1 && (await host.texts('.row')).length > 0)
}

/** H5 has its own `uni.$on`. */
const names = inRelease ? (['mp-weixin', 'h5'] as const) : (['mp-weixin'] as const)

describe.each(names)('a page written for the socketIO class, on %s', (name) => {
  beforeAll(() => buildApp(name, ownPageProject))

  test('HO-240, CP-3: shows rows, and receives each frame once after 20 tab switches and three cuts', async () => {
    const stage = await openLegacyStage(name)
    const { feed, host } = stage
    const both = [...await ticketsOf(stage, true), ...await ticketsOf(stage, false)]
    expect(both).toHaveLength(8)
    expect(await host.texts('.row')).toEqual(both)
    expect(await looksLike(host, '1 true true')).toBe(true)
    await flip(stage, 20)
    await opened(stage)
    for (let loss = 0; loss < 3; loss += 1) await loseLine(stage)
    expect(await callsForOneFrame(stage, ['.received', '.by-no-page', '.by-channel'])).toEqual([1, 1, 1])
    expect(feed.openLines()).toBe(1)
    expect(await host.openSockets()).toBe(1)
    expect(await host.text('.unseen')).toBe('0')
    expect(await host.texts('.error')).toEqual([])
    await tabs(host, 'Closed Trades')
    await host.advance(500)
    await becomes(host, () => feed.openLines() === 0)
    const made = (await host.madeSockets()).length
    await host.advance(60_000)
    expect(await host.madeSockets()).toHaveLength(made)
  })
})

describe.each(names)('a pop-up in a page written for the socketIO class, on %s', (name) => {
  test('HO-241: receives frames in the trader page and its pop-up until the user leaves the page', async () => {
    const stage = await openLegacyStage(name)
    const { feed, host } = stage
    await host.tap('.visit', 'Other')
    await becomes(host, async () => (await host.page()) === 'pages/other/other')
    await host.tap('.go-on')
    await becomes(host, async () => (await host.page()) === 'pages/trader/trader')
    await opened(stage)
    await host.tap('.follow')
    await appears(host, '.followed')
    expect(await host.texts('.own-trade')).toEqual(await ticketsOf(stage, false))
    expect(await ticketsOf(stage, true)).toEqual(expect.arrayContaining([...await host.texts('.followed')]))
    expect(await callsForOneFrame(stage, ['.received', '.popup-received', '.by-no-page'])).toEqual([1, 1, 1])
    await host.navigateBack()
    await host.navigateBack()
    await opened(stage)
    const calls = await callsForOneFrame(stage, ['.received', '.by-no-page', '.by-another', '.by-channel'])
    expect(calls).toEqual([1, 1, 0, 1])
    expect(await countOf(host, '.by-another')).toBeGreaterThan(0)
    expect(await host.openSockets()).toBe(1)
    expect(feed.openLines()).toBe(1)
  })
})

describe.each(names)('the two pages of docs/en/migrate.md, on %s', (name) => {
  test('HO-244: shows the same rows before and after migration, and connects only while its tab is shown', async () => {
    const stage = await openLegacyStage(name, { page: 'pages/before/before' })
    const { feed, host } = stage
    const rows = await host.texts('.row')
    expect(rows).toHaveLength(8)
    for (const page of ['before', 'after']) {
      if (page === 'after') await host.navigateTo('/pages/after/after')
      await becomes(host, async () => (await host.page()) === `pages/${page}/${page}`)
      await opened(stage)
      expect(await host.texts('.row')).toEqual(rows)
      await tabs(host, 'Closed Trades')
      await host.advance(500)
      await becomes(host, () => feed.openLines() === 0)
      expect(await host.texts('.row')).toEqual([])
      await tabs(host, 'Open Trades')
      await opened(stage)
      expect(await host.openSockets()).toBe(1)
    }
    await feed.kill()
    await becomes(host, () => feed.openLines() === 0)
    await feed.revive()
    await host.advance(5_000)
    await opened(stage)
  })
})

describe.each(inRelease ? (['h5'] as const) : [])('without the build plugin, on %s', (name) => {
  beforeAll(() => buildApp(name, withoutPlugin))

  test('HO-243: works without the plugin, but `Close` removes the page’s handlers and reports this once', async () => {
    const stage = await openLegacyStage(name, { project: withoutPlugin })
    const { feed, host } = stage
    await loseLine(stage)
    expect(await callsForOneFrame(stage, ['.received', '.by-no-page', '.by-channel'])).toEqual([1, 1, 1])
    await flip(stage, 4)
    await opened(stage)
    expect(await callsForOneFrame(stage, ['.received', '.by-no-page', '.by-channel'])).toEqual([1, 0, 1])
    await host.tap('.look')
    expect(await host.text('.unseen')).toBe('1')
    expect(feed.openLines()).toBe(1)
    await host.tap('.visit', 'Trader')
    await becomes(host, async () => (await host.page()) === 'pages/trader/trader')
    await opened(stage)
    await host.navigateBack()
    await opened(stage)
    expect(await callsForOneFrame(stage, ['.received', '.by-channel'])).toEqual([1, 1])
  })
})
