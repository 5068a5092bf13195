import { computed, shallowReactive, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { listHeightPx, rowsInWindow, rowTopPx, slotCount, type ListGeometry } from './window'

/** One place of the ring. It stays; the row that it shows comes and goes. */
export interface Slot<Row> {
  readonly id: number
  row: Row | null
  /** Of the row: unlike it, not replaced when the row changes. */
  key: number | string | null
  topPx: number
  opened: boolean
}

export interface WindowOptions<Row> {
  readonly rows: () => readonly Row[]
  readonly keyOf: (row: Row) => number | string
  readonly rowHeightPx: () => number
  /** What an opened row adds to its height. */
  readonly extraPx: () => number
  readonly scrollTopPx: () => number
  readonly viewportPx: () => number
  readonly overscanRows?: number
}

export interface WindowSlots<Row> {
  readonly slots: ShallowRef<readonly Slot<Row>[]>
  readonly heightPx: ComputedRef<number>
  /** Opens the row of this key, or closes it when it is open. */
  toggle(key: number | string): void
}

/**
 * Row i is shown in slot i mod n: scrolling by one row changes one slot, a changed price changes its
 * own slot alone, and the list's template, which reads nothing but the slots, is not rendered again.
 */
export function useWindowSlots<Row>(options: WindowOptions<Row>): WindowSlots<Row> {
  const slots = shallowRef<readonly Slot<Row>[]>([])
  const openedKey = shallowRef<number | string | null>(null)

  const opened = computed(() => {
    const key = openedKey.value
    if (key === null) return null
    const index = options.rows().findIndex((row) => options.keyOf(row) === key)
    return index < 0 ? null : { index, extraPx: options.extraPx() }
  })

  function geometry(): ListGeometry {
    return {
      rowCount: options.rows().length,
      rowHeightPx: options.rowHeightPx(),
      opened: opened.value,
      scrollTopPx: options.scrollTopPx(),
      viewportPx: options.viewportPx(),
      overscanRows: options.overscanRows ?? 6,
    }
  }

  function grow(count: number): void {
    const present = slots.value
    if (present.length >= count) return
    const fresh = Array.from({ length: count - present.length }, (_, offset) =>
      shallowReactive<Slot<Row>>({ id: present.length + offset, row: null, key: null, topPx: 0, opened: false }),
    )
    slots.value = [...present, ...fresh]
  }

  function arrange(): void {
    const shape = geometry()
    const rows = options.rows()
    grow(Math.min(slotCount(shape), rows.length))
    const ring = slots.value
    const { first, end } = rowsInWindow(shape)
    const used = new Set<number>()
    for (let index = first; index < end; index += 1) {
      const slot = ring[index % ring.length]
      const row = rows[index]
      if (slot === undefined || row === undefined) continue
      used.add(slot.id)
      slot.row = row
      slot.key = options.keyOf(row)
      slot.topPx = rowTopPx(index, shape)
      slot.opened = shape.opened?.index === index
    }
    for (const slot of ring) {
      if (used.has(slot.id)) continue
      slot.row = null
      slot.key = null
    }
  }

  watch(
    [options.rows, opened, options.rowHeightPx, options.extraPx, options.scrollTopPx, options.viewportPx],
    arrange,
    { immediate: true },
  )

  return {
    slots,
    heightPx: computed(() => {
      const rowCount = options.rows().length
      return listHeightPx({ rowCount, rowHeightPx: options.rowHeightPx(), opened: opened.value })
    }),
    toggle(key) {
      openedKey.value = openedKey.value === key ? null : key
    },
  }
}
