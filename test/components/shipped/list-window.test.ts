import type { VueWrapper } from '@vue/test-utils'
import { describe, expect, test, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import type { Position } from '../../../src'
import { scrollList } from '../demo/demo-stage'
import { askedOf, placeOf, some, styleOf, ticketsOf, useListStage } from './list-stage'

const { stage, showList, openList, close, comeBack } = useListStage()

const topOf = (list: VueWrapper): string | undefined =>
  /translateY\((.*)\)/.exec(styleOf(list, '.position-window'))?.[1]
const marksOf = (list: VueWrapper): readonly (readonly [string | undefined, string | undefined])[] =>
  list.findAll('.position-row').map((row) => {
    const mark = row.find('.row-mark')
    return [row.attributes('data-ticket'), mark.exists() ? mark.attributes('aria-label') : undefined]
  })
const headsOf = (list: VueWrapper): readonly string[] =>
  list.findAll('.position-head').filter((head) => head.attributes('hidden') === undefined).map((head) => head.text())
const profitsOf = (list: VueWrapper): readonly string[] => list.findAll('.cell-profit').map((cell) => cell.text())

describe('the list window', () => {
  test('PL-10: keeps the list at the top when its page returns, and shows rows added at the top', async () => {
    const list = await showList({ heightPx: 640, sort: { by: 'profit', descending: true } }, some(100, { profit: 1 }))
    await comeBack([...some(100, { profit: 1 }), { ticket: 500, profit: 99 }])
    expect([askedOf(list), ticketsOf(list).at(-1)]).toEqual(['0', 500])
    await scrollList(list, 1)
    await comeBack([...some(100, { profit: 1 }), { ticket: 500, profit: 99 }, { ticket: 501, profit: 100 }])
    expect(askedOf(list)).toBe('65')
  })

  const middlePx = 64 * 100
  test.each([
    ['PL-10: keeps its offset when no row moved while its page was hidden', {}, middlePx + 10, some(200), 0],
    ['PL-10: keeps its offset when no visible row remains', {}, middlePx + 10, some(40), 0],
    ['PL-10: keeps the offset of the only visible row that remains', {}, middlePx + 10,
      [{ ticket: 101 }, ...some(50).map((row, at) => ({ ...row, ticket: 1_000 + at }))], 10],
    ['PL-10: detects that its page was hidden and shown again before the next rendering',
      { flushMs: 60_000 }, middlePx, some(200).slice(3),
      64 * 97],
  ])('%s', async (_, props, scrolledPx, rows, askedPx) => {
    const list = await showList({ heightPx: 640, ...props }, some(200))
    await scrollList(list, scrolledPx)
    await comeBack(rows)
    expect(askedOf(list)).toBe(String(askedPx))
  })

  test('PL-12: renders changes at the list’s render interval, even while rows are stale', async () => {
    const list = await showList({ heightPx: 640 }, some(3))
    await stage().lose()
    await stage().pass(1)
    await list.setProps({ where: ({ ticket }: Position) => ticket !== 1 })
    expect(ticketsOf(list)).toEqual([2, 3])
    await list.setProps({ where: ({ ticket }: Position) => ticket !== 2 })
    expect(ticketsOf(list)).toEqual([2, 3])
    await stage().pass(1)
    expect(ticketsOf(list)).toEqual([1, 3])
  })

  test('PL-10: includes group headers and opened details above a row in the row’s offset', async () => {
    const followed = some(100).map((row, at) => ({ ...row, sigtraderid: at < 3 ? 1 : 2, signame: at < 3 ? 'A' : 'B' }))
    const list = await showList({ heightPx: 640, grouped: true, detailsHeightPx: 90 }, followed)
    await list.find('[data-ticket="2"] .line').trigger('click')
    const scrolledPx = 2 * 34 + 90 + 64 * 50
    await scrollList(list, scrolledPx)
    await comeBack(followed.slice(3))
    expect(askedOf(list)).toBe(String(34 + 64 * 47))
  })

  test('PL-16: starts the rendered window at the offset of its first row or of that row’s group header', async () => {
    const rows = some(100).map((row, at) => ({ ...row, flwsig: at < 20 }))
    const list = await showList({ heightPx: 640, grouped: true, overscanRows: 0 }, rows)
    expect(topOf(list)).toBe('0px')
    await scrollList(list, 34 + 64 * 10)
    expect(topOf(list)).toBe(`${34 + 64 * 10}px`)
    await scrollList(list, 34 + 64 * 20 + 34)
    expect([topOf(list), ticketsOf(list)[0]]).toEqual([`${34 + 64 * 20}px`, 21])
    await scrollList(list, 34 + 64 * 21 + 34)
    expect([topOf(list), ticketsOf(list)[0]]).toEqual([`${34 + 64 * 21 + 34}px`, 22])
    expect(headsOf(list)).toEqual([])
  })

  test('PL-16: shows a group header together with its first row', async () => {
    const rows = some(100).map((row, at) => ({ ...row, flwsig: at < 23 }))
    const list = await showList({ heightPx: 640, grouped: true, locale: 'en' }, rows)
    expect(ticketsOf(list)).toHaveLength(23)
    expect(headsOf(list)).toEqual([expect.stringContaining('Ann')])
    await scrollList(list, 34 + 64 * 7)
    expect([ticketsOf(list)[0], ticketsOf(list).at(-1)]).toEqual([2, 24])
    expect(headsOf(list)).toEqual([expect.stringContaining('77')])
  })

  test('PL-71: renders at most 200 characters of a trader’s name in a group header', async () => {
    const rows = some(1, { signame: 'n'.repeat(1_000) })
    const list = await showList({ heightPx: 640, grouped: true, locale: 'en' }, rows)
    expect(headsOf(list)).toEqual([expect.stringMatching(/^(?!.*n{201}).*n{200}/)])
  })

  test('PL-69: shows the mark on another row when markOf returns it for that row', async () => {
    const marked = ref(1)
    const markOf = (ticket: number): string => (ticket === marked.value ? 'under way' : '')
    const list = await showList({ heightPx: 640, markOf }, some(2))
    expect(marksOf(list)).toEqual([['1', 'under way'], ['2', undefined]])
    marked.value = 2
    await nextTick()
    await nextTick()
    expect(marksOf(list)).toEqual([['1', undefined], ['2', 'under way']])
  })

  test('PL-69: passes only tickets of current rows to the marks function when the list becomes shorter', async () => {
    const markOf = vi.fn(() => '')
    await showList({ heightPx: 640, markOf }, some(3))
    await close(3)
    await stage().change([{ ticket: 1, profit: 5 }])
    expect(new Set(markOf.mock.calls.flat())).toEqual(new Set([1, 2, 3]))
  })

  test('PL-16: places opened details after their row, and renders them while the row is in the window', async () => {
    const list = await showList({ heightPx: 640, detailsHeightPx: 90 }, some(100))
    const heightPx = (): string => styleOf(list, '.position-rows')
    expect(heightPx()).toContain('height: 6400px')
    await list.find('[data-ticket="1"] .line').trigger('click')
    expect(placeOf(list, '.position-details')).toBe(placeOf(list, '[data-ticket="1"]') + 1)
    expect(heightPx()).toContain('height: 6490px')
    await scrollList(list, 64 * 50)
    expect(list.find('.position-details').exists()).toBe(false)
    expect(heightPx()).toContain('height: 6490px')
    await scrollList(list, 0)
    expect(list.find('.position-details').exists()).toBe(true)
    await close(1)
    expect(list.find('.position-details').exists()).toBe(false)
    expect(heightPx()).toContain(`height: ${99 * 64}px`)
  })

  test('PL-16: computes the visible rows from the row height, the overscan and the page’s scroll offset', async () => {
    const port = { topPx: ref(0), viewportPx: ref(640) }
    const list = await showList({ scroll: port, overscanRows: 1 }, some(100))
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

  test('PL-13: renders missed changes when the list’s hidden page is shown again', async () => {
    const { list, driver } = await openList(() => ({ flushMs: 60_000 }), some(1, { profit: 1 }))
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

  test('PL-13: renders nothing for a changed selection until a hidden page is shown', async () => {
    const selected = ref<readonly number[]>([])
    const { list, driver } = await openList(() => ({ selectable: 'many', selected: selected.value }), some(3))
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
