import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { buildApp } from '../../e2e/support/build-app'
import { expectedFigures, expectedRow } from '../../e2e/support/expected-text'
import { readAccount } from './account-page'
import { createTheatre } from './stage'

const theatre = createTheatre()
afterEach(() => theatre.stop())

/** Calls that the app makes only after it asked whether they are there. */
const ASKED_FOR = ['setBackgroundColor', 'getMenuButtonBoundingClientRect', 'Vuex', 'Pinia']

describe('the built app in the App host', () => {
  test('HO-30: boots, shows the account page live, and logs no error', async () => {
    const { host, feed, seen } = await theatre.open()
    expect(await host.page()).toBe('pages/account/account')
    expect(await host.text('.truth')).toBe('Live')
    expect(seen()).toEqual(['1 opened', '1 Subscribe'])
    expect(feed.openLines()).toBe(1)
    expect(host.tabTexts()).toEqual(['Account', 'Trader', 'Connection'])
    expect(host.errors()).toEqual([])
  })

  test('HO-59: on iOS, where rendering waits for a timer, the tabs and the return are the same', async () => {
    const { host, feed, seen } = await theatre.open({ system: 'iOS' })
    await host.tap('.wd-tabs__nav-item', 'Closed Trades')
    await host.advance(1_000)
    await host.until(() => feed.openLines() === 0)
    expect(await host.texts('.closed-notice')).toHaveLength(1)
    await host.tap('.wd-tabs__nav-item', 'Open Trades')
    await host.advance(1_000)
    expect(await host.text('.truth')).toBe('Live')
    expect(seen()).toEqual(['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000', '2 opened', '2 Subscribe'])
    expect(host.errors()).toEqual([])
  })

  test('HO-31: ten times over, rows and totals read as the server has them at the seq shown', async () => {
    const { host, feed } = await theatre.open({ feed: { positions: 9, rate: 0.01 } })
    for (let round = 0; round < 10; round += 1) {
      const before = await host.newestText()
      feed.server.faults.apply({ action: 'update', count: 25 })
      await host.until(async () => (await host.newestText()) !== before)
      await host.advance(300)
      const { seq, rows, figures } = await readAccount(host)
      const state = await feed.stateAt(seq)
      const digits = state.account.currencyDigits
      expect(rows).toEqual(state.data.map((row) => expectedRow(row, digits)))
      expect(figures).toMatchObject(expectedFigures(state))
    }
    expect(host.errors()).toEqual([])
  })

  test('HO-32: each call of `uni` in the build is in the App\'s runtime, or the app asks first', async () => {
    const { host } = await theatre.open()
    const code = readFileSync(join(await buildApp('app'), 'app-service.js'), 'utf8')
    const called = new Set([...code.matchAll(/\buni\.([A-Za-z]\w*)/g)].map(([, name = '']) => name))
    const missing = [...called].filter((name) => host.evaluate(`typeof uni[${JSON.stringify(name)}]`) !== 'function')
    expect(called.size).toBeGreaterThan(20)
    expect(missing.filter((name) => !ASKED_FOR.includes(name))).toEqual([])
  })
})
