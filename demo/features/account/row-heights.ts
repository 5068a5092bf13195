/** Row heights for the list, px. `uni.scss` repeats the height of the details. */
export const rowPx = 56
export const detailsPx = { narrow: 134, wide: 90 } as const

/** Extra height of the details when the server accepts orders, px. */
export const actionsPx = 46
