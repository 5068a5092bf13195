import type { ServerClock } from '../shared/server-clock'

/** Pause between two retries, shorter than the reconnect interval. */
const pauseMs = 50

/** How long to retry a request. Shorter than the 2 s after which client connections are closed (RS-9). */
const patienceMs = 1_500

/** Retries a request while the connection recovers. The request may run twice. Rejects with the last error. */
export async function patiently<T>(
  clock: ServerClock, ask: () => T | Promise<T>, isProven = (): boolean => true,
): Promise<T> {
  const startMs = clock.elapsed()
  for (;;) {
    try {
      if (!isProven()) throw new Error('the data in Redis is not checked yet')
      return await ask()
    } catch (error) {
      if (clock.elapsed() - startMs >= patienceMs) throw error
    }
    await new Promise((resolve) => clock.setTimer(() => resolve(undefined), pauseMs))
  }
}
