import { describe, expect, test } from 'vitest'
import { TRADER_ID } from '../../e2e/support/feed'
import { isLive, openLive } from './stage'

describe('what is laid over the page', () => {
  test('HO-27: the follow pop-up keeps the feed over Closed Trades while it is open, each time anew', async () => {
    const { feed, host, seen } = await openLive()
    for (let turn = 0; turn < 3; turn += 1) {
      await host.tap('.follow-button')
      await host.advance(600)
      expect(await host.texts('.follow')).toHaveLength(1)
      await host.tap('.sheet-close')
      await host.advance(600)
      expect(await host.texts('.follow')).toHaveLength(0)
    }
    expect(seen()).toEqual(['1 opened', '1 Subscribe'])
    await host.tap('.wd-tabs__nav-item', 'Closed Trades')
    await host.advance(1_000)
    await host.until(() => feed.openLines() === 0)
    feed.forget()
    await host.tap('.follow-button')
    await host.advance(2_000)
    await host.until(() => feed.openLines() === 1)
    expect(await host.text('.closed-notice')).not.toContain('will not reconnect')
    await host.tap('.sheet-close')
    await host.advance(1_000)
    await host.until(() => feed.openLines() === 0)
    expect(seen()).toEqual(['2 opened', '2 Subscribe', '2 Unsubscribe', '2 closed 1000'])
    expect(host.errors()).toEqual([])
  })

  test('HO-28: what closed while the page was away is told on return, marked as missed', async () => {
    const { feed, host } = await openLive()
    const [row] = (await feed.stateAt(feed.server.feed(TRADER_ID).seq())).data
    await host.tap('.wd-tabs__nav-item', 'Closed Trades')
    await host.advance(1_000)
    await host.until(() => feed.openLines() === 0)
    const reason = 'sl'
    feed.server.faults.apply({ action: 'closePosition', traderid: TRADER_ID, ticket: row?.ticket ?? 0, reason })
    await host.tap('.wd-tabs__nav-item', 'Open Trades')
    await host.until(() => isLive(host))
    await host.until(async () => (await host.texts('.notice-missed')).length > 0)
    expect(await host.text('.notice')).toContain(row?.symbol ?? '?')
    expect(await host.texts('.position-row')).toHaveLength(23)
  })
})
