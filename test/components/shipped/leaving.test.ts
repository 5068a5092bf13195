import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import { type Component, nextTick, shallowRef } from 'vue'
import TradewireFreshness from '../../../components/tradewire-freshness/tradewire-freshness.vue'
import PositionsHead from '../../../components/tradewire-positions/positions-head.vue'
import { positionsTexts } from '../../../components/tradewire-positions/positions-texts'
import type { Freshness, Totals } from '../../../src'
import { useDemoStage } from '../demo/demo-stage'

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

/** Without its types, which promise the props. */
const head: Component = PositionsHead

test('CO-46: the head of the positions shows what it had when its props are taken away as it leaves', async () => {
  const errors: unknown[] = []
  const freshness = shallowRef<Freshness>({ state: 'live' })
  const totals = shallowRef<readonly Totals[]>([{
    currency: 'USD', currencyDigits: 2, count: 3, lotsE8: 1, profitMinor: 1, swapMinor: 0, commissionMinor: 0,
    netMinor: 1,
  }])
  const wrapper = mount(head, {
    global: { config: { errorHandler: (error) => void errors.push(error) } },
    props: { positions: { freshness, totals }, texts: positionsTexts.en, theme: 'light' },
  })
  const before = wrapper.text()
  await wrapper.setProps({ positions: undefined, texts: undefined, theme: undefined })
  freshness.value = { state: 'live' }
  totals.value = [...totals.value]
  await nextTick()
  expect([wrapper.text(), errors]).toEqual([before, []])
})
