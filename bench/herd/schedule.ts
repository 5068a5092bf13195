import { clients } from './plan'

/**
 * When each client of a herd makes its attempts while nothing answers, ms after the fall, ascending. What an
 * outage's end makes of them follows from that: the first attempt after it gets through, and is the last.
 */
export type Herd = readonly Float64Array[]

/** How a herd came back after one outage. */
export interface Return {
  /** Share of the clients that come back by themselves. */
  readonly share: number
  /** The most that come in one of the 100 ms after the end, a second, times their mean wait, over half the herd. */
  readonly score: number
  /** The same by the most that come within any 100 ms, wherever they begin. */
  readonly slidingScore: number
}

const windowMs = 100

/** The most of ascending times within one of the windows that follow each other from 0 on. */
export function peakOf(times: Float64Array): number {
  let most = 0
  let count = 0
  let window = 0
  for (const time of times) {
    const own = Math.floor(time / windowMs)
    count = own === window ? count + 1 : 1
    window = own
    most = Math.max(most, count)
  }
  return most
}

/** The most of ascending times within a window that begins anywhere. */
export function slidingPeakOf(times: Float64Array): number {
  let most = 0
  let first = 0
  for (let last = 0; last < times.length; last += 1) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= windowMs) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** The score of waits, ms; clients that do not return are not among them. */
export function scoreOf(waitsMs: Float64Array, fallen: number): Return {
  if (waitsMs.length === 0) return { share: 0, score: 0, slidingScore: 0 }
  const sorted = waitsMs.slice().sort()
  const meanSeconds = sorted.reduce((sum, wait) => sum + wait, 0) / sorted.length / 1_000
  const scored = (peak: number): number => (peak * (1_000 / windowMs) * meanSeconds) / (fallen / 2)
  return { share: sorted.length / fallen, score: scored(peakOf(sorted)), slidingScore: scored(slidingPeakOf(sorted)) }
}

/** The herd's return after each of these ends of an outage, ms, ascending. */
export function returnsOf(herd: Herd, endsMs: readonly number[]): readonly Return[] {
  const next = new Uint32Array(herd.length)
  const waits = new Float64Array(herd.length)
  return endsMs.map((endMs) => {
    let back = 0
    herd.forEach((attempts, client) => {
      let index = next[client] ?? 0
      while (index < attempts.length && (attempts[index] ?? 0) < endMs) index += 1
      next[client] = index
      const attempt = attempts[index]
      if (attempt === undefined) return
      waits[back] = attempt - endMs
      back += 1
    })
    return scoreOf(waits.subarray(0, back), herd.length)
  })
}

/** A herd of clients that were made one after the other. */
export function herdOf(attemptsOf: () => readonly number[]): Herd {
  return Array.from({ length: clients }, () => Float64Array.from(attemptsOf()))
}
