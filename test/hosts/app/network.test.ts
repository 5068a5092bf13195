import { afterEach, describe, expect, test } from 'vitest'
import type { NetworkEvent } from '../host'
import { LATE_EVENT_MS } from './native-network'
import { createTheatre } from './stage'

const theatre = createTheatre()
afterEach(() => theatre.stop())

describe('the network of the App', () => {
  test.each<NetworkEvent>(['right', 'late', 'missing', 'wrong'])(
    'HO-46: gone and back with a network event that is %s: live again, with one socket',
    async (networkEvent) => {
      const { host, feed } = await theatre.open({ quirks: { networkEvent } })
      await host.setOnline(false)
      await host.until(() => feed.openLines() === 0)
      await host.advance(LATE_EVENT_MS + 2_000)
      expect(await host.texts('.truth.is-live')).toEqual([])
      expect(await host.texts('.banner-line')).toHaveLength(1)
      await host.setOnline(true)
      await host.advance(20_000)
      await host.until(async () => (await host.text('.truth')) === 'Live')
      expect(feed.openLines()).toBe(1)
      expect(await host.texts('.banner')).toEqual([])
      expect(host.errors()).toEqual([])
    })
})
