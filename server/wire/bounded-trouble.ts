import type { ServerClock } from '../shared/server-clock'
import { createRateLimit } from './rate-limit'

/** Number of lines in a burst and per second (SV-276). */
const lineRate = { burst: 100, perSecond: 1 }

/**
 * Limits the lines for the operator, because each order, message or upload writes a line while the disk is full. The
 * next line follows the number of omitted lines.
 */
export function boundTrouble(
  trouble: (line: string) => void, { elapsed }: Pick<ServerClock, 'elapsed'>,
): (line: string) => void {
  const rate = createRateLimit(lineRate, elapsed())
  let omitted = 0
  return (line) => {
    if (!rate.take(elapsed())) {
      omitted += 1
      return
    }
    if (omitted > 0) trouble(`omitted lines: ${omitted}`)
    omitted = 0
    trouble(line)
  }
}
