import type { ReconnectPolicy } from './reconnect-policy'

/** Where the five windows begin after the loss, ms; each ends where the next begins, the fifth at the last. */
const windowStartsMs = [300, 4_300, 11_400, 23_700, 45_300, 83_000]
const lastWindowEndMs = 83_000
const lastWindowWidthMs = 83_000 - 45_300

/**
 * One phase a client and outage, reused over growing windows: clients that fell together come back evenly spread at
 * every attempt, and the five together reach past a 45 s outage. Beyond the fifth, windows of the last width follow
 * one another.
 * @example createTradewire({ url, protocol, policy: { reconnect: spreadBackoff() } })
 */
export function spreadBackoff(): ReconnectPolicy {
  return ({ attempt, lostAtMs, phase }) => {
    const startMs = windowStartMs(attempt)
    const endMs = windowStartMs(attempt + 1)
    return lostAtMs + startMs + phase * (endMs - startMs)
  }
}

function windowStartMs(attempt: number): number {
  return windowStartsMs[attempt - 1] ?? lastWindowEndMs + (attempt - 6) * lastWindowWidthMs
}
