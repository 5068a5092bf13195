import { describe, expect, test } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import type { Freshness } from '../../../src'
import { useDemoStage } from '../demo/demo-stage'
import TradewireFreshness from '../../../components/tradewire-freshness/tradewire-freshness.vue'

const stage = useDemoStage()

describe('the freshness label that ships', () => {
  test('CO-10: by default it shows the client\'s freshness: empty, live, or stale since when', async () => {
    const label = stage().show(TradewireFreshness)
    expect(label.text()).toBe('No data yet')
    await stage().goLive()
    expect(label.text()).toBe('Live')
    expect(label.classes()).toContain('is-live')
    stage().socket.last().closed()
    await stage().pass(1)
    expect(label.text()).toMatch(/^Stale since \d\d:\d\d:\d\d$/)
    expect(label.attributes('role')).toBe('status')
  })

  test('CO-11: with positions given it shows their freshness, in the given words and language', async () => {
    const freshness = shallowRef<Freshness>({ state: 'resyncing', sinceMs: 0 })
    const label = stage().show(TradewireFreshness, { positions: { freshness }, locale: 'zh-Hans' })
    expect(label.text()).toBe('正在同步')
    await label.setProps({ texts: { resyncing: '稍候' } })
    expect(label.text()).toBe('稍候')
    freshness.value = { state: 'live' }
    await nextTick()
    expect(label.text()).toBe('实时')
  })
})
