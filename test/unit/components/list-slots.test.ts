import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { watch } from 'vue'
import type { RowGroup } from '../../../components/tradewire-position-list/list-order'
import {
  createListSlots, type ListSlots, type RowSlot, type Scene,
} from '../../../components/tradewire-position-list/list-slots'
import { listTexts } from '../../../components/tradewire-position-list/list-texts'
import type { Position, Ticket } from '../../../src'
import { position } from '../positions/samples'

type Looks = Pick<Scene, 'words' | 'markOf' | 'selected' | 'openedTicket'>

const english = { texts: listTexts.en, digitsOf: () => 2, wide: false }
const plain: Looks = { words: english, markOf: undefined, selected: new Set(), openedTicket: null }
const looks: readonly Looks[] = [
  plain,
  { ...plain, markOf: (ticket) => (ticket === 1 ? 'under way' : ''), selected: new Set([2, 3]), openedTicket: 4 },
  { ...plain, words: { ...english, texts: listTexts.zhHans }, selected: new Set([3]), openedTicket: 2 },
]

const sceneOf = (rows: readonly Position[], over: Partial<Scene> = {}): Scene =>
  ({ ...plain, rows, whole: false, groups: [], bare: false, settled: false, ...over })

const ticketsOf = ({ rows }: ListSlots): ReadonlyMap<number, Ticket | null> =>
  new Map(rows.value.map(({ id, ticket }) => [id, ticket]))

const holdersOf = (slots: ListSlots): ReadonlyMap<Ticket, number> =>
  new Map([...ticketsOf(slots)].flatMap(([id, ticket]) => (ticket === null ? [] : [[ticket, id]])))

function firstOf({ rows }: ListSlots): RowSlot {
  const [slot] = rows.value
  if (slot === undefined) throw new Error('a row is shown')
  return slot
}

const groupOf = (key: string, first: number, over: Partial<RowGroup> = {}): RowGroup =>
  ({ key, name: key, first, count: 9, ...over })

function seen({ rows, heads }: ListSlots): readonly string[] {
  const lines = rows.value.filter(({ ticket }) => ticket !== null).map((slot) => ({
    order: slot.order,
    text: [slot.ticket, slot.side, slot.profit, slot.mark, slot.isSelected, slot.isOpened].join('|'),
  }))
  const titles = heads.value.filter(({ key }) => key !== null).map(({ order, name }) => ({ order, text: name }))
  return [...lines, ...titles].sort((one, other) => one.order - other.order).map(({ text }) => text)
}

function expected({ rows, groups, words: { texts }, markOf, selected, openedTicket }: Scene): readonly string[] {
  return rows.flatMap(({ ticket, profit }, at) => {
    const group = groups.find(({ first }) => first === at)
    const title = group && texts.group(group.key === 'own' ? texts.own : group.name || texts.none, group.count)
    const line = [ticket, `${texts.buy} 0.10`, profit === 0 ? '0.00' : `+${profit}.00`, markOf?.(ticket) ?? '',
      selected.has(ticket), openedTicket === ticket].join('|')
    return title === undefined ? [line] : [title, line]
  })
}

const rowArb = fc.record({ ticket: fc.integer({ min: 1, max: 7 }), profit: fc.integer({ min: 0, max: 1 }) })
const groupArb = fc.record({
  key: fc.constantFrom('a', 'b', 'none', 'own'),
  name: fc.constantFrom('Ann', ''),
  first: fc.integer({ min: 0, max: 3 }),
  count: fc.integer({ min: 1, max: 2 }),
})
const rowsArb = fc.uniqueArray(rowArb, { selector: ({ ticket }) => ticket, maxLength: 7 })
const threeRows = [1, 2, 3].map((ticket) => ({ ticket, profit: 0 }))
const stateArb = fc.record({
  // Often keeps the rows and changes only groups and looks.
  rows: fc.oneof(rowsArb, fc.constantFrom(threeRows, [...threeRows, { ticket: 4, profit: 1 }])),
  groups: fc.oneof(
    fc.uniqueArray(groupArb, {
      comparator: (one, other) => one.key === other.key || one.first === other.first, maxLength: 3,
    }),
    groupArb.map((group) => [{ ...group, first: 0 }]),
    groupArb.map((group) => [{ ...group, key: 'c', first: 0 }, { ...group, key: 'd', first: 2 }]),
  ),
  whole: fc.boolean(),
  look: fc.constantFrom(...looks),
})

/** Unchanged rows are the same objects, as in a list. */
const scenesArb = fc.array(stateArb, { minLength: 1, maxLength: 8 }).map((states) => {
  const known = new Map<string, Position>()
  return states.map(({ rows: fields, groups, whole, look }, at) => {
    const rows = fields.map((each) => {
      const row = known.get(JSON.stringify(each)) ?? position(each)
      known.set(JSON.stringify(each), row)
      return row
    })
    const present = groups.filter(({ first }) => first < rows.length).sort((one, other) => one.first - other.first)
    return sceneOf(rows, { ...look, whole, groups: present, settled: look === states[at - 1]?.look })
  })
})

describe('list slots', () => {
  test('PL-16, PL-18, PL-63: updates the row elements to match a fresh layout after each change', () => {
    fc.assert(fc.property(scenesArb, (scenes) => {
      const slots = createListSlots()
      for (const scene of scenes) {
        const [before, holders] = [ticketsOf(slots), holdersOf(slots)]
        const isMoved = slots.show(scene)
        expect(seen(slots)).toEqual(expected(scene))
        expect(new Set(slots.heads.value.map(({ id }) => id)).size).toBe(slots.heads.value.length)
        const now = ticketsOf(slots)
        expect(now.size).toBe(Math.max(before.size, scene.rows.length))
        expect(isMoved).toBe([...now].some(([id, ticket]) => (before.get(id) ?? null) !== ticket))
        const shown = [...now.values()].filter((ticket) => ticket !== null)
        if (scene.whole) expect(shown).toEqual(scene.rows.map(({ ticket }) => ticket))
        else for (const [ticket, id] of holdersOf(slots)) expect(holders.get(ticket) ?? id).toBe(id)
      }
    }), { numRuns: 150 })
  })

  test.each([
    ['the first row of a group', { groups: [groupOf('a', 0), groupOf('b', 1)] },
      { groups: [groupOf('a', 0), groupOf('b', 2)] }],
    ['the first row of the only group', { groups: [groupOf('a', 1)] }, { groups: [groupOf('a', 2)] }],
    ['the number of groups', { groups: [groupOf('a', 0), groupOf('b', 1)] }, { groups: [groupOf('a', 0)] }],
    ['a trader’s name', { groups: [groupOf('a', 0)] }, { groups: [groupOf('a', 0, { name: 'Zoe' })] }],
    ['a group’s row count', { groups: [groupOf('a', 0)] }, { groups: [groupOf('a', 0, { count: 8 })] }],
    ['the language', { groups: [groupOf('a', 0)] },
      { groups: [groupOf('a', 0)], words: { ...english, texts: listTexts.zhHans } }],
  ] satisfies readonly (readonly [string, Partial<Scene>, Partial<Scene>])[])(
    'PL-6: updates group headers when %s changes and the rows do not', (_, before, now) => {
      const slots = createListSlots()
      const rows = [1, 2, 3].map((ticket) => position({ ticket }))
      for (const over of [before, now]) {
        const scene = sceneOf(rows, over)
        slots.show(scene)
        expect(seen(slots)).toEqual(expected(scene))
      }
    },
  )

  test.each([false, true])('PL-66: reuses group header texts when no row moves (all rows shown: %s)', (whole) => {
    const slots = createListSlots()
    const group = vi.fn(() => 'a head')
    const words = { ...english, texts: { ...listTexts.en, group } }
    const show = (...prices: readonly number[]): boolean => slots.show(sceneOf(
      prices.map((nowprice, index) => position({ ticket: index + 1, nowprice })),
      { words, whole, groups: [groupOf('a', 0), groupOf('b', 1)] },
    ))
    show(1, 1, 1)
    expect(show(1, 1)).toBe(true)
    group.mockClear()
    expect(show(2, 1)).toBe(false)
    expect(show(2, 3)).toBe(false)
    expect(group).not.toHaveBeenCalled()
    expect(slots.rows.value.map(({ now }) => now).slice(0, 2)).toEqual(['2.00000', '3.00000'])
  })

  test('PL-67: keeps a row’s texts when the row is selected, opened or marked', () => {
    const slots = createListSlots()
    const digitsOf = vi.fn(() => 2)
    const scene = sceneOf([1, 2].map((ticket) => position({ ticket })), { words: { ...english, digitsOf } })
    slots.show(scene)
    digitsOf.mockClear()
    slots.show({ ...scene, selected: new Set([1]), openedTicket: 1, markOf: () => 'under way' })
    expect(slots.rows.value[0]).toMatchObject({ isSelected: true, isOpened: true, mark: 'under way' })
    expect(digitsOf).not.toHaveBeenCalled()
  })

  test('PL-2: triggers watchers of the list of row elements only when the list grows', () => {
    const slots = createListSlots()
    let reported = 0
    watch(slots.rows, () => (reported += 1), { flush: 'sync' })
    const show = (...tickets: readonly number[]): number => {
      slots.show(sceneOf(tickets.map((ticket) => position({ ticket }))))
      return reported
    }
    expect([show(1, 2, 3), show(2, 3, 4), show(3, 4), show(4, 5, 6), show(4, 5, 6, 7)]).toEqual([1, 1, 1, 1, 2])
  })

  test('PL-15: keeps the elements and numbers of group headers when a row or header above is removed', () => {
    const slots = createListSlots()
    const headsNow = (rows: readonly number[], groups: readonly RowGroup[]): ReadonlyMap<string | null, unknown> => {
      slots.show(sceneOf(rows.map((ticket) => position({ ticket })), { groups }))
      return new Map(slots.heads.value.map(({ key, id, order }) => [key, { id, order }]))
    }
    const first = headsNow([1, 2, 3, 4], [groupOf('a', 0), groupOf('b', 2), groupOf('c', 3)])
    const without2 = headsNow([1, 3, 4], [groupOf('a', 0), groupOf('b', 1), groupOf('c', 2)])
    expect(without2).toEqual(first)
    const below = headsNow([3, 4], [groupOf('b', 0), groupOf('c', 1)])
    expect([below.get('b'), below.get('c')]).toEqual([first.get('b'), first.get('c')])
  })

  test('PL-60: ends a flash at the second check after its start or restart', () => {
    const slots = createListSlots()
    const flashes = (): readonly string[] => slots.rows.value.map(({ flash }) => flash)
    const show = (...prices: readonly number[]): boolean =>
      slots.show(sceneOf(prices.map((nowprice, index) => position({ ticket: index + 1, nowprice }))))
    show(1, 1)
    expect(slots.hasFlashes()).toBe(false)
    show(2, 0.5)
    expect([flashes(), slots.hasFlashes()]).toEqual([['up-a', 'down-a'], true])
    expect([slots.endFlashes(), slots.hasFlashes(), flashes()]).toEqual([true, false, ['up-a', 'down-a']])
    show(3, 0.5)
    expect([slots.endFlashes(), flashes()]).toEqual([true, ['up-b', '']])
    expect([slots.endFlashes(), flashes()]).toEqual([false, ['', '']])
    expect(slots.endFlashes()).toBe(false)
  })

  test('CO-28: does not format cells for rows that the app renders itself', () => {
    const slots = createListSlots()
    slots.show(sceneOf([position({ ticket: 5 })], { bare: true }))
    expect(slots.rows.value).toMatchObject([{ ticket: 5, mark: '', isSelected: false, isOpened: false }])
    const { symbol, side, open, now, profit, signal, opened, stopLoss, takeProfit, swap, direction } = firstOf(slots)
    expect([symbol, side, open, now, profit, signal, opened, stopLoss, takeProfit, swap].join('')).toBe('')
    expect(direction).toBe('flat')
  })
})
