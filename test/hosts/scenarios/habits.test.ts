import { describe, expect, test } from 'vitest'
import { habitNames, habitPages } from '../../../demo/habits/habit-pages'
import { createEchoServer } from '../../../server/habits/echo-server'
import { becomes, hostNames, openStage, passUntilRead } from '../stage'
import { closing, openHabit } from './habit-stage'

const onThisMachine = { port: 0, host: '127.0.0.1' } as const
/** Until what was typed is known: uni tells it at most ten times a second. */
const TYPED_MS = 200

describe.each(hostNames)('the pages of other habits on %s', (name) => {
  test('UI-93: the Connection page leads to each and back; each says how its server is started', async () => {
    const { host, feed } = await openStage(name, { live: false })
    await host.holdTime()
    for (const habit of habitNames) {
      await host.switchTab('/pages/connection/connection')
      await host.tap(`.protocol-${habit}`)
      await becomes(host, async () => (await host.page()) === habitPages[habit].slice(1))
      expect(await host.text('.own-command')).toBe(`npm start -- --protocol ${habit}`)
      await host.tap('.header-back')
      await becomes(host, async () => (await host.page()) === 'pages/connection/connection')
    }
    // Nobody said that their servers are there.
    expect((await host.madeSockets()).filter(({ url }) => url !== feed.server.url)).toEqual([])
    expect(host.errors()).toEqual([])
  })

  test('UI-93: a page that the app was opened with leads back too', async () => {
    const host = await openHabit(name, { habit: 'echo' })
    await host.tap('.header-back')
    await becomes(host, async () => (await host.page()) === 'pages/connection/connection')
    expect(await host.madeSockets()).toEqual([])
    expect(host.errors()).toEqual([])
  })
})

describe.each(hostNames)('echo on %s', (name) => {
  test('HO-201: it opens with its page and closes by hand; text and bytes come back as they went', async () => {
    const server = await closing(createEchoServer(onThisMachine))
    const host = await openHabit(name, { habit: 'echo', server })
    await passUntilRead(host, '.habit-word', /^Connected$/, 2_000)
    await host.input('.echo-text', 'a中')
    await host.advance(TYPED_MS)
    await host.tap('.button-send-text')
    await becomes(host, async () => (await host.texts('.is-received')).length === 1)
    expect(await host.text('.is-received')).toMatch(/^Received unchanged [\d:]+ echo: a中$/)
    await host.tap('.button-send-bytes')
    await becomes(host, async () => (await host.texts('.is-received')).length === 2)
    expect(await host.text('.is-received')).toMatch(/^Received bytes unchanged [\d:]+ 61 e4 b8 ad · 4 B$/)
    expect(server.lines()).toBe(1)
    await host.tap('.button-close')
    await passUntilRead(host, '.habit-word', /^Closed$/, 2_000)
    await host.until(() => server.lines() === 0)
    expect(host.errors()).toEqual([])
  })
})
