import type { LineSocket } from './line-socket'
import { createRateLimit, type RateLimits } from './rate-limit'

/** Number of bytes that count as one frame (SV-253). An order is a few hundred bytes long. */
const orderBytes = 2_048

/**
 * Returns a frame's weight in the frame limits. Parsing 64 KiB takes a hundred times as long as parsing an order, and a
 * long chat message goes to every member of its group.
 */
export const frameCount = (size: number, { burst }: Pick<RateLimits, 'burst'>, countedBytes = orderBytes): number =>
  Math.max(1, Math.min(Math.ceil(size / countedBytes), burst))

/**
 * Maximum number of frames after the close (SV-122). A client stops after it has read the close, but may already have
 * sent five bursts at the usual limit.
 */
const maxFramesAfterClose = 1_000

/**
 * Counts a connection's frames, including pings and pongs. Above the limit, closes the connection with 4429, so clients
 * retry later. Drops the connection if frames keep coming. Does not respond otherwise, because a response would add to
 * the flood.
 * @param mayAddress returns whether an address's connections together may send `count` more frames
 * @returns whether to read the last frame, which counts as `count` frames (default 1)
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
