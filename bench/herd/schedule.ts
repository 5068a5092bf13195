import { clients } from './plan'

/**
 * Each client's attempt times in ms after the fall, ascending, while no server responds. At an outage's end, the first
 * later attempt succeeds and is the last.
 */
export type Herd = readonly Float64Array[]

export interface Return {
  /** Share of the clients that return by themselves. */
  readonly share: number
  /**
   * Largest number of clients in one of the 100 ms windows after the end, per second, times their mean wait, over half
   * the herd.
   */
  readonly score: number
  /** The same score, with the largest number of clients within any 100 ms. */
  readonly slidingScore: number
}

const windowMs = 100

/** Largest number of ascending times within one of the successive windows from 0 on. */
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

/** Largest number of ascending times within a window that starts anywhere. */
export function slidingPeakOf(times: Float64Array): number {
  let most = 0
  let first = 0
  for (let last = 0; last < times.length; last += 1) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= windowMs) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** Score of waits, in ms. Clients that do not return are not included. */
export function scoreOf(waitsMs: Float64Array, fallen: number): Return {
  if (waitsMs.length === 0) return { share: 0, score: 0, slidingScore: 0 }
  const sorted = waitsMs.slice().sort()
  const meanSeconds = sorted.reduce((sum, wait) => sum + wait, 0) / sorted.length / 1_000
  const scored = (peak: number): number => (peak * (1_000 / windowMs) * meanSeconds) / (fallen / 2)
  return { share: sorted.length / fallen, score: scored(peakOf(sorted)), slidingScore: scored(slidingPeakOf(sorted)) }
}

/** The herd's return after each of these ascending outage ends (ms). */
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

export function herdOf(attemptsOf: () => readonly number[]): Herd {
  return Array.from({ length: clients }, () => Float64Array.from(attemptsOf()))
}
