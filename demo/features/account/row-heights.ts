/** Row heights in px. `uni.scss` repeats the details' height. */
export const rowPx = 56
export const detailsPx = { narrow: 134, wide: 90 } as const

/** Additional px when the server accepts orders. */
export const actionsPx = 46
