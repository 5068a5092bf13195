import type { ReconnectPolicy } from './reconnect-policy'

/** Ends of the five windows after the loss, ms; each begins where the one before it ends. */
const firstWindowStartMs = 300
const windowEndsMs = [4_300, 11_400, 23_700, 45_300, 83_000] as const
const lastWindowEndMs = 83_000
const lastWindowWidthMs = 83_000 - 45_300

/**
 * One phase a client and outage, reused over growing windows: clients that fell together come back
 * evenly spread at every attempt, and the five together reach past a 45 s outage. Beyond the fifth,
 * windows of the last width follow one another.
 */
export function fiveWindows(): ReconnectPolicy {
  return ({ attempt, lostAtMs, phase }) => {
    const startMs = windowStartMs(attempt)
    const endMs = windowStartMs(attempt + 1)
    return lostAtMs + startMs + phase * (endMs - startMs)
  }
}

function windowStartMs(attempt: number): number {
  if (attempt === 1) return firstWindowStartMs
  return windowEndsMs[attempt - 2] ?? lastWindowEndMs + (attempt - 6) * lastWindowWidthMs
}
