import { describe, expect, test } from 'vitest'
import { TRADER_ID } from '../../e2e/support/feed'
import { stateNow } from '../expected-page'
import { appears, becomesLive, hostNames, openStage } from '../stage'

const account = '/pages/account/account'
const connection = '/pages/connection/connection'

describe('a server that rejects the token, in an App', () => {
  test('UI-43, HO-25: fails without a token, and shows rows with a typed token without storing the token', async () => {
    const { feed, host } = await openStage('app', { feed: { token: 'open sesame' }, live: false })
    await host.holdTime()
    await appears(host, '.banner-reason')
    const refused = (await host.madeSockets()).length
    await host.advance(120_000)
    expect(await host.madeSockets()).toHaveLength(refused)
    await host.switchTab(connection)
    await host.input('.session-token', 'open sesame')
    await host.tap('.button-sign-in')
    feed.forget()
    await host.switchTab(account)
    await becomesLive(host)
    expect(feed.log.filter((line) => line.endsWith('Subscribe'))).toHaveLength(1)
    expect(await host.storedText()).not.toContain('open sesame')
  })
})

describe.each(hostNames)('the signed-in user, on %s', (name) => {
  test('HO-26: leaves no row, frame or stored byte of a signed-out user for the next user', async () => {
    const { feed, host } = await openStage(name)
    const first = await host.texts('.position-row')
    const tickets = (await stateNow(feed)).data.map(({ ticket }) => String(ticket))
    const names = [TRADER_ID, ...tickets]
    const ofTheFirst = (text: string): readonly string[] => names.filter((part) => text.includes(part))
    await host.switchTab(connection)
    await host.tap('.button-sign-out')
    await host.advance(1_000)
    await host.until(() => feed.openLines() === 0)
    expect(ofTheFirst(await host.storedText())).toEqual([])
    await host.switchTab(account)
    await host.advance(500)
    expect(await host.texts('.position-row')).toEqual([])
    expect(feed.openLines()).toBe(0)
    await host.switchTab(connection)
    await host.input('.session-id', '777')
    await host.tap('.button-sign-in')
    await host.switchTab(account)
    await becomesLive(host)
    expect((await host.texts('.position-row')).filter((row) => first.includes(row))).toEqual([])
    expect(feed.server.connections().map(({ traderId }) => traderId)).toEqual(['777'])
    expect(ofTheFirst(await host.storedText())).toEqual([])
    expect(ofTheFirst(await host.newestText())).toEqual([])
  })
})
