import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { nextTick, shallowRef, type Component } from 'vue'
import PositionsHead from '../../../components/tradewire-positions/positions-head.vue'
import { positionsTexts } from '../../../components/tradewire-positions/positions-texts'
import type { Freshness, Totals } from '../../../src'
import { useDemoStage } from '../demo/demo-stage'

useDemoStage()

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
