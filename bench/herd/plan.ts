/** Number of clients that fail at the same moment. */
export const clients = 10_000
export const seeds = 20

/** Ends of the outages, in ms after the fall. */
export const outagesMs: readonly number[] = Array.from({ length: 90 }, (_, index) => (index + 1) * 500)

/** Attempts later than this after the fall affect no outage. */
export const horizonMs = 90_000

/** Time (ms) until a stopped server rejects a connection: a round trip. */
export const refusalMs = 50

/** The result of an attempt while the server is down: rejected immediately, or never answered. */
export type Darkness = 'refusing' | 'black-hole'
