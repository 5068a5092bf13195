import { createRateLimit } from '../hub/rate-limit'

/** Rows that are made a second to show accounts that there are not. */
const previewedRowsPerSecond = 5_000
/** Beside its positions an account begins with closed trades. */
const minRows = 250

/** Whether an account may be made now that is only looked at: 20 a second, and fewer when each has many positions. */
export function createPreviewLimit(positions: number, now: () => number): () => boolean {
  const perSecond = Math.max(0.5, previewedRowsPerSecond / Math.max(minRows, positions))
  const limit = createRateLimit({ perSecond, burst: Math.ceil(5 * perSecond) }, now())
  return () => limit.take(now())
}
