import { describe, expect, test } from 'vitest'
import { startFeed } from '../../e2e/support/feed'
import { appears, becomes, becomesLive, chooseTab, openStage, passUntilRead, typeText } from '../stage'
import { closing } from './sample-stage'

const account = '/pages/account/account'
const connection = '/pages/connection/connection'
/** Duration of a sheet transition. */
const REST_MS = 1_500
const ROW_PX = 56

describe('the account and Connection pages on App', () => {
  test('UI-36, UI-43, UI-162, HO-51: updates the page after each connection and session action', async () => {
    const { host, feed, seen } = await openStage('app', { far: true })
    await host.switchTab(connection)
    await host.advance(REST_MS)
    await host.until(() => feed.openLines() === 0)
    expect(await host.text('.state-word')).toBe('Closed')
    const dead = (): Promise<readonly string[]> => host.texts('.state .is-disabled')
    const reasons = (): Promise<readonly string[]> => host.texts('.state-reason')
    expect([(await dead()).length, await reasons()]).toEqual([2, [expect.stringMatching(/^No page needs/)]])
    await host.tap('.button-hold')
    await passUntilRead(host, '.state-word', /^Connected$/, 5_000)
    expect([await host.text('.button-hold'), await dead(), await reasons()]).toEqual(['Release', [], []])
    feed.forget()
    await host.tap('.button-drop')
    await passUntilRead(host, '.state-word', /^Reconnecting/, 2_000)
    expect(await dead()).toEqual([await host.text('.button-drop')])
    expect(await reasons()).toEqual([expect.stringMatching(/^There is no open connection/)])
    await host.tap('.button-reconnect')
    await passUntilRead(host, '.state-word', /^Connected$/, 1_000)
    await host.tap('.button-offline')
    await passUntilRead(host, '.state-word', /^Paused$/, 2_000)
    expect(await host.text('.button-offline')).toBe('Go online')
    await host.tap('.button-offline')
    await passUntilRead(host, '.state-word', /^Connected$/, 5_000)
    expect(await host.text('.button-offline')).toBe('Go offline')
    expect(await host.texts('.card-aside')).toContain('Signed in as 10260')
    await host.tap('.button-sign-out')
    await passUntilRead(host, '.card-aside', /^Signed out$/, 2_000)
    expect(await host.texts('.button-sign-out')).toEqual([])
    await host.until(() => feed.openLines() === 0)
    for (const [id, problems] of [['1.5', 1], ['10261', 0]] as const) {
      await typeText(host, '.session-id', id)
      await host.tap('.button-sign-in')
      expect(await host.texts('.session-problem')).toHaveLength(problems)
    }
    await passUntilRead(host, '.state-word', /^Connected$/, 5_000)
    expect(seen().at(-1)).toMatch(/ Subscribe$/)
    expect(feed.server.connections().map(({ traderId }) => traderId)).toEqual(['10261'])
    expect(await host.openSockets()).toBe(1)
    await host.tap('.button-hold')
    await passUntilRead(host, '.state-word', /^Closed$/, 2_000)
  })

  test('UI-42, HO-52: reports an invalid address, stores and uses a valid one, and restores the default', async () => {
    const { host, feed } = await openStage('app')
    const other = await closing(startFeed({ positions: 3, rate: 0 }))
    await host.switchTab(connection)
    await host.advance(REST_MS)
    await host.until(() => feed.openLines() === 0)
    await host.tap('.button-hold')
    await passUntilRead(host, '.state-word', /^Connected$/, 5_000)
    await typeText(host, '.server-address', 'no address')
    await host.tap('.button-save')
    expect(await host.texts('.server-hint.is-problem')).toHaveLength(1)
    await typeText(host, '.server-address', other.server.url)
    await host.tap('.button-save')
    expect(await host.text('.server-hint')).toBe('Saved. Reconnecting to the new address.')
    await becomes(host, () => other.openLines() === 1)
    await typeText(host, '.server-address', 'ws://192.168.1.20:90')
    expect(await host.text('.server-hint')).toContain('A phone cannot reach')
    await host.tap('.button-hold')
    await host.switchTab(account)
    await becomesLive(host)
    expect(other.openLines()).toBe(1)
    expect((await host.madeSockets()).at(-1)?.url).toBe(other.server.url)
    // Until its list arrives, the page keeps the previous server's rows, because the user is the same (CT-79).
    await becomes(host, async () => (await host.texts('.position-row')).length === 3)
    expect(await host.storedText()).toContain(other.server.url)
    await host.switchTab(connection)
    await host.tap('.button-default')
    expect(await host.storedText()).toContain('ws://127.0.0.1:8787/ws')
    expect(await host.storedText()).not.toContain(other.server.url)
  })

  test('HO-65: loads the next page of Closed Trades at the bottom of the list', async () => {
    const { host } = await openStage('app')
    await chooseTab(host, 'Closed Trades')
    await appears(host, '.closed-row')
    const count = async (): Promise<number> => (await host.texts('.closed-row')).length
    const first = await count()
    await host.scrollTo(first * ROW_PX, first * ROW_PX + 400)
    await becomes(host, async () => (await count()) > first)
  })
})
