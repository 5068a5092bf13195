import type { LineSocket } from './line-socket'
import { createRateLimit, type RateLimits } from './rate-limit'

/** Number of bytes that count as one more frame (SV-253). An order has a few hundred bytes. */
const countedBytes = 2_048

/**
 * Returns how many times a frame counts. A frame of 64 KiB takes a hundred times as long to parse as an order, and a
 * long chat message goes to every member of its group.
 */
export const frameCount = (size: number, { burst }: Pick<RateLimits, 'burst'>): number =>
  Math.max(1, Math.min(Math.ceil(size / countedBytes), burst))

/**
 * Number of frames accepted after the close (SV-122). A client that has read the close sends no more, but five bursts
 * of the usual limit may be in flight.
 */
const maxFramesAfterClose = 1_000

/**
 * Counts every frame of a connection, including pings and pongs. A connection above the limit is closed with 4429,
 * which clients read as "later", and ended if frames keep coming. Its frames get no response, because that would add to
 * the flood.
 * @param mayAddress whether all connections of the address may send that many frames
 * @returns whether the last frame may be read; it counts as that many frames, default 1
 */
export function createFloodGuard(
  socket: Pick<LineSocket, 'readyState' | 'OPEN' | 'close' | 'terminate'>, limits: RateLimits, now: () => number,
  mayAddress: (count: number) => boolean = () => true,
): (count?: number) => boolean {
  const rate = createRateLimit(limits, now())
  let afterClose = 0
  return (count = 1) => {
    if (socket.readyState !== socket.OPEN) {
      if (afterClose < maxFramesAfterClose && afterClose + count >= maxFramesAfterClose) socket.terminate()
      afterClose += count
      return false
    }
    if (rate.take(now(), count) && mayAddress(count)) return true
    socket.close(4429, 'too many frames')
    return false
  }
}
