import type { ServerClock } from '../shared/server-clock'
import { createRateLimit } from './rate-limit'

const lineRate = { burst: 100, perSecond: 1 }

/**
 * Limits the rate of lines for the operator (SV-276). On a full disk, each order, message or upload would cause a line.
 * Before the next line, reports the number of omitted lines.
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
