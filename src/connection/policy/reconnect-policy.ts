import { requireOption } from '../../shared/options'

/** Input of a reconnect policy. Times are in wall-clock ms. */
export interface ReconnectQuestion {
  /** Number of the attempt, starting at 1 after the disconnect. */
  readonly attempt: number
  /** Start of the outage's reconnect windows: the time of the disconnect, or `retryLaterMs` later. */
  readonly lostAtMs: number
  /** Time when the previous attempt ended. */
  readonly endedAtMs: number
  /** Random number in [0, 1), drawn once per outage. */
  readonly phase: number
  /** Random number in [0, 1), drawn for each call. */
  readonly roll: number
}

/** Returns an attempt's due time. The client never connects earlier than 300 ms after `endedAtMs`. */
export type ReconnectPolicy = (question: ReconnectQuestion) => number

/**
 * Start times of the five windows in ms after the disconnect. Each window is about 1.75 times as long as the previous
 * one. After an outage of 45 s, only the last window is left.
 */
const windowStartsMs = [300, 4_300, 11_400, 23_700, 45_300]
const lastWindowEndMs = 83_000
const lastWindowWidthMs = 83_000 - 45_300

/**
 * Makes each attempt in its own window, at a random position that stays the same during an outage, so clients that
 * disconnected together are evenly spread at every attempt. Five increasingly long windows outlast an outage of
 * 45 s. Later windows are as long as the fifth.
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
  const startMs = windowStartsMs[attempt - 1]
  return startMs === undefined ? lastWindowEndMs + (attempt - 6) * lastWindowWidthMs : startMs
}

/**
 * Waits with exponential backoff and full jitter. Attempt k follows after a random time between 0 and min(`capMs`,
 * `baseMs` × 2^(k−1)).
 * @param options `baseMs`: maximum pause in ms before the first attempt; `capMs`: maximum pause in ms before any
 *   attempt
 * @default options `{ baseMs: 1_000, capMs: 30_000 }`
 * @throws TradewireError `invalid-option`
 * @example createTradewire({ url, protocol, policy: { reconnect: fullJitter({ capMs: 60_000 }) } })
 */
export function fullJitter(options: { readonly baseMs?: number; readonly capMs?: number } = {}): ReconnectPolicy {
  // Caps the delay at half a minute, because a user may be waiting.
  const { baseMs = 1_000, capMs = 30_000 } = options
  requireOption('fullJitter.baseMs', baseMs, Number.isFinite(baseMs) && baseMs > 0)
  requireOption('fullJitter.capMs', capMs, Number.isFinite(capMs) && capMs >= baseMs)
  return ({ attempt, endedAtMs, roll }) => endedAtMs + roll * Math.min(capMs, baseMs * Math.pow(2, attempt - 1))
}

/**
 * Waits equally long before every attempt.
 * @param delayMs the pause in ms, at least 0
 * @throws TradewireError `invalid-option`
 * @example createTradewire({ url, protocol, policy: { reconnect: fixedDelay(5_000) } })
 */
export function fixedDelay(delayMs: number): ReconnectPolicy {
  requireOption('fixedDelay', delayMs, Number.isFinite(delayMs) && delayMs >= 0)
  return ({ endedAtMs }) => endedAtMs + delayMs
}
