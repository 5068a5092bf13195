import { describe, expect, test } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import type { Truth } from '../../../src'
import { useDemoStage } from '../demo/demo-stage'
import TradewireTruth from '../../../components/tradewire-truth/tradewire-truth.vue'

const stage = useDemoStage()

describe('the truth label that ships', () => {
  test('CO-10: by itself it tells the client\'s own: empty, live, stale since when', async () => {
    const label = stage().show(TradewireTruth)
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
    const truth = shallowRef<Truth>({ state: 'resyncing', sinceMs: 0 })
    const label = stage().show(TradewireTruth, { positions: { truth }, locale: 'zh-Hans' })
    expect(label.text()).toBe('正在同步')
    await label.setProps({ texts: { resyncing: '稍候' } })
    expect(label.text()).toBe('稍候')
    truth.value = { state: 'live' }
    await nextTick()
    expect(label.text()).toBe('实时')
  })
})
