import type { ServerClock } from '../shared/server-clock'

/** Pause between two retries, shorter than the reconnect interval. */
const pauseMs = 50

/** How long to retry a request. Shorter than the 2 s after which client connections are closed (RS-9). */
const patienceMs = 1_500

const pause = (clock: ServerClock): Promise<void> =>
  new Promise((resolve) => clock.setTimer(() => resolve(undefined), pauseMs))

/** Retries a request while the connection recovers. The request may run twice. Rejects with the last error. */
export async function patiently<T>(
  clock: ServerClock, ask: () => T | Promise<T>, isProven = (): boolean => true, startMs = clock.elapsed(),
): Promise<T> {
  for (;;) {
    try {
      if (!isProven()) throw new Error('the data in Redis is not checked yet')
      return await ask()
    } catch (error) {
      if (clock.elapsed() - startMs >= patienceMs) throw error
    }
    await pause(clock)
  }
}

/**
 * Retries requests like `patiently`, in order of arrival within an account: while a request is held, later requests of
 * its account wait.
 */
export function createPatientQueue(clock: ServerClock, isProven: () => boolean) {
  /** By account, resolves when the last held request has settled. */
  const held = new Map<string, Promise<void>>()

  async function hold<T>(account: string, ask: () => Promise<T>, startMs: number): Promise<T> {
    const turn = held.get(account) ?? pause(clock)
    const result = turn.then(() => patiently(clock, ask, isProven, startMs))
    const settled = result.then(() => undefined, () => undefined)
    held.set(account, settled)
    try {
      return await result
    } finally {
      if (held.get(account) === settled) held.delete(account)
    }
  }

  return async <T>(account: string, ask: () => Promise<T>): Promise<T> => {
    const startMs = clock.elapsed()
    if (held.has(account) || !isProven()) return hold(account, ask, startMs)
    try {
      return await ask()
    } catch (error) {
      if (clock.elapsed() - startMs >= patienceMs) throw error
      return hold(account, ask, startMs)
    }
  }
}
