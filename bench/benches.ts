import { book } from './book/book'
import type { Bench } from './harness/bench'
import { inbound } from './inbound/inbound'

/** All benches, in the order of a full run. */
export const benches: readonly Bench[] = [inbound, book]
