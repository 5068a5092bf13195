/** Determines which rows of a windowed list are rendered. All lengths and offsets are in px from the list's top. */
export interface ListShape {
  readonly rowCount: number
  readonly rowPx: number
  /** Indices of rows below a group header, ascending. */
  readonly heads: readonly number[]
  readonly headPx: number
  readonly opened: { readonly index: number; readonly extraPx: number } | null
}

export interface ListView {
  readonly scrollTopPx: number
  readonly viewportPx: number
  readonly overscanRows: number
}

export interface RowRange {
  readonly first: number
  /** End index, exclusive. */
  readonly end: number
}

/** Returns how many of the ascending numbers are at most `limit`. */
function countUpTo(numbers: readonly number[], limit: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >> 1
    const number = numbers[middle]
    if (number !== undefined && number <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Returns a row's top offset, below any group header. */
export function rowTopPx(index: number, { rowPx, heads, headPx, opened }: ListShape): number {
  const extraPx = opened !== null && index > opened.index ? opened.extraPx : 0
  return index * rowPx + countUpTo(heads, index) * headPx + extraPx
}

export function listHeightPx({ rowCount, rowPx, heads, headPx, opened }: ListShape): number {
  return rowCount * rowPx + heads.length * headPx + (opened === null ? 0 : opened.extraPx)
}

/** Returns the last row that starts at or above this offset, or row 0. */
export function rowAt(topPx: number, shape: ListShape): number {
  let low = 0
  let high = Math.max(0, shape.rowCount - 1)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (rowTopPx(middle, shape) <= topPx) low = middle
    else high = middle - 1
  }
  return low
}

export function windowRows({ rowPx }: Pick<ListShape, 'rowPx'>, { viewportPx, overscanRows }: ListView): number {
  return Math.ceil(viewportPx / rowPx) + 1 + 2 * overscanRows
}

/** Returns the range to render: visible rows plus overscan, always the same number of rows. */
export function rowsInWindow(shape: ListShape, view: ListView): RowRange {
  const count = windowRows(shape, view)
  const first = Math.max(0, Math.min(rowAt(view.scrollTopPx, shape) - view.overscanRows, shape.rowCount - count))
  return { first, end: Math.min(shape.rowCount, first + count) }
}
