import type { ServerClock } from '../shared/server-clock'

/** Shorter than the pause of the connection's own retry, so that one that is back is used at once. */
const pauseMs = 50

/** Asks again while the connection comes back: what is asked may be asked twice. Rejects with what went wrong last. */
export async function patiently<T>(clock: ServerClock, patienceMs: number, ask: () => Promise<T>): Promise<T> {
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
