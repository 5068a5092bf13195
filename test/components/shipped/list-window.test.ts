import type { VueWrapper } from '@vue/test-utils'
import { describe, expect, test, vi } from 'vitest'
import { defineComponent, h, nextTick, ref } from 'vue'
import TradewirePositionList from '../../../components/tradewire-position-list/tradewire-position-list.vue'
import type { Position } from '../../../src'
import { scrollList, useDemoStage } from '../demo/demo-stage'

const stage = useDemoStage({ hasLists: true })

const some = (count: number, over: Partial<Position> = {}): readonly Partial<Position>[] =>
  Array.from({ length: count }, (_, index) => ({ ticket: index + 1, ...over }))

const styleOf = (list: VueWrapper, selector: string): string => list.find(selector).attributes('style') ?? ''
const topOf = (list: VueWrapper): string | undefined =>
  /translateY\((.*)\)/.exec(styleOf(list, '.position-window'))?.[1]
const askedOf = (list: VueWrapper): string | undefined => list.find('.positions-scroll').attributes('scroll-top')
const ticketsOf = (list: VueWrapper): readonly number[] =>
  list.findAll('.position-row').map((row) => Number(row.attributes('data-ticket'))).sort((one, other) => one - other)

/** The line is lost and back, with other rows. */
async function comeBack(rows: readonly Partial<Position>[]): Promise<void> {
  stage().socket.last().closed()
  await stage().pass(1)
  stage().client.reconnect()
  await stage().goLive(rows)
}

const marksOf = (list: VueWrapper): readonly (readonly [string | undefined, string | undefined])[] =>
  list.findAll('.position-row').map((row) => {
    const mark = row.find('.row-mark')
    return [row.attributes('data-ticket'), mark.exists() ? mark.attributes('aria-label') : undefined]
  })
const headsOf = (list: VueWrapper): readonly string[] =>
  list.findAll('.position-head').filter((head) => head.attributes('hidden') === undefined).map((head) => head.text())
const profitsOf = (list: VueWrapper): readonly string[] => list.findAll('.cell-profit').map((cell) => cell.text())

describe('the window of a list', () => {
  test('PL-10: a list at its top stays there after an absence, and shows what came above', async () => {
    const list = stage().show(TradewirePositionList, { heightPx: 640, sort: { by: 'profit', descending: true } })
    await stage().goLive(some(100, { profit: 1 }))
    await comeBack([...some(100, { profit: 1 }), { ticket: 500, profit: 99 }])
    expect([askedOf(list), ticketsOf(list).at(-1)]).toEqual(['0', 500])
    await scrollList(list, 1)
    await comeBack([...some(100, { profit: 1 }), { ticket: 500, profit: 99 }, { ticket: 501, profit: 100 }])
    expect(askedOf(list)).toBe('65')
  })

  test('PL-10: nothing moves after an absence in which nothing moved, nor where no row seen is left', async () => {
    const list = stage().show(TradewirePositionList, { heightPx: 640 })
    await stage().goLive(some(200))
    await scrollList(list, 64 * 100 + 10)
    await comeBack(some(200))
    expect(askedOf(list)).toBe('0')
    await comeBack(some(40))
    expect(askedOf(list)).toBe('0')
  })

  test('PL-10: where the one row seen that is left comes to stand first, it is the one that stays', async () => {
    const list = stage().show(TradewirePositionList, { heightPx: 640 })
    await stage().goLive(some(200))
    await scrollList(list, 64 * 100 + 10)
    await comeBack([{ ticket: 101 }, ...some(50).map((row, at) => ({ ...row, ticket: 1_000 + at }))])
    expect(askedOf(list)).toBe('10')
  })

  test('PL-10: an absence that ends before it is drawn is one as well', async () => {
    const list = stage().show(TradewirePositionList, { heightPx: 640, flushMs: 60_000 })
    await stage().goLive(some(200))
    await scrollList(list, 64 * 100)
    await comeBack(some(200).slice(3))
    expect(askedOf(list)).toBe(String(64 * 97))
  })

  test('PL-12: out of date, a list draws changes in their turn too', async () => {
    const list = stage().show(TradewirePositionList, { heightPx: 640 })
    await stage().goLive(some(3))
    stage().socket.last().closed()
    await stage().pass(1)
    await stage().pass(1)
    await list.setProps({ where: ({ ticket }: Position) => ticket !== 1 })
    expect(ticketsOf(list)).toEqual([2, 3])
    await list.setProps({ where: ({ ticket }: Position) => ticket !== 2 })
    expect(ticketsOf(list)).toEqual([2, 3])
    await stage().pass(1)
    expect(ticketsOf(list)).toEqual([1, 3])
  })

  test('PL-10: heads and what is opened above count as well', async () => {
    const list = stage().show(TradewirePositionList, { heightPx: 640, grouped: true, detailsHeightPx: 90 })
    const followed = some(100).map((row, at) => ({ ...row, sigtraderid: at < 3 ? 1 : 2, signame: at < 3 ? 'A' : 'B' }))
    await stage().goLive(followed)
    await list.find('[data-ticket="2"] .line').trigger('click')
    const scrolledPx = 2 * 34 + 90 + 64 * 50
    await scrollList(list, scrolledPx)
    await comeBack(followed.slice(3))
    expect(askedOf(list)).toBe(String(34 + 64 * 47))
  })

  test('PL-16: what is rendered begins where its first row has its place, or the head above that', async () => {
    const list = stage().show(TradewirePositionList, { heightPx: 640, grouped: true, overscanRows: 0 })
    await stage().goLive(some(100).map((row, at) => ({ ...row, flwsig: at < 20 })))
    expect(topOf(list)).toBe('0px')
    await scrollList(list, 34 + 64 * 10)
    expect(topOf(list)).toBe(`${34 + 64 * 10}px`)
    await scrollList(list, 34 + 64 * 20 + 34)
    expect([topOf(list), ticketsOf(list)[0]]).toEqual([`${34 + 64 * 20}px`, 21])
    await scrollList(list, 34 + 64 * 21 + 34)
    expect([topOf(list), ticketsOf(list)[0]]).toEqual([`${34 + 64 * 21 + 34}px`, 22])
    const heads = list.findAll('.position-head').filter((head) => head.attributes('hidden') === undefined)
    expect(heads).toEqual([])
  })

  test('PL-16: the head of a group is shown with the first of its rows, and not before', async () => {
    const list = stage().show(TradewirePositionList, { heightPx: 640, grouped: true, locale: 'en' })
    await stage().goLive(some(100).map((row, at) => ({ ...row, flwsig: at < 23 })))
    expect(ticketsOf(list)).toHaveLength(23)
    expect(headsOf(list)).toEqual([expect.stringContaining('Ann')])
    await scrollList(list, 34 + 64 * 7)
    expect([ticketsOf(list)[0], ticketsOf(list).at(-1)]).toEqual([2, 24])
    expect(headsOf(list)).toEqual([expect.stringContaining('77')])
  })

  test('PL-69: a mark that goes from one row to the next is drawn there', async () => {
    const marked = ref(1)
    const markOf = (ticket: number): string => (ticket === marked.value ? 'under way' : '')
    const list = stage().show(TradewirePositionList, { heightPx: 640, markOf })
    await stage().goLive(some(2))
    expect(marksOf(list)).toEqual([['1', 'under way'], ['2', undefined]])
    marked.value = 2
    await nextTick()
    await nextTick()
    expect(marksOf(list)).toEqual([['1', undefined], ['2', 'under way']])
  })

  test('PL-69: the function of the marks is asked for tickets alone, also when the list becomes shorter', async () => {
    const markOf = vi.fn(() => '')
    stage().show(TradewirePositionList, { heightPx: 640, markOf })
    await stage().goLive(some(3))
    await stage().change([], [{ ticket: 3, reason: 'closed' }])
    await stage().change([{ ticket: 1, profit: 5 }])
    expect(new Set(markOf.mock.calls.flat())).toEqual(new Set([1, 2, 3]))
  })

  test('PL-16: what is opened stands behind its row, and is rendered while that is in the window', async () => {
    const list = stage().show(TradewirePositionList, { heightPx: 640, detailsHeightPx: 90 })
    await stage().goLive(some(100))
    const heightPx = (): string => styleOf(list, '.position-rows')
    expect(heightPx()).toContain('height: 6400px')
    await list.find('[data-ticket="2"] .line').trigger('click')
    const orderOf = (selector: string): number => Number(/order: (-?\d+)/.exec(styleOf(list, selector))?.[1])
    expect(orderOf('.position-details')).toBe(orderOf('[data-ticket="2"]') + 1)
    expect(heightPx()).toContain('height: 6490px')
    await scrollList(list, 64 * 50)
    expect(list.find('.position-details').exists()).toBe(false)
    expect(heightPx()).toContain('height: 6490px')
    await scrollList(list, 0)
    expect(list.find('.position-details').exists()).toBe(true)
    await stage().change([], [{ ticket: 2, reason: 'closed' }])
    expect(list.find('.position-details').exists()).toBe(false)
    expect(heightPx()).toContain(`height: ${99 * 64}px`)
  })

  test('PL-16: rows follow their height, their overscan and the place of their page', async () => {
    const port = { topPx: ref(0), viewportPx: ref(640) }
    const list = stage().show(TradewirePositionList, { scroll: port, overscanRows: 1 })
    await stage().goLive(some(100))
    expect(ticketsOf(list)).toHaveLength(13)
    await list.setProps({ overscanRows: 3 })
    expect(ticketsOf(list)).toHaveLength(17)
    await list.setProps({ rowHeightPx: 32 })
    expect(ticketsOf(list)).toHaveLength(27)
    port.viewportPx.value = 320
    port.topPx.value = 3_200
    await nextTick()
    await nextTick()
    expect(ticketsOf(list)[0]).toBe(98 - 14)
  })

  test('PL-13: what waits for its turn when the page is left is drawn when it is shown again', async () => {
    const page = defineComponent(() => () => h(TradewirePositionList, { flushMs: 60_000 }))
    const { wrapper: list, driver } = stage().openPage(page)
    await stage().goLive(some(1, { profit: 1 }))
    expect(profitsOf(list)).toEqual(['+1.00'])
    await stage().change([{ ticket: 1, profit: 2 }])
    driver.hide()
    vi.advanceTimersByTime(120_000)
    await nextTick()
    expect(profitsOf(list)).toEqual(['+1.00'])
    driver.show()
    await nextTick()
    expect(profitsOf(list)).toEqual(['+2.00'])
  })

  test('PL-13: on a hidden page a choice that changes renders nothing until the page is shown', async () => {
    const selected = ref<readonly number[]>([])
    const page = defineComponent(() => () => h(TradewirePositionList, {
      selectable: 'many', selected: selected.value,
    }))
    const { wrapper: list, driver } = stage().openPage(page)
    await stage().goLive(some(3))
    const chosen = (): readonly number[] =>
      list.findAll('.position-row').filter((row) => row.find('.is-selected').exists())
        .map((row) => Number(row.attributes('data-ticket')))
    driver.hide()
    selected.value = [2]
    await stage().pass(1)
    expect(chosen()).toEqual([])
    driver.show()
    await nextTick()
    expect(chosen()).toEqual([2])
  })
})
