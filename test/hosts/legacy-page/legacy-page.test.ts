import { beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../e2e/support/build-app'
import { inRelease } from '../../support/test-scope'
import { ownPageProject, withoutPlugin } from '../own-page/project'
import { becomes, scopedHostNames, type Stage } from '../stage'
import { callsForOneFrame, countOf, loseLine, openLegacyStage, ticketsOf } from './legacy-stage'

const tabs = (host: Stage['host'], title: string): Promise<void> => host.tap('.tab', title)

/** Every other time it is quicker than the close. */
async function flip({ feed, host }: Stage, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) {
    await tabs(host, 'Closed Trades')
    if (turn % 2 === 0) await host.advance(250)
    await tabs(host, 'Open Trades')
  }
  await becomes(host, () => feed.openLines() === 1)
}

/** `connectNum`, `is_open_socket`, and whether there is a `socketTask`. */
async function looksLike(host: Stage['host'], words: string): Promise<boolean> {
  await host.tap('.look')
  return (await host.text('.connection')) === words
}

async function opened({ feed, host }: Stage): Promise<void> {
  await becomes(host, async () => feed.openLines() === 1 && (await host.texts('.row')).length > 0)
}

describe.each(scopedHostNames('mp-weixin'))('a page that was written for the class, on %s', (name) => {
  // Not within the time of a test: a build may take as long on a busy machine.
  beforeAll(() => buildApp(name, ownPageProject))

  test('HO-240, CP-3: it shows its rows, and after twenty flips and three losses gets each frame once', async () => {
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

describe.each(scopedHostNames('mp-weixin'))('more of a page that was written for the class, on %s', (name) => {
  test('HO-241: its trader page and pop-up receive beside each other, and are gone when it is left', async () => {
    const stage = await openLegacyStage(name)
    const { feed, host } = stage
    await host.tap('.visit', 'Other')
    await becomes(host, async () => (await host.page()) === 'pages/other/other')
    await host.tap('.go-on')
    await becomes(host, async () => (await host.page()) === 'pages/trader/trader')
    await opened(stage)
    await host.tap('.follow')
    await becomes(host, async () => (await host.texts('.followed')).length > 0)
    expect(await host.texts('.own-trade')).toEqual(await ticketsOf(stage, false))
    expect(await ticketsOf(stage, true)).toEqual(expect.arrayContaining([...await host.texts('.followed')]))
    expect(await callsForOneFrame(stage, ['.received', '.popup-received', '.by-no-page'])).toEqual([1, 1, 1])
    await host.navigateBack()
    await host.navigateBack()
    await opened(stage)
    const calls = await callsForOneFrame(stage, ['.received', '.by-no-page', '.by-another', '.by-channel'])
    // The page that never used the class receives until it is gone.
    expect(calls).toEqual([1, 1, 0, 1])
    expect(await countOf(host, '.by-another')).toBeGreaterThan(0)
    expect(await host.openSockets()).toBe(1)
    expect(feed.openLines()).toBe(1)
  })
})

describe.each(scopedHostNames('mp-weixin'))('the two pages of docs/en/migrate.md, on %s', (name) => {
  test('HO-244: before and after it both show the rows, and hold the line with their tab alone', async () => {
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

  test('HO-243: it runs too, but `Close` removes all handlers but our channels, and reports it once', async () => {
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
