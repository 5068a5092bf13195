import type { ServerClock } from '../shared/server-clock'
import { createRateLimit } from './rate-limit'

const lineRate = { burst: 100, perSecond: 1 }

/**
 * Limits the operator's lines (SV-276), because each order, message or upload writes a line while the disk is full. The
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
