import type { Random } from '../../../src/connection/ports/ports'

/** The delays and losses of a line. The order of its bytes is kept, as TCP keeps it. */
export interface Weather {
  /** How long each chunk travels, ms. */
  readonly delayMs: number
  /** Up to so much longer, drawn for each chunk, ms. */
  readonly jitterMs: number
  /** Chunks are cut at random positions into pieces of at most this size. `Infinity`: they are left whole. */
  readonly pieceBytes: number
  /** Chunks within this time go out as one, ms; 0: each by itself. */
  readonly gatherMs: number
  /** `Infinity`: as fast as the machine. */
  readonly bytesPerSecond: number
}

export const fairWeather: Weather = {
  delayMs: 0,
  jitterMs: 0,
  pieceBytes: Infinity,
  gatherMs: 0,
  bytesPerSecond: Infinity,
}

/** Cuts a chunk at random positions; the pieces together are the chunk. */
export function cut(chunk: Buffer, pieceBytes: number, random: Random): readonly Buffer[] {
  const pieces: Buffer[] = []
  let start = 0
  while (start < chunk.length) {
    const left = chunk.length - start
    const size = pieceBytes === Infinity ? left : 1 + Math.floor(random.next() * Math.min(left, pieceBytes))
    pieces.push(chunk.subarray(start, start + size))
    start += size
  }
  return pieces
}

/** When a piece arrives that is handed over now; never before the one ahead of it. */
export function arrivalMs(
  { delayMs, jitterMs, gatherMs, bytesPerSecond }: Weather,
  { bytes, nowMs, lastMs }: { readonly bytes: number; readonly nowMs: number; readonly lastMs: number },
  random: Random,
): number {
  const travelMs = delayMs + random.next() * jitterMs
  // A narrow line takes one piece after the other.
  const passedMs = Math.max(nowMs, lastMs) + (bytes / bytesPerSecond) * 1_000
  return Math.max(lastMs, passedMs, nowMs + travelMs + gatherMs)
}
