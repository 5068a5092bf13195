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
  test('HO-108: getPositonsOrder brings the full list whenever it changed, an empty one too', async () => {
    const stage = await openOwnStage(name, { feed: { positions: 2 } })
    const { feed, host } = stage
    await says(host, '.order', `200 ${await ticketsOf(stage)}`)
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

describe.each(scopedHostNames('mp-weixin'))('a refused token, on %s', (name) => {
  test('HO-110: 4401 asks the provider once for a fresh one and tries once, which costs no attempt', async () => {
    const { feed, host } = await openOwnStage(name, {
      feed: { token: 'second' },
      wishes: { tokens: ['first', 'second'] },
    })
    expect(await host.texts('.asked')).toEqual(['first', 'fresh'])
    expect(await host.madeSockets()).toHaveLength(2)
    await host.advance(6_000)
    feed.server.faults.apply({ action: 'close', code: 4401, reason: 'expired' })
    await becomes(host, async () => (await host.madeSockets()).length === 3)
    await says(host, '.status', 'open')
    expect(await host.texts('.asked')).toEqual(['first', 'fresh', 'fresh'])
    expect(await host.text('.attempt')).toBe('0')
    expect(await host.texts('.error')).toEqual([])
    expect(host.errors()).toEqual([])
  })
})

describe.each(scopedHostNames('mp-weixin'))('reconnect() by a page, on %s', (name) => {
  test('HO-112: without a lease it opens nothing and reports that; when open it probes the connection', async () => {
    const { feed, host, seen } = await openOwnStage(name)
    feed.forget()
    await host.tap('.reconnect')
    await becomes(host, () => feed.log.includes('1 Ping'))
    expect(await host.text('.answer')).toBe('probing')
    await host.tap('.need')
    await host.advance(1_000)
    await host.until(() => feed.openLines() === 0)
    await host.tap('.reconnect')
    await host.advance(MINUTE_MS)
    expect(await host.text('.answer')).toBe('no-lease')
    expect(seen()).toEqual(['1 Unsubscribe', '1 closed 1000'])
    expect(await host.madeSockets()).toHaveLength(1)
    expect(host.errors()).toEqual([])
  })
})

describe.each(scopedHostNames('mp-weixin'))('the plain protocol, on %s', (name) => {
  const plain = { wishes: { dialect: 'plain' } } as const

  test('HO-115: one that once answered and then falls silent is noticed within ping and pong timeout', async () => {
    const { feed, host } = await openOwnStage(name, { ...plain, feed: { dialect: 'plain' } })
    await host.advance(16_000)
    await host.until(() => feed.log.includes('1 Ping'))
    await host.advance(1_000)
    feed.server.faults.apply({ action: 'silent', on: true })
    await passUntilRead(host, '.freshness', /^stale$/, 20_500)
    expect(await host.text('.status')).toBe('reconnecting')
    feed.server.faults.apply({ action: 'silent', on: false })
    await passUntilRead(host, '.freshness', /^live$/, 20_000)
    expect(host.errors()).toEqual([])
  })
})
