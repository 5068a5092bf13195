import { createSettledClock, type SimulatedClock } from '../../src/testing/simulated-clock'

/**
 * Node runs this once no promise is left to settle, and turns no loop for it: a turn takes a tenth of a history's time.
 * Nothing in the world waits for more than promises and its own clock.
 */
const promisesSettled = (): Promise<void> => new Promise((resolve) => {
  queueMicrotask(() => process.nextTick(resolve))
})

export const createWorldClock = (startMs: number): SimulatedClock => createSettledClock(startMs, promisesSettled)

/** Between histories: what Node itself has to do, such as ending a test that takes too long. */
export const loopTurned = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
