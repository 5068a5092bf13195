import { Script } from 'node:vm'
import { expect, test } from 'vitest'
import { weixinQuirks } from '../quirks'
import { openStage } from '../stage'
import { createLogicRealm } from './logic-realm'

test('HO-3: what crosses to the view is small, whole JSON', async () => {
  const { host } = await openStage('mp-weixin', { feed: { positions: 300, rate: 20 } })
  await host.releaseTime()
  await host.advance(3_000)
  await host.until(() => host.setDataLog().length > 100)
  // The library's own components write `undefined` now and then; WeChat drops it.
  const log = host.setDataLog().filter(({ component }) => !component.startsWith('node-modules/'))
  expect(log.length).toBeGreaterThan(50)
  expect(log.filter(({ tooLarge }) => tooLarge)).toEqual([])
  expect(log.filter(({ undefinedPaths }) => undefinedPaths.length > 0)).toEqual([])
  expect(Math.max(...log.map(({ bytes }) => bytes))).toBeLessThan(65_536)
})

test('HO-5: the realm of the logic has no browser, no Node and no code from strings', () => {
  const realm = createLogicRealm(() => 1_000, weixinQuirks)
  const typeOf = (name: string): unknown => realm.run(new Script(`typeof ${name}`))
  const hidden = ['window', 'document', 'navigator', 'WebSocket', 'fetch', 'URL', 'TextEncoder', 'process', 'require']
  expect(hidden.map(typeOf)).toEqual(hidden.map(() => 'undefined'))
  expect(() => realm.run(new Script('new Function("return 1")()'))).toThrow(/Code generation/)
  const times = realm.run(new Script('[Date.now(), new Date().getTime(), new Date(5).getTime()].join()'))
  expect(times).toBe('1000,1000,5')
})
