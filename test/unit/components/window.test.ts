import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  listHeightPx, rowsInWindow, rowTopPx, windowRows, type ListShape, type ListView,
} from '../../../components/tradewire-position-list/list-shape'

interface Geometry {
  readonly shape: ListShape
  readonly view: ListView
}

const geometries = fc
  .record({
    rowCount: fc.integer({ min: 0, max: 3_000 }),
    rowPx: fc.integer({ min: 20, max: 120 }),
    viewportPx: fc.integer({ min: 100, max: 2_000 }),
    overscanRows: fc.integer({ min: 3, max: 10 }),
    scrolled: fc.double({ min: 0, max: 1, noNaN: true }),
    openedAt: fc.option(fc.double({ min: 0, max: 0.999, noNaN: true })),
    headsAt: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 30 }),
  })
  .map(({ rowCount, rowPx, viewportPx, overscanRows, scrolled, openedAt, headsAt }): Geometry => {
    const index = openedAt === null ? 0 : Math.floor(openedAt * rowCount)
    const places = headsAt.map((at) => Math.floor(at * rowCount))
    const heads = rowCount === 0 ? [] : [...new Set(places)].sort((one, other) => one - other)
    const opened = openedAt === null || rowCount === 0 ? null : { index, extraPx: 134 }
    const shape = { rowCount, rowPx, heads, headPx: 34, opened }
    const scrollTopPx = scrolled * Math.max(0, listHeightPx(shape) - viewportPx)
    return { shape, view: { viewportPx, overscanRows, scrollTopPx } }
  })

describe('the windowed list', () => {
  test('UI-5, PL-16: every row that the viewport touches is rendered, and never more rows than the window has', () => {
    fc.assert(
      fc.property(geometries, ({ shape, view }) => {
        const { first, end } = rowsInWindow(shape, view)
        expect(end - first).toBeLessThanOrEqual(windowRows(shape, view))
        for (let index = 0; index < shape.rowCount; index += 1) {
          const topPx = rowTopPx(index, shape)
          const extraPx = shape.opened?.index === index ? shape.opened.extraPx : 0
          const isTouched =
            topPx < view.scrollTopPx + view.viewportPx && topPx + shape.rowPx + extraPx > view.scrollTopPx
          if (isTouched) expect(index >= first && index < end).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('PL-16: rows, heads and what is opened stand below each other without a gap', () => {
    fc.assert(
      fc.property(geometries, ({ shape }) => {
        let topPx = 0
        const heads = new Set(shape.heads)
        const misplaced: number[] = []
        for (let index = 0; index < shape.rowCount; index += 1) {
          if (heads.has(index)) topPx += shape.headPx
          if (rowTopPx(index, shape) !== topPx) misplaced.push(index)
          topPx += shape.rowPx + (shape.opened?.index === index ? shape.opened.extraPx : 0)
        }
        expect(misplaced).toEqual([])
        expect(listHeightPx(shape)).toBe(topPx)
      }),
      { numRuns: 60 },
    )
  })
})
