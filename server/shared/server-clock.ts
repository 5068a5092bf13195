import type { Clock } from '../../src/connection/ports/ports'

/** The clock of a server: what lasted a while is measured by `elapsed`, because the wall clock can be set. */
export interface ServerClock extends Clock {
  /** Milliseconds since some moment, which pass evenly and are never set: for differences alone. */
  elapsed(): number
}

/** Goes on from the wall clock of now in whole milliseconds, which is what frames carry, and never leaps with it. */
export function steadyNow({ now, elapsed }: Pick<ServerClock, 'now' | 'elapsed'>): () => number {
  const offsetMs = now() - elapsed()
  return () => Math.floor(offsetMs + elapsed())
}
