/** Heights that the list counts with, px. `uni.scss` has the details' heights again. */
export const rowPx = 56
export const detailsPx = { narrow: 134, wide: 90 } as const

/** Extra height of the details where orders are taken, px. */
export const actionsPx = 46
