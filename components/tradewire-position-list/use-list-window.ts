import {
  computed, nextTick, onScopeDispose, shallowRef, triggerRef, watch, type ComputedRef, type ShallowRef,
} from 'vue'
import { usePageVisibility, type Position, type Ticket } from '../../src'
import { createFlashEnd } from './flash-end'
import { createListOrder, type OrderedRows, type OrderRules } from './list-order'
import { listHeightPx, rowAt, rowsInWindow, rowTopPx, type ListShape } from './list-shape'
import { createListSlots, type HeadSlot, type RowSlot, type Scene } from './list-slots'
import { createPace } from './pace'

export interface ListWindowOptions {
  readonly rows: () => readonly Position[]
  readonly rules: () => OrderRules
  /** Parts of the scene that a price change does not affect. */
  readonly scene: () => Omit<Scene, 'rows' | 'whole' | 'groups' | 'settled'>
  readonly sizes: () => { readonly rowPx: number; readonly headPx: number; readonly detailsPx: number }
  /** Returns the scroll distance past the list's top, in px. Negative before the top is reached. */
  readonly scrollTopPx: () => number
  readonly viewportPx: () => number
  readonly overscanRows: () => number
  readonly flushMs: () => number | undefined
  readonly isLive: () => boolean
  /** Scrolls by this distance, in px, when visible rows have moved. */
  readonly scrollBy: (px: number) => void
}

export interface ListWindow {
  readonly rows: ShallowRef<readonly RowSlot[]>
  readonly heads: ShallowRef<readonly HeadSlot[]>
  /** Offset of the first rendered row or table head, in px. */
  readonly topPx: ShallowRef<number>
  readonly heightPx: ShallowRef<number>
  /** Order number of the open row's details, or `null` if the row is outside the window. */
  readonly detailsOrder: ComputedRef<number | null>
  /** Incremented when a slot gets a different row. */
  readonly arranged: ShallowRef<number>
}

/** A visible row and its distance below the scroll offset. */
interface Anchor {
  readonly ticket: Ticket
  readonly belowPx: number
}

/** Renders a list's visible rows and a few around them. */
export function useListWindow(options: ListWindowOptions): ListWindow {
  const order = createListOrder()
  const slots = createListSlots()
  const flashEnd = createFlashEnd(slots.hasFlashes, slots.endFlashes)
  const topPx = shallowRef(0)
  const heightPx = shallowRef(0)
  const arranged = shallowRef(0)
  let ordered = order([], options.rules())
  let anchors: readonly Anchor[] = []
  let isShown = true
  let wasAway = false
  let sceneBefore: unknown

  function shapeOf({ rows, groups }: OrderedRows): ListShape {
    const { rowPx, headPx, detailsPx } = options.sizes()
    const { openedTicket } = options.scene()
    const index = openedTicket === null ? -1 : rows.findIndex(({ ticket }) => ticket === openedTicket)
    return {
      rowCount: rows.length,
      rowPx,
      heads: groups.map(({ first }) => first),
      headPx,
      opened: index < 0 ? null : { index, extraPx: detailsPx },
    }
  }

  /** Returns a string that changes when the labels of rendered rows (`markOf`) change. */
  function marks(): string {
    const { markOf } = options.scene()
    if (markOf === undefined) return ''
    return slots.rows.value.map(({ ticket }) => (ticket === null ? '' : markOf(ticket))).join('\n')
  }

  /**
   * Returns the distance that the rows have moved, measured at the first row that was visible before and still exists.
   */
  function movedPx(shape: ListShape): number {
    for (const { ticket, belowPx } of anchors) {
      const index = ordered.rows.findIndex((row) => row.ticket === ticket)
      if (index >= 0) return rowTopPx(index, shape) - options.scrollTopPx() - belowPx
    }
    return 0
  }

  function arrange(settled: boolean): void {
    const shape = shapeOf(ordered)
    const view = {
      scrollTopPx: options.scrollTopPx(), viewportPx: options.viewportPx(), overscanRows: options.overscanRows(),
    }
    const { first, end } = rowsInWindow(shape, view)
    const groups = ordered.groups
      .filter((group) => group.first >= first && group.first < end)
      .map((group) => ({ ...group, first: group.first - first }))
    const rows = ordered.rows.slice(first, end)
    const whole = rows.length === ordered.rows.length
    const isMoved = slots.show({ ...options.scene(), rows, whole, groups, settled })
    topPx.value = rowTopPx(first, shape) - (groups[0]?.first === 0 ? shape.headPx : 0)
    heightPx.value = listHeightPx(shape)
    if (isMoved) arranged.value += 1
    flashEnd.ask()
    const seen = view.scrollTopPx <= 0 ? [] : ordered.rows.slice(rowAt(view.scrollTopPx, shape), end)
    anchors = seen.map(({ ticket }, at) => ({
      ticket, belowPx: rowTopPx(end - seen.length + at, shape) - view.scrollTopPx,
    }))
  }

  const pace = createPace(() => {
    ordered = order(options.rows(), options.rules())
    const { rows } = ordered
    // While hidden, renders only an empty list, so that a signed-out user's rows disappear (PS-33).
    if (!isShown && rows.length > 0) return
    const px = wasAway && options.isLive() ? movedPx(shapeOf(ordered)) : 0
    wasAway = !options.isLive()
    const scene = options.scene()
    arrange(scene === sceneBefore)
    sceneBefore = scene
    if (px !== 0) options.scrollBy(px)
  }, options.flushMs)

  watch([options.rows, options.rules, options.isLive] as const, ([rows, , live], [, , wasLive]) => {
    if (!live) wasAway = true
    // Renders immediately when rows become live again, so that old values do not appear (CO-25).
    const isBack = isShown && live && wasLive === false
    if (isBack || rows.length === 0) pace.now()
    else if (isShown) pace.ask()
  }, { immediate: true })
  watch(
    [options.scene, options.sizes, options.scrollTopPx, options.viewportPx, options.overscanRows, marks],
    () => {
      if (isShown) arrange(false)
    },
  )
  // #ifdef MP
  // Renders again, because uni-mp-vue 5.26 (renderProps) reuses slot content while the slot's name is the same (PL-74).
  // Uni builds the name from a counter, which each page render resets, and from the parity of the render count.
  watch([arranged, () => options.scene().openedTicket], () => {
    const { bare, openedTicket } = options.scene()
    if (bare || openedTicket !== null) void nextTick(() => triggerRef(slots.rows))
  })
  // #endif
  usePageVisibility({
    shown() {
      if (isShown) return
      isShown = true
      sceneBefore = undefined
      pace.now()
    },
    hidden() {
      isShown = false
      // Assumes an outage, because a hidden list cannot detect that the connection was lost and restored.
      wasAway = true
    },
  })
  onScopeDispose(pace.stop)
  onScopeDispose(flashEnd.stop)

  return {
    rows: slots.rows,
    heads: slots.heads,
    topPx,
    heightPx,
    arranged,
    detailsOrder: computed(() => {
      const opened = slots.rows.value.find(({ ticket, isOpened }) => ticket !== null && isOpened)
      return opened === undefined ? null : opened.order + 1
    }),
  }
}
