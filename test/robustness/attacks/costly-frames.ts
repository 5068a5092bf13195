import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import type { Attack } from './attack'
import { runForFigures, whilePinged } from './costly-requests'
import { openFeedLine } from './feed-line'

const program = fileURLToPath(new URL('frames-program.ts', import.meta.url))

/** Frames that cause a list, a write, or a delta for each connection of their account, or that take long to parse. */
const kinds = ['since', 'resync', 'query', 'order', 'malformed']
const testSize = 4

/**
 * Bursts of each kind, from the connections of separate addresses, while other clients' connections are pinged, over
 * Redis at both servers.
 */
export const costlyFrames: Attack = {
  name: 'costly-frames',
  protocols: ['copy-trading', 'copy-trading-redis'],
  releaseProtocols: ['copy-trading-redis'],
  fullSize: 200,
  testSize,
  // Omits pings over Redis, whose success depends on the machine's speed.
  demanded: { limited: 3 * testSize },
  async run(target, size) {
    const asked = target.other ?? target
    const first = await openFeedLine(asked)
    await first.next(({ type }) => type === 'Delta')
    const place = JSON.stringify(first.place())
    first.close()
    // Lets deltas accumulate for `since`.
    await pause(size * 100)
    return whilePinged(target, async () => {
      const figures = await Promise.all(kinds.map((kind, index) => runForFigures(program, [
        asked.wsUrl, `198.51.100.${150 + index}`, kind, String(size), place, String(10_260 + 10 * index),
      ])))
      return { limited: figures.reduce((sum, { limited = 0 }) => sum + limited, 0) }
    })
  },
}
