import type { Clock } from '../../src/connection/ports/ports'

/** Measure durations with `elapsed`, because the wall clock may be adjusted. */
export interface ServerClock extends Clock {
  /** Monotonic time in ms since an arbitrary moment. Only differences are meaningful. */
  elapsed(): number
}

/** Returns a clock that starts at the current wall time, counts whole milliseconds and never jumps. */
export function steadyNow({ now, elapsed }: Pick<ServerClock, 'now' | 'elapsed'>): () => number {
  const offsetMs = now() - elapsed()
  return () => Math.floor(offsetMs + elapsed())
}
