import { describe, expect, test } from 'vitest'
import { becomes, hostNames, openStage, passUntilRead } from '../stage'

const token = 'token-of-the-trader-4711'
const query = 'ticket-of-the-address-4712'

describe.each(hostNames)('the inspector of the Connection page, on %s', (name) => {
  test('HO-304, SE-33, TK-10: shows and copies events without tokens or query strings', async () => {
    const { feed, host } = await openStage(name, { feed: { token }, live: false })
    await host.holdTime()
    await host.switchTab('/pages/connection/connection')
    await host.input('.server-address', `${feed.server.url}?ticket=${query}`)
    await host.tap('.button-save')
    await host.input('.session-token', token)
    await host.tap('.button-sign-in')
    await host.tap('.button-hold')
    await becomes(host, async () => (await host.text('.state-word')) === 'Connected')
    await host.advance(6_000)
    await host.tap('.button-drop')
    await passUntilRead(host, '.inspector-row', /\d 1 of 5 ?open$/, 10_000)
    expect(await host.texts('.inspector-row')).toContainEqual(expect.stringMatching(/^State ?Open$/))
    expect(await host.texts('.inspector-words')).toContainEqual(expect.stringMatching(/^reconnecting, attempt 1 of 5/))
    await host.tap('.inspector-copy')
    await host.until(async () => (await host.text('.inspector-said')) === 'Copied')
    const copied = await host.copiedText()
    expect(copied).toMatch(/^tradewire default, 20/)
    for (const part of ['Losses: ', '1 of 5: open', 'socket closed', '→', '←', 'open', '?***']) {
      expect(copied).toContain(part)
    }
    for (const secret of [token, query]) expect(copied + await host.text()).not.toContain(secret)
  })
})
