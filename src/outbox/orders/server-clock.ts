import type { ServerTime } from '../../positions/model/positions-update'

/** Older samples may be wrong by more than an order's time to live: our own clock may have been set meanwhile. */
const longestAgeMs = 20_000

/**
 * What the server's clock says now, as far as it was heard: too low by the time that the sample took to get
 * here, never too high but for what our own clock was set forward since, which is less than 20 s. `undefined`
 * when no sample can be trusted.
 */
export function serverNow(sample: ServerTime | undefined, nowMs: number): number | undefined {
  if (sample === undefined) return undefined
  const ageMs = nowMs - sample.atMs
  return ageMs >= 0 && ageMs <= longestAgeMs ? sample.serverMs + ageMs : undefined
}
