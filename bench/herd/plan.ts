export const clients = 10_000
export const seeds = 20

/** Ends of the outages, in ms after the fall. */
export const outagesMs: readonly number[] = Array.from({ length: 90 }, (_, index) => (index + 1) * 500)

/** Attempts after this time affect no outage. */
export const horizonMs = 90_000

/** A stopped server rejects a connection after a round trip. */
export const refusalMs = 50

/** Attempts are rejected immediately, or never answered. */
export type Darkness = 'refusing' | 'black-hole'
