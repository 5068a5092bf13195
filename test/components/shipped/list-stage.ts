import type { VueWrapper } from '@vue/test-utils'
import { defineComponent, h, type Slots } from 'vue'
import TradewirePositionList from '../../../components/tradewire-position-list/tradewire-position-list.vue'
import type { Position } from '../../../src'
import { useDemoStage } from '../demo/demo-stage'

type Rows = readonly Partial<Position>[]

export const some = (count: number, over: Partial<Position> = {}): Rows =>
  Array.from({ length: count }, (_, index) => ({
    ticket: index + 1, profit: index, sigtraderid: 501, signame: 'Ann', ...over,
  }))

const orderOf = (style: string | undefined): number => Number(/order: (-?\d+)/.exec(style ?? '')?.[1])

export const placeOf = (list: VueWrapper, selector: string): number => orderOf(list.find(selector).attributes('style'))

export function laidOut(list: VueWrapper): readonly string[] {
  return list.findAll('.position-row, .position-head')
    .filter((item) => item.attributes('hidden') === undefined)
    .sort((one, other) => orderOf(one.attributes('style')) - orderOf(other.attributes('style')))
    .map((item) => item.attributes('data-ticket') ?? item.text())
}

export const ticketsOf = (list: VueWrapper): readonly number[] =>
  list.findAll('.position-row').map((row) => Number(row.attributes('data-ticket'))).sort((one, other) => one - other)

export const styleOf = (list: VueWrapper, selector: string): string => list.find(selector).attributes('style') ?? ''

export const askedOf = (list: VueWrapper): string | undefined => list.find('.positions-scroll').attributes('scroll-top')

export function useListStage() {
  const stage = useDemoStage({ hasLists: true })

  return {
    stage,
    showList: (props: Readonly<Record<string, unknown>>, rows: Rows) =>
      stage().showLive(rows, TradewirePositionList, props),
    showOwn: (props: object | null, rows: Rows, slots: Partial<Slots>) =>
      stage().showLive(rows, defineComponent(() => () => h(TradewirePositionList, props, slots))),
    async openList(props: () => object, rows: Rows) {
      const page = defineComponent(() => () => h(TradewirePositionList, props()))
      const { wrapper: list, driver } = await stage().openLive(page, rows)
      return { list, driver }
    },
    close: (...tickets: readonly number[]): Promise<void> =>
      stage().change([], tickets.map((ticket) => ({ ticket, reason: 'closed' }))),
    async comeBack(rows: Rows): Promise<void> {
      await stage().lose()
      stage().client.reconnect()
      await stage().goLive(rows)
    },
  }
}
