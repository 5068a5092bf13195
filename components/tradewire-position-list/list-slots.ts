import { shallowReactive, shallowRef, type ShallowRef } from 'vue'
import type { Position, Ticket } from '../../src'
import { drawnText } from '../shared/drawn-text'
import { nextFlash, noCells, rowCells, type CellWords, type Flash, type RowCells } from './row-cells'
import type { RowGroup } from './list-order'
import { ascendingNumbers } from './order-numbers'

/** Row element that is reused for other rows as the list scrolls. */
export interface RowSlot extends RowCells {
  readonly id: number
  ticket: Ticket | null
  order: number
  flash: Flash
  mark: string
  isSelected: boolean
  isOpened: boolean
}

export interface HeadSlot {
  readonly id: number
  key: string | null
  name: string
  order: number
}

export interface Scene {
  readonly rows: readonly Position[]
  /** Whether these rows are the complete list. */
  readonly whole: boolean
  /** Groups whose first row is among these rows. */
  readonly groups: readonly RowGroup[]
  readonly words: CellWords
  /** Whether rows show only their tickets. */
  readonly bare: boolean
  readonly markOf: ((ticket: Ticket) => string) | undefined
  readonly selected: ReadonlySet<Ticket>
  readonly openedTicket: Ticket | null
  /** Whether only the rows have changed. */
  readonly settled: boolean
}

export interface ListSlots {
  readonly rows: ShallowRef<readonly RowSlot[]>
  readonly heads: ShallowRef<readonly HeadSlot[]>
  /** Returns whether any slot now shows a different row. */
  show(scene: Scene): boolean
  /** Ends price flashes that started before the previous call. Returns whether newer flashes remain. */
  endFlashes(): boolean
  hasFlashes(): boolean
}

function emptyRow(id: number): RowSlot {
  return { id, ticket: null, order: 0, flash: '', mark: '', isSelected: false, isOpened: false, ...noCells }
}

const emptyHead = (id: number): HeadSlot => ({ id, key: null, name: '', order: 0 })

function isSameGroup({ key, name, first, count }: RowGroup, before: RowGroup | undefined): boolean {
  return before?.key === key && before.name === name && before.first === first && before.count === count
}

function grow<Slot extends object>(ring: ShallowRef<readonly Slot[]>, count: number, make: (id: number) => Slot): void {
  const present = ring.value
  if (present.length >= count) return
  const fresh = Array.from({ length: count - present.length }, (_, at) => shallowReactive(make(present.length + at)))
  ring.value = [...present, ...fresh]
}

interface Assigned<Slot> {
  readonly slots: readonly Slot[]
  readonly free: readonly Slot[]
}

/** Assigns slots in row order, so screen readers can follow a fully rendered list. */
function assignInOrder<Slot>(ring: readonly Slot[], count: number): Assigned<Slot> {
  return { slots: ring.slice(0, count), free: ring.slice(count) }
}

/** Assigns each key the slot that already shows the key, or else a free slot. */
function assign<Slot, Key>(
  ring: readonly Slot[], keys: readonly Key[], keyOf: (slot: Slot) => Key,
): Assigned<Slot> {
  const wanted = new Set(keys)
  const holders = new Map<Key, Slot>()
  const free: Slot[] = []
  for (const slot of ring) {
    const key = keyOf(slot)
    if (wanted.has(key) && !holders.has(key)) holders.set(key, slot)
    else free.push(slot)
  }
  const slots = keys.map((key) => holders.get(key) || free.shift()).filter((slot) => slot !== undefined)
  return { slots, free }
}

/**
 * Creates the slots that the template renders. A row keeps its slot and number while in the window, so scrolling by one
 * row or closing a row changes a single slot.
 */
export function createListSlots(): ListSlots {
  const rows = shallowRef<readonly RowSlot[]>([])
  const heads = shallowRef<readonly HeadSlot[]>([])
  const shown = new Map<RowSlot, Position>()
  let flashing = new Set<RowSlot>()
  let ending: ReadonlySet<RowSlot> = new Set()
  /** The last scene passed to `show`, reduced to the compared fields, and its slots in order. */
  let laidOut: Pick<Scene, 'groups' | 'words' | 'whole'> | undefined
  let slots: readonly RowSlot[] = []

  function isInPlace({ rows: wanted, groups, whole, words }: Scene): boolean {
    if (words !== laidOut?.words || whole !== laidOut.whole) return false
    const { groups: before } = laidOut
    return wanted.length === slots.length && wanted.every(({ ticket }, at) => slots[at]?.ticket === ticket)
      && groups.length === before.length && groups.every((group, at) => isSameGroup(group, before[at]))
  }

  function fill(slot: RowSlot, row: Position, scene: Scene): void {
    const before = shown.get(slot) || null
    if (before === row && scene.settled) return
    if (before !== row || laidOut?.words !== scene.words) {
      const { flash } = slot
      slot.flash = nextFlash(flash, before, row)
      if (slot.flash !== flash) flashing.add(slot)
      if (!scene.bare) Object.assign(slot, rowCells(row, scene.words))
      shown.set(slot, row)
    }
    slot.ticket = row.ticket
    slot.mark = scene.markOf?.(row.ticket) || ''
    slot.isSelected = scene.selected.has(row.ticket)
    slot.isOpened = scene.openedTicket === row.ticket
  }

  function fillAll(scene: Scene): void {
    for (const [at, row] of scene.rows.entries()) {
      const slot = slots[at]
      if (slot !== undefined) fill(slot, row, scene)
    }
  }

  function show(scene: Scene): boolean {
    if (!isInPlace(scene)) return arrange(scene)
    fillAll(scene)
    return false
  }

  function arrange(scene: Scene): boolean {
    const { rows: wanted, groups } = scene
    grow(rows, wanted.length, emptyRow)
    grow(heads, groups.length, emptyHead)
    const own = scene.whole
      ? assignInOrder(rows.value, wanted.length)
      : assign(rows.value, wanted.map(({ ticket }) => ticket), ({ ticket }) => ticket)
    const over = assign(heads.value, groups.map(({ key }) => key), ({ key }) => key)

    const numbers: (number | null)[] = []
    const places: { order: number }[] = []
    let group = 0
    for (const [at, slot] of own.slots.entries()) {
      const head = groups[group]?.first === at ? over.slots[group] : undefined
      if (head !== undefined) {
        numbers.push(head.key === groups[group]?.key ? head.order : null)
        places.push(head)
        group += 1
      }
      numbers.push(slot.ticket === wanted[at]?.ticket ? slot.order : null)
      places.push(slot)
    }
    for (const [at, order] of ascendingNumbers(numbers).entries()) {
      const place = places[at]
      if (place !== undefined) place.order = order
    }

    const isMoved = own.free.some(({ ticket }) => ticket !== null)
      || wanted.some(({ ticket }, at) => own.slots[at]?.ticket !== ticket)
    slots = own.slots
    fillAll(scene)
    for (const [at, { key, name, count }] of groups.entries()) {
      const head = over.slots[at]
      if (head === undefined) continue
      head.key = key
      const { own: ownWord, none, group: titleOf } = scene.words.texts
      head.name = titleOf(key === 'own' ? ownWord : drawnText(name) || none, count)
    }
    for (const slot of own.free) {
      slot.ticket = null
      shown.delete(slot)
    }
    for (const head of over.free) head.key = null
    const { words, whole } = scene
    laidOut = { groups, words, whole }
    return isMoved
  }

  function endFlashes(): boolean {
    for (const slot of ending) if (!flashing.has(slot)) slot.flash = ''
    ending = flashing
    flashing = new Set()
    return ending.size > 0
  }

  return { rows, heads, show, endFlashes, hasFlashes: () => flashing.size > 0 }
}
