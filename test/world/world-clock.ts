import { createSettledClock, type SimulatedClock } from '../../src/testing/simulated-clock'

/**
 * Node runs this callback when all promises are settled. Waiting for event loop turns would take a tenth of a history's
 * time.
 */
const promisesSettled = (): Promise<void> => new Promise((resolve) => {
  queueMicrotask(() => process.nextTick(resolve))
})

export const createWorldClock = (startMs: number): SimulatedClock => createSettledClock(startMs, promisesSettled)

/**
 * Lets Node work between histories, for example end a test that takes too long. Vitest treats a worker that is silent
 * for a minute as dead.
 */
export const loopTurned = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
