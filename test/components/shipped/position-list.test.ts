import type { VueWrapper } from '@vue/test-utils'
import { describe, expect, test, vi } from 'vitest'
import { defineComponent, h, nextTick, ref } from 'vue'
import { columnWidths } from '../../../components/tradewire-position-list/list-columns'
import TradewirePositionList from '../../../components/tradewire-position-list/tradewire-position-list.vue'
import { type Position, type Ticket, usePositions } from '../../../src'
import { position } from '../../unit/positions/samples'
import { listPaceMs, scrollList } from '../demo/demo-stage'
import { askedOf, laidOut, some, styleOf, useListStage } from './list-stage'

const { stage, showList, showOwn, openList, close, comeBack } = useListStage()

const htmlOf = (list: VueWrapper): readonly string[] => list.findAll('.position-row').map((row) => row.html())

function differing(before: readonly string[], after: readonly string[]): number {
  return after.filter((html, index) => html !== before[index]).length + Math.abs(after.length - before.length)
}

const renderings = (): number => stage().updatesOf('tradewire-position-list') + stage().updatesOf('doubt-frame')

describe('a position list', () => {
  test('PL-2: changes only one row element, in one render, when the list scrolls by one row', async () => {
    const list = await showList({ heightPx: 640 }, some(1_000))
    await scrollList(list, 64 * 100)
    const before = htmlOf(list)
    const rendered = renderings()
    await scrollList(list, 64 * 101)
    expect(differing(before, htmlOf(list))).toBe(1)
    expect(renderings()).toBe(rendered + 1)
    expect(laidOut(list)[0]).toBe('96')
    expect(styleOf(list, '.position-window')).toContain(`translateY(${64 * 95}px)`)
  })

  test('PL-3: changes one row element when a visible or earlier row closes, but none for a later row', async () => {
    const list = await showList({ heightPx: 640 }, some(10_000))
    await scrollList(list, 64 * 5_000)
    const closing = async (ticket: number): Promise<number> => {
      const before = htmlOf(list)
      await close(ticket)
      return differing(before, htmlOf(list))
    }
    expect(await closing(5_003)).toBe(1)
    expect(await closing(9_000)).toBe(0)
    expect(await closing(7)).toBe(1)
    const rows = laidOut(list).map(Number)
    expect(rows).toEqual([...rows].sort((one, other) => one - other))
    expect(styleOf(list, '.position-rows')).toContain(`height: ${9_997 * 64}px`)
  })

  test.each([
    ['an own row', '.line', {}], ['a row that the app renders', '.positions-place', { row: () => [h('text', 'row')] }],
  ])('PL-72: acts on the row that the user saw, although another row has its slot: %s', async (_, row, own) => {
    const tapped: Ticket[] = []
    const list = await showOwn({ onRowTapped: (ticket: Ticket) => void tapped.push(ticket) }, some(3), own)
    const tap = async (shown: string): Promise<void> => {
      const first = list.find<HTMLElement>(row)
      first.element.dataset['ticket'] = shown
      await first.trigger('click')
    }
    await tap('1')
    await tap('3')
    await tap('4')
    expect(tapped).toEqual([1, 3])
  })

  test('PL-72: reports a tap on the row that the user saw, even if the row moved before the tap', async () => {
    const tapped: Ticket[] = []
    const list = await showOwn({ onRowTapped: (ticket: Ticket) => void tapped.push(ticket) }, some(3), {})
    const last = list.findAll('.line').at(-1)
    await close(1)
    await last?.trigger('click')
    expect(tapped).toEqual([3])
  })

  test('PL-4: renders at most once per flush, and only if a visible price has changed', async () => {
    const list = await showList({ heightPx: 640 }, some(1_000))
    const rendered = renderings()
    await stage().change([{ ticket: 800, nowprice: 2 }, { ticket: 900, profit: 5 }])
    expect(renderings()).toBe(rendered)
    const before = htmlOf(list)
    await stage().change([{ ticket: 2, nowprice: 2 }, { ticket: 3, profit: 5 }])
    expect(renderings()).toBe(rendered + 1)
    expect(differing(before, htmlOf(list))).toBe(2)
  })

  test('PL-70: keeps rows unchanged while usePositions is inactive, and sorts them afterwards', async () => {
    const isTouched = ref(false)
    const page = defineComponent(() => {
      const positions = usePositions({}, { active: () => !isTouched.value })
      return () => h(TradewirePositionList, { positions, sort: { by: 'profit', descending: true } })
    })
    const list = await stage().showLive(some(3), page)
    expect(laidOut(list)).toEqual(['3', '2', '1'])
    isTouched.value = true
    const before = htmlOf(list)
    await stage().change([{ ticket: 1, profit: 9 }], [{ ticket: 2, reason: 'closed' }])
    expect(htmlOf(list)).toEqual(before)
    isTouched.value = false
    await stage().pass(listPaceMs)
    expect(laidOut(list)).toEqual(['1', '3'])
  })

  test('UI-25: does not flash a filtered-out row that reappears after a price change', async () => {
    const list = await showList({}, some(2))
    await list.setProps({ where: ({ ticket }: Position) => ticket === 1 })
    await stage().pass(1)
    expect(laidOut(list)).toEqual(['1'])
    await stage().change([{ ticket: 2, nowprice: 9 }])
    await list.setProps({ where: undefined })
    await stage().pass(1)
    expect(laidOut(list)).toEqual(['1', '2'])
    expect(list.find('[data-ticket="2"] .cell-now').classes()).toEqual(['cell-now'])
  })

  test('PL-8: selects one or more rows on tap, and deselects closed rows', async () => {
    const selected = ref<readonly Ticket[]>([])
    const { list } = await openList(() => ({
      'selectable': 'many', 'selected': selected.value,
      'onUpdate:selected': (tickets: readonly Ticket[]) => (selected.value = tickets),
    }), some(4))
    const tap = (ticket: number): Promise<void> => list.find(`[data-ticket="${ticket}"] .line`).trigger('click')
    await tap(1)
    await tap(3)
    expect(selected.value).toEqual([1, 3])
    const said = { 'role': 'listbox', 'aria-multiselectable': 'true' }
    expect(list.find('.position-window').attributes()).toMatchObject(said)
    const marked = list.findAll('.line').filter((line) => line.attributes('aria-selected') === 'true')
    expect(marked).toHaveLength(2)
    await tap(1)
    expect(selected.value).toEqual([3])
    await stage().change([], [{ ticket: 3, reason: 'tp' }])
    expect(selected.value).toEqual([])
    const one = await showList({ selectable: 'one', selected: [1] }, some(4))
    await one.find('[data-ticket="2"] .line').trigger('click')
    await one.find('[data-ticket="1"] .line').trigger('click')
    await stage().change([{ ticket: 4, profit: 9 }])
    expect(one.emitted('update:selected')).toEqual([[[2]], [[]]])
  })

  test('PL-19, PL-64: presents opened details to a screen reader as part of their row', async () => {
    const list = await showList({ detailsHeightPx: 90 }, some(3))
    const owned = (): readonly (string | undefined)[] =>
      list.findAll('.position-row').map((row) => row.attributes('aria-owns'))
    for (const at of [0, 2]) {
      await list.findAll('.line')[at]?.trigger('click')
      const { id, role } = list.find('.position-details').attributes()
      expect([role, id]).toEqual(['listitem', expect.stringMatching(/./)])
      expect(owned()).toEqual([0, 1, 2].map((row) => (row === at ? id : undefined)))
    }
    await list.findAll('.line')[2]?.trigger('click')
    expect(owned()).toEqual([undefined, undefined, undefined])
    await list.findAll('.line')[2]?.trigger('click')
    await list.setProps({ selectable: 'one' })
    expect(list.find('.position-details').attributes('role')).toBe('none')
    expect(owned()).toEqual([undefined, undefined, undefined])
    await list.setProps({ selectable: undefined })
    expect(owned()).toEqual([undefined, undefined, list.find('.position-details').attributes('id')])
    await close(3)
    expect(list.find('.position-details').exists()).toBe(false)
  })

  test('PL-9: requests a refresh when pulled down, and shows a refresh in progress', async () => {
    const list = await showList({ refreshable: true }, some(2))
    const box = list.find('.positions-scroll')
    expect(box.attributes('refresher-enabled')).toBe('true')
    await box.trigger('refresherrefresh')
    expect(list.emitted('refresh')).toHaveLength(1)
    await list.setProps({ refreshing: true })
    expect(box.attributes('refresher-triggered')).toBe('true')
  })

  test('PL-10: keeps the first visible row at its offset after a reconnect, even if rows above closed', async () => {
    const list = await showList({ heightPx: 640 }, some(200))
    await scrollList(list, 64 * 100 + 10)
    await close(150)
    expect(askedOf(list)).toBe('0')
    await stage().lose()
    expect(list.findAll('.position-row').length).toBeGreaterThan(20)
    stage().client.reconnect()
    // Five rows above and the first visible row have closed, so the next row keeps its offset.
    await stage().goLive(some(200).filter(({ ticket }) => Number(ticket) > 5 && ticket !== 101 && ticket !== 150))
    expect(askedOf(list)).toBe(String(64 * 94 + 10))
  })

  test('PL-10: keeps the first row at its offset when rows close while the page is hidden', async () => {
    const { list, driver } = await openList(() => ({ heightPx: 640 }), some(200))
    await scrollList(list, 64 * 100 + 10)
    driver.hide()
    await close(1, 2, 101)
    driver.show()
    await nextTick()
    expect(askedOf(list)).toBe(String(64 * 97 + 10))
    await scrollList(list, 64 * 97 + 10)
    await close(3)
    expect(askedOf(list)).toBe(String(64 * 97 + 10))
  })

  test('PL-16: starts at the top when an emptied list gets rows again', async () => {
    const list = await showList({ heightPx: 640 }, some(1_000))
    await scrollList(list, 64 * 100)
    await list.setProps({ where: () => false })
    await stage().pass(1)
    expect(list.find('.positions-scroll').exists()).toBe(false)
    await list.setProps({ where: undefined })
    await stage().pass(1)
    expect(laidOut(list)[0]).toBe('1')
    expect(askedOf(list)).toBe('0')
    expect(styleOf(list, '.position-window')).toContain('translateY(0px)')
  })

  test('PL-12: shows returning rows and the live status together, even with a long render interval', async () => {
    const list = await showList({ flushMs: 60_000 }, some(3))
    await comeBack([{ ticket: 1 }, { ticket: 3 }])
    expect(laidOut(list)).toEqual(['1', '3'])
  })

  test('PL-13: renders nothing while hidden, the current state on return, and no row after a sign-out', async () => {
    const { list, driver } = await openList(() => ({}), some(3))
    driver.hide()
    const rendered = renderings()
    await stage().change([{ ticket: 1, profit: 77 }])
    expect(renderings()).toBe(rendered)
    driver.show()
    await nextTick()
    expect(list.find('[data-ticket="1"] .cell-profit').text()).toBe('+77.00')
    driver.hide()
    stage().client.setSession(null)
    await stage().pass(1)
    expect(list.findAll('.position-row')).toHaveLength(0)
  })

  test('PL-13: removes a signed-out user’s rows immediately, even with a long render interval', async () => {
    const list = await showList({ flushMs: 60_000 }, some(3))
    await stage().change([{ ticket: 1, profit: 50 }])
    stage().client.setSession(null)
    await stage().pass(1)
    expect(list.findAll('.position-row')).toHaveLength(0)
  })

  test('PL-63: requests no marks for hidden rows, and shows a changed mark when a hidden page is shown', async () => {
    const marked = ref<Ticket>(0)
    let asked = 0
    const markOf = (ticket: Ticket): string => {
      asked += 1
      return ticket === marked.value ? 'under way' : ''
    }
    const { list, driver } = await openList(() => ({ heightPx: 640, markOf }), some(100))
    asked = 0
    await stage().change([{ ticket: 90, nowprice: 2 }])
    expect(asked).toBe(0)
    const mark = (ticket: number): boolean => list.find(`[data-ticket="${ticket}"] .row-mark`).exists()
    marked.value = 2
    await stage().pass(1)
    expect([mark(1), mark(2)]).toEqual([false, true])
    driver.hide()
    marked.value = 1
    await stage().change([{ ticket: 3, nowprice: 2 }])
    driver.show()
    await nextTick()
    expect([mark(1), mark(2)]).toEqual([true, false])
  })

  test('PL-14: renders nothing on a status change, and marks no gain or loss in stale rows', async () => {
    const list = await showList({}, some(3))
    const before = htmlOf(list)
    const rendered = stage().updatesOf('tradewire-position-list')
    expect(list.find('.doubt-frame').classes()).not.toContain('is-doubtful')
    await stage().lose()
    expect(list.find('.doubt-frame').classes()).toContain('is-doubtful')
    expect(htmlOf(list)).toEqual(before)
    expect(stage().updatesOf('tradewire-position-list')).toBe(rendered)
  })

  test('PL-20: lets Tab reach rows with tap handlers, including custom rows, otherwise only the list', async () => {
    const own = { row: ({ ticket }: { readonly ticket: Ticket }) => h('b', String(ticket)) }
    const reached = async (props: object | null, slots = {}): Promise<readonly (string | null)[]> => {
      const list = await showOwn(props, some(3), slots)
      return list.findAll('[tabindex="0"]').map(({ element }) => element.classList.item(0))
    }
    expect(await reached(null)).toEqual(['position-window'])
    expect(await reached({ onRowTapped: vi.fn() })).toEqual(['line'])
    expect(await reached({ selectable: 'one' }, own)).toEqual(['positions-place'])
    expect(await reached({ scroll: { topPx: ref(0), viewportPx: ref(640) } })).toEqual([])
  })

  test('PL-18: matches the document order to the reading order when all rows are rendered', async () => {
    const list = await showList({}, some(6))
    await stage().change([position({ ticket: 60 })], [{ ticket: 2, reason: 'closed' }])
    await stage().goLive([{ ticket: 60 }, { ticket: 1 }, { ticket: 3 }])
    expect(list.findAll('.position-row').map((row) => row.attributes('data-ticket'))).toEqual(['60', '1', '3'])
    expect(laidOut(list)).toEqual(['60', '1', '3'])
  })
})

test('CO-6, CO-23: shows each cell of a wide row under its title, and replaces only given titles', async () => {
  const row = position({
    symbol: 'EURUSD', lots: 0.5, openprice: 1.1, nowprice: 1.2, digits: 1, sl: 1.3, tp: 1.4, swap: 2, profit: 3,
  })
  const list = await showList({ wide: true, texts: { columns: { swap: 'Overnight' } } }, [row])
  const cells = list.findAll('.is-wide > *').map((cell) => cell.text())
  const titles = list.findAll('.column').map((column) => column.text())
  expect(titles.map((title, at) => [title, cells[at]])).toEqual([
    ['Symbol', expect.stringContaining('EURUSD')], ['Lots', '0.50'], ['Opened', expect.stringMatching(/:/)],
    ['Open price', '1.1'], ['Price', '1.2'], ['S/L', '1.3'], ['T/P', '1.4'], ['Overnight', '+2.00'],
    ['Profit', '+3.00'],
  ])
  expect(styleOf(list, '.tradewire-position-list')).toContain(columnWidths)
})

test('CO-38: emits the field when its column name is tapped or pressed, and marks the sorted column', async () => {
  const list = await showList({ wide: true, sortable: true, sort: { by: 'profit', descending: true } }, some(3))
  const heads = list.findAll('.column-sort')
  expect(heads.map((head) => head.text())).toEqual(['Symbol', 'Lots', 'Opened', 'Profit ↓'])
  expect(heads.map((head) => head.attributes('aria-pressed'))).toEqual(['false', 'false', 'false', 'true'])
  await heads[1]?.trigger('click')
  await heads[2]?.trigger('keydown', { key: 'Enter' })
  await heads[2]?.trigger('keydown', { key: 'Tab' })
  expect(list.emitted('sortTapped')).toEqual([['lots'], ['opentime']])
  await list.setProps({ sortable: false })
  expect(list.findAll('.column-sort')).toHaveLength(0)
  expect(list.findAll('.column').map((column) => column.text())).toContain('Profit')
})
