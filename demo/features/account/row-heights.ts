/** Row heights for the list, in px. `uni.scss` repeats the height of the details. */
export const rowPx = 56
export const detailsPx = { narrow: 134, wide: 90 } as const

/** Additional height of the details when the server accepts orders, in px. */
export const actionsPx = 46
