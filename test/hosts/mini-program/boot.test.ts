import { Script } from 'node:vm'
import { expect, test } from 'vitest'
import { TRADER_ID } from '../../e2e/support/feed'
import { expectedRows, shownRows, stateNow } from '../expected-page'
import { becomes, openStage } from '../stage'
import { requireReachable } from './bundle'
import { createLogicRealm } from '../logic-realm'

test('HO-3: sends only small, complete JSON to the view', async () => {
  const { host } = await openStage('mp-weixin', { feed: { positions: 300, rate: 20 } })
  await host.releaseTime()
  await host.advance(3_000)
  await host.until(() => host.setDataLog().length > 100)
  // Wot's components sometimes write `undefined`, which WeChat drops.
  const log = host.setDataLog().filter(({ component }) => !component.startsWith('node-modules/'))
  expect(log.length).toBeGreaterThan(50)
  expect(log.filter(({ tooLarge }) => tooLarge)).toEqual([])
  expect(log.filter(({ undefinedPaths }) => undefinedPaths.length > 0)).toEqual([])
  expect(Math.max(...log.map(({ bytes }) => bytes))).toBeLessThan(65_536)
})

test('HO-5: runs the app’s logic without browser or Node globals, and evaluates no strings as code', () => {
  const realm = createLogicRealm(() => 1_000)
  const typeOf = (name: string): unknown => realm.run(new Script(`typeof ${name}`))
  const hidden = ['window', 'document', 'navigator', 'WebSocket', 'fetch', 'URL', 'TextEncoder', 'process', 'require']
  expect(hidden.map(typeOf)).toEqual(hidden.map(() => 'undefined'))
  expect(() => realm.run(new Script('new Function("return 1")()'))).toThrow(/Code generation/)
  const times = realm.run(new Script('[Date.now(), new Date().getTime(), new Date(5).getTime()].join()'))
  expect(times).toBe('1000,1000,5')
})

test('UI-47, HO-80: does not call setData on a hidden page when its positions change', async () => {
  const { feed, host } = await openStage('mp-weixin')
  await host.switchTab('/pages/connection/connection')
  await host.tap('.button-hold')
  await host.advance(1_000)
  const before = host.setDataLog().length
  feed.server.tick(10)
  const [row] = (await stateNow(feed)).data
  const ticket = row?.ticket ?? 0
  feed.server.faults.apply({ action: 'closePosition', traderid: TRADER_ID, ticket, reason: 'tp' })
  await host.advance(3_000)
  expect(feed.openLines()).toBe(1)
  const set = new Set(host.setDataLog().slice(before).map(({ component }) => component))
  expect([...set].filter((path) => /position|account|totals|notice|figure|open-list/.test(path))).toEqual([])
  expect(set.size).toBeGreaterThan(0)
  await host.switchTab('/pages/account/account')
  const rows = await expectedRows(feed)
  await becomes(host, async () => (await shownRows(host)).join() === rows.join())
  expect(await host.text('.notice')).toContain('take-profit')
})

test('HO-202: loads a sub-package once, when the first of its pages opens', async () => {
  const { host } = await openStage('mp-weixin', { live: false })
  expect(host.loadedPackages()).toEqual([''])
  await host.navigateTo('/pages/samples/echo/echo')
  expect(host.loadedPackages()).toEqual(['', 'pages/samples'])
  await host.navigateBack()
  await host.navigateTo('/pages/samples/mode-code/mode-code')
  expect(host.loadedPackages()).toEqual(['', 'pages/samples'])
})

test('HO-202: lets a file require only files of its own package and the main package', () => {
  const roots = ['pages/one', 'pages/two']
  for (const [path, target] of [
    ['pages/one/a.js', 'pages/one/b.js'], ['pages/one/a.js', 'src/b.js'], ['app.js', 'pages/one-more/b.js'],
  ] as const) {
    expect(() => requireReachable(path, target, roots)).not.toThrow()
  }
  for (const [path, target] of [['app.js', 'pages/one/b.js'], ['pages/two/a.js', 'pages/one/b.js']] as const) {
    expect(() => requireReachable(path, target, roots)).toThrow('another package, pages/one')
  }
})
