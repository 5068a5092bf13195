import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  listHeightPx,
  rowsInWindow,
  rowTopPx,
  slotCount,
  type ListGeometry,
} from '../../../components/tradewire-positions/window'

const geometries = fc
  .record({
    rowCount: fc.integer({ min: 0, max: 5_000 }),
    rowHeightPx: fc.integer({ min: 20, max: 120 }),
    viewportPx: fc.integer({ min: 100, max: 2_000 }),
    overscanRows: fc.integer({ min: 3, max: 10 }),
    scrolled: fc.double({ min: 0, max: 1, noNaN: true }),
    openedAt: fc.option(fc.double({ min: 0, max: 0.999, noNaN: true })),
  })
  .map(({ scrolled, openedAt, ...shape }): ListGeometry => {
    const index = openedAt === null ? 0 : Math.floor(openedAt * shape.rowCount)
    const opened = openedAt === null || shape.rowCount === 0 ? null : { index, extraPx: 134 }
    const heightPx = listHeightPx({ ...shape, opened })
    return { ...shape, opened, scrollTopPx: scrolled * Math.max(0, heightPx - shape.viewportPx) }
  })

describe('the windowed list', () => {
  test('UI-5: every row that the viewport touches is rendered, and never more rows than slots', () => {
    fc.assert(
      fc.property(geometries, (shape) => {
        const { first, end } = rowsInWindow(shape)
        expect(end - first).toBeLessThanOrEqual(slotCount(shape))
        for (let index = 0; index < shape.rowCount; index += 1) {
          const topPx = rowTopPx(index, shape)
          const extraPx = shape.opened?.index === index ? shape.opened.extraPx : 0
          const isTouched =
            topPx < shape.scrollTopPx + shape.viewportPx && topPx + shape.rowHeightPx + extraPx > shape.scrollTopPx
          if (isTouched) expect(index >= first && index < end).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('rows below an opened one stand lower, and the list is as high as all of them', () => {
    const shape = { rowCount: 10, rowHeightPx: 64, opened: { index: 2, extraPx: 134 } }
    expect([2, 3].map((index) => rowTopPx(index, shape))).toEqual([128, 326])
    expect(listHeightPx(shape)).toBe(774)
  })

  test('a list above or below the viewport still has its nearest rows ready', () => {
    const shape = { rowCount: 100, rowHeightPx: 64, opened: null, viewportPx: 640, overscanRows: 6 }
    expect(rowsInWindow({ ...shape, scrollTopPx: -2_000 })).toEqual({ first: 0, end: 23 })
    expect(rowsInWindow({ ...shape, scrollTopPx: 1e6 })).toEqual({ first: 77, end: 100 })
  })
})
