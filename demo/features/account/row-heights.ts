/** Heights that the list counts with, px. `uni.scss` has the details' heights again. */
export const rowPx = 56
export const detailsPx = { narrow: 134, wide: 90 } as const

/** What the details grow by where orders are taken, px. */
export const actionsPx = 46
