import { Script } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createLogicRealm } from './logic-realm'
import { expectedRows, isLive, openLive, openStage } from './stage'

describe('the built mini-program, booted', () => {
  test('HO-1, HO-2: live rows have the server\'s texts, also after the market moved', async () => {
    const { feed, host, seen } = await openLive()
    expect(await host.page()).toBe('pages/account/account')
    expect(await host.texts('.position-row')).toEqual(await expectedRows(feed))
    expect(seen()).toEqual(['1 opened', '1 Subscribe'])
    feed.server.tick(30)
    const moved = await expectedRows(feed)
    await host.until(async () => (await host.texts('.position-row')).join() === moved.join())
    expect(host.errors()).toEqual([])
  })

  test('HO-3: what crosses to the view is small, whole JSON', async () => {
    const { host } = await openLive({ feed: { positions: 300, rate: 20 } })
    await host.advance(3_000)
    // The library's own components write `undefined` now and then; WeChat drops it.
    const log = host.setDataLog().filter(({ component }) => !component.startsWith('node-modules/'))
    expect(log.length).toBeGreaterThan(50)
    expect(log.filter(({ tooLarge }) => tooLarge)).toEqual([])
    expect(log.filter(({ undefinedPaths }) => undefinedPaths.length > 0)).toEqual([])
    expect(Math.max(...log.map(({ bytes }) => bytes))).toBeLessThan(65_536)
  })

  test('HO-4: the three pages open, each with its own words', async () => {
    const { host } = await openStage({ page: 'pages/connection/connection' })
    expect(await host.text()).toContain('Round trip')
    await host.switchTab('/pages/trader/trader')
    expect(await host.page()).toBe('pages/trader/trader')
    await host.until(async () => (await host.text()).includes('Overview'))
    await host.switchTab('/pages/account/account')
    await host.until(() => isLive(host))
    expect(host.errors()).toEqual([])
  })
})

describe('the realm of the logic', () => {
  test('HO-5: it has no browser, no Node and no code from strings', () => {
    const realm = createLogicRealm(() => 1_000)
    const typeOf = (name: string): unknown => realm.run(new Script(`typeof ${name}`))
    const hidden = ['window', 'document', 'navigator', 'WebSocket', 'fetch', 'URL', 'TextEncoder', 'process', 'require']
    expect(hidden.map(typeOf)).toEqual(hidden.map(() => 'undefined'))
    expect(() => realm.run(new Script('new Function("return 1")()'))).toThrow(/Code generation/)
    const times = realm.run(new Script('[Date.now(), new Date().getTime(), new Date(5).getTime()].join()'))
    expect(times).toBe('1000,1000,5')
  })
})
