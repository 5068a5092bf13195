import { afterEach, describe, expect, test } from 'vitest'
import { expectedFigures, expectedRow } from '../../e2e/support/expected-text'
import { readAccount } from './account-page'
import { chooseTab, createTheatre } from './stage'

const theatre = createTheatre()
afterEach(() => theatre.stop())

const ROW_PX = 64

describe('long lists in the App', () => {
  test('HO-64: of 1,000 positions each row reads as the server has it, by scrolling', async () => {
    const { host, feed } = await theatre.open({ feed: { positions: 1_000, rate: 0 } })
    feed.server.faults.apply({ action: 'update', count: 200 })
    await host.advance(1_000)
    const { seq, figures } = await readAccount(host)
    const state = await feed.stateAt(seq)
    const digits = state.account.currencyDigits
    const shown = new Map<unknown, unknown>()
    for (let topPx = 0; topPx < state.data.length * ROW_PX; topPx += ROW_PX * 18) {
      await host.scrollTo(topPx, state.data.length * ROW_PX)
      const { rows } = await readAccount(host)
      expect(rows.length).toBeLessThan(60)
      for (const row of rows) shown.set(row['ticket'], row)
    }
    expect([...shown.values()]).toHaveLength(state.data.length)
    expect(state.data.map((row) => shown.get(row.ticket))).toEqual(state.data.map((row) => expectedRow(row, digits)))
    expect(figures).toMatchObject(expectedFigures(state))
    expect(host.errors()).toEqual([])
  })

  test('HO-65: Closed Trades grow page by page at the bottom', async () => {
    const { host } = await theatre.open()
    await chooseTab(host, 'Closed Trades')
    const count = async (): Promise<number> => (await host.texts('.closed-row')).length
    await host.until(async () => (await count()) > 0)
    const first = await count()
    await host.scrollTo(first * ROW_PX, first * ROW_PX + 400)
    await host.until(async () => (await count()) > first)
    expect(host.errors()).toEqual([])
  })

  test('HO-66: a changed price crosses the bridge as a few texts, not as a list', async () => {
    const { host, feed } = await theatre.open({ feed: { positions: 200, rate: 0 } })
    await host.advance(2_000)
    const from = host.bridge.length
    feed.server.faults.apply({ action: 'update', count: 1 })
    await host.advance(300)
    const synced = host.bridge.slice(from).filter(({ name }) => name === 'vdSync')
    const bytes = synced.reduce((sum, message) => sum + message.bytes, 0)
    expect(synced.length).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(4_000)
    expect(host.errors()).toEqual([])
  })
})
