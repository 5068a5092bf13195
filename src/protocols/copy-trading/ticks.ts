import { createTickReader, type TickReader } from './tick-reader'

/** Number of texts before the timing starts. A JIT compiler has compiled the reader by then. */
const warmups = 10_000
/** Maximum texts of a trial. Needed when the clock stands still or both ways take equal time. */
const maxTexts = 100_000
/** Lead that decides the trial, ms. A smaller lead could be chance, because most clocks count whole milliseconds. */
const leadMs = 32

/** Reads ticks without parsing in engines where this is faster than `JSON.parse`. */
export interface Ticks {
  readonly read: TickReader
  /** Whether the tick reader reads the next text. */
  isUsed: boolean
  /** Whether the trial has ended. */
  isDecided: boolean
  /** Called before and after each text of the trial. Read the clock only when the time counts. */
  start(now: () => number): void
  stop(now: () => number): void
}

/**
 * With a JIT compiler, a tick takes half as long with the reader as with `JSON.parse`; without one (on iOS), twice as
 * long. A script cannot detect the kind of engine, so the trial uses and times both ways, but reads no text twice.
 */
export function createTicks(): Ticks {
  let texts = 0
  let startMs = 0
  let aheadMs = 0
  const ticks: Ticks = {
    read: createTickReader(),
    isUsed: false,
    isDecided: false,
    start(now) {
      texts += 1
      if (texts > warmups) startMs = now()
    },
    stop(now) {
      if (texts > warmups) {
        // At most 1 ms counts, because a clock change or a suspended app would distort the measurement. Three texts of
        // the other way come with each tick. The weight is below 3, because a cold reader is slower.
        aheadMs += Math.min(1, Math.max(0, now() - startMs)) * (ticks.isUsed ? -2.5 : 1)
        ticks.isDecided = texts >= maxTexts || Math.abs(aheadMs) >= leadMs
      }
      // A quarter of the texts, because the reader may be slow. Blocks of 16 average out short cycles of the prices.
      ticks.isUsed = ticks.isDecided ? aheadMs > 0 : (texts & 48) > 47
    },
  }
  return ticks
}
