import { createTickReader, type TickReader } from './tick-reader'

/** Number of texts before timing starts. By then, a JIT compiler has compiled the tick reader. */
const warmups = 10_000
/** Ends the trial after this many texts if the clock stands still or both readers are equally fast. */
const maxTexts = 100_000
/** Lead in ms that decides the trial. A smaller lead could be chance, because most clocks count whole milliseconds. */
const leadMs = 32

/** Reads ticks without `JSON.parse` in engines where this is faster. */
export interface Ticks {
  readonly read: TickReader
  isUsed: boolean
  isDecided: boolean
  /** During the trial, call `start` before each text and `stop` after it. Warm-up texts are not timed. */
  start(now: () => number): void
  stop(now: () => number): void
}

/**
 * The tick reader takes half as long as `JSON.parse` with a JIT compiler, but twice as long without one (on iOS). A
 * script cannot detect the compiler, so a trial times both.
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
        // Counts at most 1 ms per text, because clock changes and suspended apps would distort the sum.
        // In the trial, `JSON.parse` reads 3 times as many texts.
        // The factor is only 2.5, because the tick reader starts slower.
        aheadMs += Math.min(1, Math.max(0, now() - startMs)) * (ticks.isUsed ? -2.5 : 1)
        ticks.isDecided = texts >= maxTexts || Math.abs(aheadMs) >= leadMs
      }
      // Tries the tick reader, which may be slow, on only 16 of every 64 texts.
      // Uses blocks of 16, because every fourth text could follow a repeating pattern.
      ticks.isUsed = ticks.isDecided ? aheadMs > 0 : (texts & 48) > 47
    },
  }
  return ticks
}
