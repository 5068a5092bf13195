import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import type { Attack } from './attack'
import { runForFigures, whilePinged } from './costly-requests'
import { openFeedLine } from './feed-line'

const programOf = (name: string): string => fileURLToPath(new URL(`${name}.ts`, import.meta.url))

/**
 * Frames that are answered with a list, with a write, or with a delta for each connection of their account, and frames
 * that take long to parse.
 */
const kinds = ['since', 'resync', 'query', 'order', 'malformed']
const testSize = 4

/**
 * Frames of each kind from the connections of a separate address, as many as a connection may send in a burst.
 * Meanwhile connections of other clients are pinged, over Redis at both servers.
 */
export const costlyFrames: Attack = {
  name: 'costly-frames',
  protocols: ['copy-trading', 'copy-trading-redis'],
  releaseProtocols: ['copy-trading-redis'],
  fullSize: 200,
  testSize,
  // Whether a pinged connection stays open over Redis depends on the speed of the machine.
  demanded: { limited: 3 * testSize },
  async run(target, size) {
    const asked = target.other ?? target
    const first = await openFeedLine(asked)
    await first.next(({ type }) => type === 'Delta')
    const place = JSON.stringify(first.place())
    first.close()
    // Missed deltas for the responses to `since`.
    await pause(size * 100)
    return whilePinged(target, async () => {
      const figures = await Promise.all(kinds.map((kind, index) => runForFigures(programOf('frames-program'), [
        asked.wsUrl, `198.51.100.${150 + index}`, kind, String(size), place, String(10_260 + 10 * index),
      ])))
      return { limited: figures.reduce((sum, { limited = 0 }) => sum + limited, 0) }
    })
  },
}

/** Messages to the group of all users, from users of one address, while a connection of another client is pinged. */
export const chatGroup: Attack = {
  name: 'chat-group',
  protocols: ['chat', 'chat-redis'],
  releaseProtocols: ['chat-redis'],
  fullSize: 200,
  testSize: 5,
  demanded: { answered: 1_000, closedLines: 0 },
  run: (target, size) => whilePinged(target, () =>
    runForFigures(programOf('group-program'), [target.wsUrl, '198.51.100.160', String(size)])),
}
