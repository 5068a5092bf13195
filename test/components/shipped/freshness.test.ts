import { describe, expect, test } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import type { Freshness } from '../../../src'
import { useDemoStage } from '../demo/demo-stage'
import TradewireFreshness from '../../../components/tradewire-freshness/tradewire-freshness.vue'

const stage = useDemoStage()

describe('the freshness label that ships', () => {
  test('CO-10: by itself it tells the client\'s own: empty, live, stale since when', async () => {
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

  test('CO-11: of positions given it tells theirs, in the words and the language given', async () => {
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
