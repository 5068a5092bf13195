import { describe, expect, test } from 'vitest'
import { figures, rowTexts, seqOf, seqReached, shownRows } from '../expected-page'
import { becomes, hostNames, openStage } from '../stage'

describe.each(hostNames)('rows on %s', (name) => {
  test('HO-1, HO-2: boots live over one socket; rows and totals read as the server has them, ten times', async () => {
    const { feed, host, seen } = await openStage(name)
    expect(await host.page()).toBe('pages/account/account')
    for (let round = 0; round < 10; round += 1) {
      if (round > 0) feed.server.tick(25)
      const seq = seqOf(feed)
      await becomes(host, async () => (await seqReached(host)) === seq)
      await host.advance(300)
      const state = await feed.stateAt(seq)
      expect(await shownRows(host)).toEqual(rowTexts(state))
      const { shown, expected } = await figures(host, state)
      expect(shown).toEqual(expected)
    }
    expect(seen()).toEqual(['1 opened', '1 Subscribe'])
    expect(await host.openSockets()).toBe(1)
    expect(host.errors()).toEqual([])
  })
})
