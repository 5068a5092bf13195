import type { Clock } from '../connection/ports/clock'

/** Settles with the operation, or rejects after `timeoutMs`; the operation itself goes on. */
export function within<T>(clock: Clock, timeoutMs: number, operation: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(() => reject(new Error(`not settled within ${timeoutMs} ms`)), timeoutMs)
    const started = new Promise<T>((start) => start(operation()))
    started.then(resolve, reject).finally(() => clock.clearTimer(timer))
  })
}
