import { describe, expect, test } from 'vitest'
import { stateNow } from '../expected-page'
import { becomes, becomesLive, openStage, passUntil, scopedHostNames } from '../stage'
import { becomesState, beginAtFirstRow, confirm, leaveSheet, newestState, passUntilState } from './order-steps'

const account = '/pages/account/account'
const connection = '/pages/connection/connection'
/** Time without a response after which the client queries the server. */
const ANSWER_MS = 10_000

const sent = (lines: readonly string[], frame: 'Order' | 'Query'): number =>
  lines.filter((line) => line.endsWith(` ${frame}`)).length

describe.each(scopedHostNames('app'))('orders and a bad connection, on %s', (name) => {
  test('HO-195: keeps the connection until the result arrives when the user leaves the tab', async () => {
    const { feed, host, seen } = await openStage(name)
    const { data: [first] } = await stateNow(feed)
    await beginAtFirstRow(host)
    await confirm(host)
    await host.switchTab(connection)
    await becomes(host, () => sent(seen(), 'Order') === 1)
    await becomes(host, () => feed.openLines() === 0)
    expect((await stateNow(feed)).data.some(({ ticket }) => ticket === first?.ticket)).toBe(false)
    await host.switchTab(account)
    await becomesLive(host)
    expect(await newestState(host)).toBe('Done')
    await leaveSheet(host)
    // The same with a lost response: the connection stays open for it.
    feed.server.faults.apply({ action: 'loseAcks', count: 1 })
    await host.tap('.tool-close-all')
    await confirm(host)
    await host.switchTab(connection)
    await becomes(host, () => sent(seen(), 'Order') === 2)
    await host.advance(2_000)
    expect(feed.openLines()).toBe(1)
    await passUntil(host, () => sent(seen(), 'Query') === 1, ANSWER_MS + 500)
    await becomes(host, () => feed.openLines() === 0)
    await host.switchTab(account)
    await becomesState(host, 'Done')
    expect(sent(seen(), 'Order')).toBe(2)
  })

  test('HO-196: marks an order without a result as unknown, queries it, and never resends it', async () => {
    const { feed, host, seen } = await openStage(name)
    const { data: [first] } = await stateNow(feed)
    feed.server.faults.apply({ action: 'loseAcks', count: 1 })
    await beginAtFirstRow(host)
    await confirm(host)
    await becomes(host, () => sent(seen(), 'Order') === 1)
    feed.server.faults.apply({ action: 'refuse', on: true })
    await host.killLines()
    await becomesState(host, 'Unknown')
    expect(await host.text('.order')).toContain('It is never sent again')
    expect(await host.texts('.order-deed')).toEqual(['Ask the server'])
    await host.tap('.deed-ask')
    await host.advance(200)
    expect(await host.text('.order')).toContain('The server is asked for the result when there is a connection')
    feed.server.faults.apply({ action: 'refuse', on: false })
    await passUntilState(host, 'Done', 60_000)
    expect((await stateNow(feed)).data.some(({ ticket }) => ticket === first?.ticket)).toBe(false)
    expect(sent(seen(), 'Order')).toBe(1)
    expect(sent(seen(), 'Query')).toBeGreaterThan(0)
  })
})
