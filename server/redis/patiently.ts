import type { Clock } from '../../src/ports/clock'

const pauseMs = 50

/** Asks again while the connection comes back: what is asked may be asked twice. Rejects with what went wrong last. */
export async function patiently<T>(clock: Clock, patienceMs: number, ask: () => Promise<T>): Promise<T> {
  const startMs = clock.now()
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (clock.now() - startMs >= patienceMs) throw error
    }
    await new Promise((resolve) => clock.setTimer(() => resolve(undefined), pauseMs))
  }
}
