/** Heights that the windowed list counts with, px. `uni.scss` has the details' heights again. */
export interface RowHeights {
  readonly rowPx: number
  readonly detailsPx: number
}

/** What the details grow by where orders are taken, px. */
export const actionsPx = 46

export const narrowRow: RowHeights = { rowPx: 64, detailsPx: 134 }
export const wideRow: RowHeights = { rowPx: 56, detailsPx: 90 }
