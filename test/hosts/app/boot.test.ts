import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildDemo } from '../../e2e/support/build-app'
import { becomesLive, chooseTab, openStage } from '../stage'

/** Calls that the app makes only after it asked whether they are there, or where it is on WeChat. */
const ASKED_FOR = ['setBackgroundColor', 'getMenuButtonBoundingClientRect', 'getFileSystemManager', 'Vuex', 'Pinia']

describe('the built app in the App host', () => {
  test('HO-59: on iOS, where rendering waits for a timer, the tabs and the return are the same', async () => {
    const { host, feed, seen } = await openStage('app', { system: 'iOS' })
    await chooseTab(host, 'Closed Trades')
    await host.advance(1_000)
    await host.until(() => feed.openLines() === 0)
    expect(await host.texts('.closed-notice')).toHaveLength(1)
    await chooseTab(host, 'Open Trades')
    await becomesLive(host)
    expect(seen()).toEqual(['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000', '2 opened', '2 Subscribe'])
    expect(host.errors()).toEqual([])
  })

  test('HO-32: each call of `uni` in the build is in the App\'s runtime, or the app asks first', async () => {
    const { host } = await openStage('app')
    const code = readFileSync(join(await buildDemo('app'), 'app-service.js'), 'utf8')
    const called = new Set([...code.matchAll(/\buni\.([A-Za-z]\w*)/g)].map(([, name = '']) => name))
    const missing = [...called].filter((name) => host.evaluate(`typeof uni[${JSON.stringify(name)}]`) !== 'function')
    expect(called.size).toBeGreaterThan(20)
    expect(missing.filter((name) => !ASKED_FOR.includes(name))).toEqual([])
    expect(host.said).toEqual([])
  })
})
