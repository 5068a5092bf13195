import type { DeltaFrame, Mark } from '../../positions/model/wire'
import { createTickReader, type TickPlace } from './tick-reader'

/** Number of strings read before the timing starts. A JIT compiler has compiled the reader by then. */
const warmups = 10_000
/** Maximum strings of a trial. Needed when the clock stands still or the two ways take equal time. */
const maxTrials = 100_000
/** Lead that decides the trial, ms. A smaller lead could be chance, because most clocks count whole milliseconds. */
const leadMs = 8

/** Reads ticks without parsing in engines where this is faster than `JSON.parse`. */
export interface Ticks {
  /** Whether the tick reader is faster; `undefined` during the trial. */
  isFaster: boolean | undefined
  /**
   * Reads like `TickReader`. The trial times both ways of reading and leaves every second string to the general reader.
   */
  read(text: string, place: TickPlace & Mark, now: () => number): DeltaFrame | undefined
}

/**
 * With a JIT compiler, the reader takes a third of the time of `JSON.parse`; without one (on iOS), twice the time. A
 * script cannot detect the kind of engine, so a trial reads the same strings both ways.
 */
export function createTicks(): Ticks {
  const readTick = createTickReader()
  let trials = 0
  let aheadMs = 0
  const ticks: Ticks = {
    isFaster: undefined,
    read(text, place, now) {
      if (ticks.isFaster) return readTick(text, place)
      const startMs = now()
      const tick = readTick(text, place)
      if (tick === undefined) return undefined
      const readMs = now()
      JSON.parse(text)
      const parsedMs = now()
      trials += 1
      if (trials > warmups) aheadMs += counted(parsedMs - readMs) - counted(readMs - startMs)
      if (Math.abs(aheadMs) >= leadMs || trials >= maxTrials) ticks.isFaster = aheadMs >= leadMs
      return tick
    },
  }
  return ticks
}

/** Counts at most 1 ms per reading, because a clock change or a suspended app would distort the measurement. */
function counted(ms: number): number {
  return Math.min(1, Math.max(0, ms))
}
