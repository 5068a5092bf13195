import type { Clock } from '../../src/connection/ports/ports'

/** Clock of a server. Durations use `elapsed`, because the wall clock can be set. */
export interface ServerClock extends Clock {
  /** Monotonic milliseconds since an arbitrary moment, for differences only. */
  elapsed(): number
}

/** Returns a clock that starts at the current wall time, advances in whole milliseconds and never leaps. */
export function steadyNow({ now, elapsed }: Pick<ServerClock, 'now' | 'elapsed'>): () => number {
  const offsetMs = now() - elapsed()
  return () => Math.floor(offsetMs + elapsed())
}
