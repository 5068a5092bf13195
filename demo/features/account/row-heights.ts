/** Row heights in px. `uni.scss` repeats the details' height. */
export const rowPx = 56
export const detailsPx = { narrow: 134, wide: 90 } as const

/** Height of the order actions if the server accepts orders, px. */
export const actionsPx = 46
