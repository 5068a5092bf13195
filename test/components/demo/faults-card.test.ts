import { flushPromises } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import FaultsCard from '../../../demo/features/connection/faults-card.vue'
import { useDemoStage } from './demo-stage'

const stage = useDemoStage()

describe('the faults of a feed server', () => {
  test('UI-60: no card without a server that takes orders, nor while the page is hidden', async () => {
    const unreachable = stage().show(FaultsCard, { shown: true })
    await flushPromises()
    expect(unreachable.find('.card').exists()).toBe(false)
    stage().uni.answer('/healthz', { control: null })
    const plain = stage().show(FaultsCard, { shown: true })
    await flushPromises()
    expect(plain.find('.card').exists()).toBe(false)
    const asked = stage().uni.requests.length
    const hidden = stage().show(FaultsCard, { shown: false })
    await flushPromises()
    expect(hidden.find('.card').exists()).toBe(false)
    expect(stage().uni.requests).toHaveLength(asked)
  })

  test('UI-60: each button sends its order, and what stays on is shown', async () => {
    const off = { silent: false, stalled: false, refusing: false }
    stage().uni.answer('/healthz', { control: 8786 })
    stage().uni.answer('/faults', { faults: off })
    const card = stage().show(FaultsCard, { shown: true })
    await flushPromises()
    async function press(name: string): Promise<unknown> {
      await card.find(`.fault-${name}`).trigger('click')
      await flushPromises()
      return JSON.parse(String(stage().uni.requests.at(-1)?.data))
    }
    expect(await press('drop')).toEqual({ action: 'drop' })
    expect(await press('skip')).toEqual({ action: 'skipSeq', count: 3 })
    expect(await press('lose')).toEqual({ action: 'loseAcks', count: 1 })
    expect(await press('restart')).toEqual({ action: 'restartEpoch', drop: true })
    stage().uni.answer('/faults', { faults: { silent: true, stalled: true, refusing: true } })
    expect(await press('stall')).toEqual({ action: 'stall', on: true })
    expect(card.find('.fault-refuse').text()).toBe('Accept connections again')
    expect(card.find('.fault-silent').text()).toBe('End the silence')
    stage().uni.answer('/faults', { faults: off })
    expect(await press('silent')).toEqual({ action: 'silent', on: false })
    expect(await press('clear')).toEqual({ action: 'clear' })
    stage().uni.answer('/faults', {}, 403)
    await press('drop')
    expect(card.find('.faults-refused').text()).toBe('The server did not take the order.')
  })
})
