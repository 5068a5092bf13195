import type { LineSocket } from './line-socket'
import { createRateLimit, type RateLimits } from './rate-limit'

/**
 * Frames that may still come after the close (SV-122); a client that has read it sends none. Five bursts of the usual
 * limit may be under way.
 */
const maxFramesAfterClose = 1_000

/**
 * Counts every frame of a line, pings and pongs too. A client that sends too many is closed with 4429, which clients
 * take for "later", and ended when it goes on. Its frames are not answered: the answers would grow what it floods.
 * @returns whether the frame that has just come may be read
 */
export function createFloodGuard(
  socket: Pick<LineSocket, 'readyState' | 'OPEN' | 'close' | 'terminate'>, limits: RateLimits, now: () => number,
): () => boolean {
  const rate = createRateLimit(limits, now())
  let afterClose = 0
  return () => {
    if (socket.readyState !== socket.OPEN) {
      afterClose += 1
      if (afterClose === maxFramesAfterClose) socket.terminate()
      return false
    }
    if (rate.take(now())) return true
    socket.close(4429, 'too many frames')
    return false
  }
}
