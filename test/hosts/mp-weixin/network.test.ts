import { describe, expect, test } from 'vitest'
import type { NetworkEvent } from '../host'
import { isLive, openLive } from './stage'

const events: readonly NetworkEvent[] = ['right', 'late', 'missing', 'wrong']

describe('the device\'s network', () => {
  test.each(events)('HO-20: lost and found, told %s, the rows come back by themselves', async (networkEvent) => {
    const { host, feed } = await openLive({ quirks: { networkEvent } })
    await host.setOnline(false)
    await host.until(() => feed.openLines() === 0)
    await host.advance(8_000)
    expect(await isLive(host)).toBe(false)
    await host.setOnline(true)
    await host.advance(45_000)
    await host.until(() => isLive(host))
    expect(feed.openLines()).toBe(1)
    expect(host.errors()).toEqual([])
  })

  test('HO-21: an address is typed, saved and connected to', async () => {
    const { host, feed } = await openLive()
    await host.switchTab('/pages/connection/connection')
    await host.input('.server-address', 'no address')
    await host.tap('.button-save')
    expect(await host.texts('.server-hint.is-problem')).toHaveLength(1)
    await host.input('.server-address', `${feed.server.url}?again`)
    await host.tap('.button-save')
    expect(await host.texts('.server-hint.is-problem')).toEqual([])
    await host.switchTab('/pages/account/account')
    await host.until(() => isLive(host))
    expect((await host.madeSockets()).at(-1)?.url).toBe(`${feed.server.url}?again`)
  })
})
