/** What a windowed list must know to choose its rows. All lengths in px, offsets from the list's top. */
export interface ListGeometry {
  readonly rowCount: number
  readonly rowHeightPx: number
  /** The one row that is opened, with what it adds below itself. */
  readonly opened: { readonly index: number; readonly extraPx: number } | null
  readonly scrollTopPx: number
  readonly viewportPx: number
  readonly overscanRows: number
}

export interface RowRange {
  readonly first: number
  /** Exclusive. */
  readonly end: number
}

type ListShape = Pick<ListGeometry, 'rowCount' | 'rowHeightPx' | 'opened'>

export function listHeightPx({ rowCount, rowHeightPx, opened }: ListShape): number {
  return rowCount * rowHeightPx + (opened === null ? 0 : opened.extraPx)
}

export function rowTopPx(index: number, { rowHeightPx, opened }: Pick<ListGeometry, 'rowHeightPx' | 'opened'>): number {
  return index * rowHeightPx + (opened !== null && index > opened.index ? opened.extraPx : 0)
}

/** The rows worth rendering: those on screen and the overscan around them, always as many as slots. */
export function rowsInWindow(geometry: ListGeometry): RowRange {
  const { rowCount, rowHeightPx, opened, scrollTopPx, overscanRows } = geometry
  // Counting the opened row's extra as if it were always above errs towards rows further up, which overscan covers.
  const above = opened !== null && scrollTopPx > rowTopPx(opened.index + 1, geometry) ? opened.extraPx : 0
  const firstSeen = Math.floor((scrollTopPx - above) / rowHeightPx)
  const count = slotCount(geometry)
  const first = Math.max(0, Math.min(firstSeen - overscanRows, rowCount - count))
  return { first, end: Math.min(rowCount, first + count) }
}

/** How many slots the ring has: enough for any scroll position of this viewport. */
export function slotCount({ viewportPx, rowHeightPx, overscanRows }: Omit<ListGeometry, 'scrollTopPx'>): number {
  return Math.ceil(viewportPx / rowHeightPx) + 1 + 2 * overscanRows
}
