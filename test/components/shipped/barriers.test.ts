import axe from 'axe-core'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, test } from 'vitest'
import { defineComponent, h } from 'vue'
import type { Position, Ticket } from '../../../src'
import { useDemoStage } from '../demo/demo-stage'
import TradewireBanner from '../../../components/tradewire-banner/tradewire-banner.vue'
import TradewireFreshness from '../../../components/tradewire-freshness/tradewire-freshness.vue'
import TradewireInspector from '../../../components/tradewire-inspector/tradewire-inspector.vue'
import TradewirePositionList from '../../../components/tradewire-position-list/tradewire-position-list.vue'
import TradewirePositions from '../../../components/tradewire-positions/tradewire-positions.vue'

const stage = useDemoStage()

afterEach(() => {
  document.body.innerHTML = ''
})

/** Findings that axe-core rates serious or critical; contrast has tests of its own, and here nothing is laid out. */
async function barriersIn(wrapper: VueWrapper): Promise<readonly string[]> {
  const root: unknown = wrapper.element.parentElement ?? wrapper.element
  if (!(root instanceof Element)) throw new Error('nothing was mounted')
  document.body.append(root)
  const { violations } = await axe.run(root, { rules: { 'color-contrast': { enabled: false } } })
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

const some: readonly Partial<Position>[] = [1, 2, 3].map((profit) => ({ profit, sigtraderid: 501, signame: 'Ann' }))

describe('to a screen reader', () => {
  test.each([
    ['rows', {}],
    ['rows that open', { detailsHeightPx: 90 }],
    ['a table', { wide: true, grouped: true }],
    ['rows of which one may be chosen', { selectable: 'one' }],
    ['rows of which many may be chosen', { selectable: 'many', selected: [1], markOf: () => 'waiting' }],
  ] as const)('CO-37: a list of %s has no barrier', async (_, props) => {
    const list = stage().show(TradewirePositionList, { heightPx: 480, ...props })
    expect(await barriersIn(list)).toEqual([])
    await stage().goLive(some)
    await list.find('.line').trigger('click')
    expect(await barriersIn(list)).toEqual([])
  })

  test('CO-37: rows of the app’s own are options while they may be chosen', async () => {
    const list = stage().show(defineComponent(() => () => h(
      TradewirePositionList,
      { heightPx: 480, selectable: 'many', selected: [2] },
      { row: ({ ticket }: { readonly ticket: Ticket }) => h('b', String(ticket)) },
    )))
    await stage().goLive(some)
    const places = list.findAll('.positions-place')
    expect(places.map((place) => place.attributes('role'))).toEqual(['option', 'option', 'option'])
    expect(places.map((place) => place.attributes('aria-selected'))).toEqual(['false', 'true', 'false'])
    expect(await barriersIn(list)).toEqual([])
  })

  test('CO-37: totals with their rows, the freshness label and the banner have none', async () => {
    const positions = stage().show(TradewirePositions, { heightPx: 480 })
    const label = stage().show(TradewireFreshness)
    const banner = stage().show(TradewireBanner)
    expect(await barriersIn(positions)).toEqual([])
    await stage().goLive(some)
    for (const each of [positions, label]) expect(await barriersIn(each)).toEqual([])
    stage().socket.last().closed()
    await stage().pass(0)
    expect(banner.find('.banner-button').exists()).toBe(true)
    for (const each of [positions, label, banner]) expect(await barriersIn(each)).toEqual([])
  })

  test.each(['bottom', 'inline'] as const)('CO-37: the inspector has none, placed %s', async (placement) => {
    await stage().goLive()
    const inspector = stage().show(TradewireInspector, { placement })
    expect(await barriersIn(inspector)).toEqual([])
    if (placement === 'bottom') await inspector.find('.inspector-button').trigger('click')
    expect(inspector.find('.inspector-event').exists()).toBe(true)
    expect(await barriersIn(inspector)).toEqual([])
  })

  test('CO-8: the banner announces each attempt and no second of the countdown', async () => {
    const banner = stage().show(TradewireBanner)
    await stage().goLive()
    stage().socket.behaviour.autoOpen = false
    stage().socket.last().closed()
    await stage().pass(0)
    const live = (): string | undefined => banner.find('.banner-line').attributes('aria-live')
    expect([banner.attributes('role'), live()]).toEqual(['status', 'off'])
    for (let turn = 0; turn < 200 && stage().socket.last().state !== 'connecting'; turn += 1) await stage().pass(100)
    expect(live()).toBe('polite')
  })
})
