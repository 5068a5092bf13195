import type { DeltaFrame, Mark } from '../../positions/model/wire'
import { createTickReader, type TickPlace } from './tick-reader'

/** Texts that are read before the first is timed: a JIT compiler has translated the reader then. */
const warmups = 10_000
/** Most texts of a trial: it also ends when the clock stands, or when both ways take the same time. */
const maxTrials = 100_000
/** Lead that decides, in ms. A smaller one could be chance, because most clocks count whole milliseconds. */
const leadMs = 8

/** Reads ticks without parsing in the engines where that is faster than `JSON.parse`. */
export interface Ticks {
  /** Whether the tick reader is faster; `undefined` during the trial. */
  isFaster: boolean | undefined
  /** As `TickReader`. During the trial it times both ways. */
  read(text: string, place: TickPlace & Mark, now: () => number): DeltaFrame | undefined
}

/**
 * With a JIT compiler the reader takes a third of the time of `JSON.parse`, without a JIT (on iOS) twice the time. A
 * script cannot ask for the kind of engine, so a trial reads the same texts in both ways.
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

/** At most 1 ms of one reading: a clock that is set, and a pause of the app, say nothing about the reader. */
function counted(ms: number): number {
  return Math.min(1, Math.max(0, ms))
}
