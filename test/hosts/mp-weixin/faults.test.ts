import { describe, expect, test } from 'vitest'
import { bannerText, expectedRows, isLive, openLive, openStage, passUntilBanner } from './stage'

describe('a server that is there and wrong', () => {
  test('HO-22: one that falls silent is noticed within ping interval and pong timeout', async () => {
    const { feed, host } = await openLive()
    feed.server.faults.apply({ action: 'silent', on: true })
    const passedMs = await passUntilBanner(host, /^Reconnecting 1\/5/, 25_000)
    expect(passedMs).toBeLessThanOrEqual(20_500)
    // The book is flushed ten times a second.
    await host.advance(100)
    expect(await host.texts('.truth.is-live')).toEqual([])
    feed.server.faults.apply({ action: 'silent', on: false })
    await host.advance(5_000)
    await host.until(() => isLive(host))
  })

  test('HO-23: a skipped seq is asked for, and what is called live then is right', async () => {
    const { feed, host } = await openLive()
    for (const turn of [1, 2, 3]) {
      feed.server.faults.apply({ action: 'skipSeq', count: 3 })
      feed.server.tick(5)
      await host.until(() => feed.log.filter((line) => line.endsWith('Resync')).length === turn)
      const rows = await expectedRows(feed)
      await host.until(async () => (await isLive(host)) && (await host.texts('.position-row')).join() === rows.join())
    }
    expect(host.errors()).toEqual([])
  })

  test('HO-24: replaced by another device is final and says so, until a tap', async () => {
    const { feed, host } = await openLive()
    feed.server.faults.apply({ action: 'close', code: 4409, reason: 'replaced' })
    await host.until(async () => (await bannerText(host)) !== '')
    expect(await host.text('.banner-reason')).toBe('Signed in on another device')
    await host.advance(120_000)
    expect(await host.madeSockets()).toHaveLength(1)
    await host.tap('.banner-button')
    await host.until(() => isLive(host))
    expect(await host.madeSockets()).toHaveLength(2)
  })
})

describe('who is signed in on the mini-program', () => {
  test('HO-25: without the token it fails for good; typed in, the rows come', async () => {
    const { feed, host } = await openStage({ feed: { token: 'open sesame' } })
    await host.until(async () => (await bannerText(host)) !== '')
    const refused = (await host.madeSockets()).length
    await host.advance(120_000)
    expect(await host.madeSockets()).toHaveLength(refused)
    await host.switchTab('/pages/connection/connection')
    await host.input('.session-token', 'open sesame')
    await host.tap('.button-sign-in')
    feed.forget()
    await host.switchTab('/pages/account/account')
    await host.until(() => isLive(host))
    expect(feed.log.filter((line) => line.endsWith('Subscribe'))).toHaveLength(1)
    expect(await host.storedText()).not.toContain('open sesame')
  })

  test('HO-26: after a sign-out nothing of the first user is shown or stored', async () => {
    const { feed, host } = await openLive()
    const first = await host.texts('.position-row')
    await host.switchTab('/pages/connection/connection')
    await host.tap('.button-sign-out')
    await host.advance(1_000)
    await host.until(() => feed.openLines() === 0)
    expect(await host.storedText()).not.toContain('10260')
    await host.switchTab('/pages/account/account')
    expect(await host.texts('.position-row')).toEqual([])
    await host.switchTab('/pages/connection/connection')
    await host.input('.session-id', '777')
    await host.tap('.button-sign-in')
    await host.switchTab('/pages/account/account')
    await host.until(() => isLive(host))
    expect((await host.texts('.position-row')).filter((row) => first.includes(row))).toEqual([])
    expect(feed.server.connections().map(({ traderId }) => traderId)).toEqual(['777'])
    expect(host.errors()).toEqual([])
  })
})
