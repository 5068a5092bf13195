import { describe, expect, test } from 'vitest'
import { figures, rowTexts, stateNow, seqOf, seqReached, shownRows } from '../expected-page'
import { inRelease } from '../../support/test-scope'
import { becomes, openStage, targetNames } from '../stage'

const ROW_PX = 56
const ROWS_AT_ONCE = 9

describe.each(targetNames)('rows on %s', (name) => {
  test('UI-13, HO-1, HO-2, CP-6: shows current rows and sums over one socket after three updates', async () => {
    const { feed, host, seen } = await openStage(name)
    expect(await host.page()).toBe('pages/account/account')
    expect((await host.tabBar()).backgroundColor).not.toBe('')
    for (let round = 0; round < 4; round += 1) {
      if (round > 0) feed.server.tick(25)
      const seq = seqOf(feed)
      await becomes(host, async () => (await seqReached(host)) === seq)
      await host.advance(300)
      const state = await feed.stateAt(seq)
      expect(await shownRows(host)).toEqual(rowTexts(state))
      // Sums update less often than rows.
      await host.advance(700)
      const { shown, expected } = await figures(host, state)
      expect(shown).toEqual(expected)
    }
    expect(seen()).toEqual(['1 opened', '1 Subscribe'])
    expect(await host.openSockets()).toBe(1)
  })
})

// In a browser, `test/e2e/rows.test.ts` scrolls through the same list.
describe.each(targetNames.filter((name) => inRelease || name !== 'h5'))('many rows on %s', (name) => {
  test('HO-64: shows the server’s rows when the user scrolls through 300 positions', async () => {
    const { host, feed } = await openStage(name, { feed: { positions: 300 } })
    feed.server.tick(50)
    await becomes(host, async () => (await seqReached(host)) === seqOf(feed))
    await host.advance(1_000)
    const state = await stateNow(feed)
    const expected = rowTexts(state)
    const shown = new Set<string>()
    for (let topPx = 0; topPx < expected.length * ROW_PX; topPx += ROW_PX * ROWS_AT_ONCE) {
      await host.scrollTo(topPx, expected.length * ROW_PX)
      await host.advance(100)
      const rows = await shownRows(host)
      expect(rows.length).toBeLessThan(60)
      for (const row of rows) shown.add(row)
    }
    expect([...shown].sort()).toEqual([...new Set(expected)].sort())
    const { shown: sums, expected: expectedSums } = await figures(host, state)
    expect(sums).toEqual(expectedSums)
  })
})
