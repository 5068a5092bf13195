import { describe, expect, test } from 'vitest'
import { TRADER_ID } from '../../e2e/support/feed'
import { stateNow } from '../expected-page'
import type { Host } from '../host'
import { openOwnStage } from '../own-page/own-stage'
import { becomes, passUntilRead, scopedHostNames, type Stage } from '../stage'

const MINUTE_MS = 60_000

const ticketsOf = async ({ feed }: Stage): Promise<string> =>
  (await stateNow(feed)).data.map(({ ticket }) => ticket).join()

const says = (host: Host, selector: string, words: string): Promise<void> =>
  becomes(host, async () => (await host.texts(selector)).at(-1) === words)

describe.each(scopedHostNames('mp-weixin'))('the channels that a page receives, on %s', (name) => {
  test('HO-108, CP-3: getPositonsOrder brings a changed list once, also an empty one, or on return', async () => {
    const stage = await openOwnStage(name, { feed: { positions: 2 } })
    const { feed, host } = stage
    await says(host, '.order', `200 ${await ticketsOf(stage)}`)
    for (let visit = 0; visit < 2; visit += 1) {
      await host.navigateTo('/pages/other/other')
      await host.navigateBack()
      await says(host, '.status', 'open')
    }
    const received = Number(await host.text('.order-count'))
    for (const { ticket } of (await stateNow(feed)).data) {
      feed.server.faults.apply({ action: 'closePosition', traderid: TRADER_ID, ticket, reason: 'closed' })
      await says(host, '.order', `200 ${await ticketsOf(stage)}`.trim())
    }
    expect(await host.text('.order-count')).toBe(String(received + 2))
    expect(await host.texts('.row')).toEqual([])
    await host.advance(MINUTE_MS)
    expect(await host.text('.order-count')).toBe(String(received + 2))
    expect(host.errors()).toEqual([])
  })

  test('HO-109: connectError comes once for each failure, to a page of old by the bus as well', async () => {
    const { feed, host } = await openOwnStage(name)
    await feed.kill()
    await passUntilRead(host, '.status', /^failed$/, 100_000)
    await host.advance(10 * MINUTE_MS)
    const [error, ...others] = await host.texts('.error')
    expect(error).toMatch(/^\S+ \S.* 5$/)
    expect(others).toEqual([])
    expect(await host.text('.on-bus')).toBe('1')
    await host.tap('.reconnect')
    await host.advance(300)
    await passUntilRead(host, '.status', /^failed$/, 100_000)
    expect(await host.texts('.error')).toHaveLength(2)
    expect(await host.text('.on-bus')).toBe('2')
    expect(host.errors()).toEqual([])
  })
})
