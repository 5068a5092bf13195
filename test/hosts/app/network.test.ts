import { afterEach, describe, expect, test } from 'vitest'
import type { NetworkEvent } from '../host'
import { LATE_EVENT_MS } from './native-network'
import { createTheatre, passUntil } from './stage'

const theatre = createTheatre()
afterEach(() => theatre.stop())

const texts: Readonly<Record<NetworkEvent, RegExp>> = {
  right: /^No network\. Goes on when it is back\.$/,
  late: /^No network\. Goes on when it is back\.$/,
  missing: /^Reconnecting \d\/5/,
  wrong: /^Reconnecting \d\/5/,
}

describe('the network of the App', () => {
  test.each<NetworkEvent>(['right', 'late', 'missing', 'wrong'])(
    'HO-46: gone and back with a network event that is %s: told as it is known, live again with one socket',
    async (networkEvent) => {
      const { host, feed } = await theatre.open({ far: true, quirks: { networkEvent } })
      await host.setOnline(false)
      await host.until(() => feed.openLines() === 0)
      await host.advance(LATE_EVENT_MS + 2_000)
      expect(await host.texts('.truth.is-live')).toEqual([])
      expect(await host.text('.banner-line')).toMatch(texts[networkEvent])
      await host.setOnline(true)
      await passUntil(host, '.truth', /^Live$/, 30_000)
      expect(feed.openLines()).toBe(1)
      await host.advance(200)
      expect(await host.texts('.banner')).toEqual([])
      expect(host.errors()).toEqual([])
    })

  test.each<NetworkEvent>(['right', 'late', 'missing', 'wrong'])(
    'HO-53: gone for ten minutes with a network event that is %s: there is always a way back',
    async (networkEvent) => {
      const { host, feed } = await theatre.open({ far: true, quirks: { networkEvent } })
      await host.setOnline(false)
      await host.advance(600_000)
      const line = await host.text('.banner-line')
      await host.setOnline(true)
      await host.advance(20_000)
      // Without a word of the network the app has given up, as it must, and says so.
      if (networkEvent === 'missing' || networkEvent === 'wrong') {
        expect(line).toBe('Not connected after 5 attempts')
        await host.tap('.banner-button')
      }
      await passUntil(host, '.truth', /^Live$/, 30_000)
      expect(feed.openLines()).toBe(1)
      expect(host.errors()).toEqual([])
    })
})
