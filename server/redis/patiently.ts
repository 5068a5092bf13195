import type { ServerClock } from '../shared/server-clock'

/** Shorter than the pause of the connection's own retry, so that one that is back is used at once. */
const pauseMs = 50

/** How long a connection may be away that comes back, ms: less than the 2 s after which lines are closed (RS-9). */
const patienceMs = 1_500

/** Asks again while the connection comes back: what is asked may be asked twice. Rejects with what went wrong last. */
export async function patiently<T>(clock: ServerClock, ask: () => Promise<T>): Promise<T> {
  const startMs = clock.elapsed()
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (clock.elapsed() - startMs >= patienceMs) throw error
    }
    await new Promise((resolve) => clock.setTimer(() => resolve(undefined), pauseMs))
  }
}
