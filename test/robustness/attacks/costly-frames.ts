import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import type { Attack } from './attack'
import { openedFeed, pinged, runForFigures } from './costly-requests'
import { openFeedLine } from './feed-line'

const program = fileURLToPath(new URL('frames-program.ts', import.meta.url))

/** Frames that are answered with a list, with a write, or with a delta for each line of their account. */
const kinds = ['since', 'resync', 'query', 'order']

/**
 * Frames of each kind from the lines of one address, as many as a line may send in a burst. Lines of other clients are
 * pinged meanwhile, over Redis at both servers.
 */
export const costlyFrames: Attack = {
  name: 'costly-frames',
  protocols: ['copy-trading', 'copy-trading-redis'],
  fullSize: 200,
  testSize: 10,
  // Whether a line stays open over Redis depends on the speed of the machine.
  demanded: { sent: 2_000 * kinds.length },
  async run(target, size) {
    const asked = target.other ?? target
    const lines = await Promise.all([...new Set([target, asked])].map(async (each) => pinged(await openedFeed(each))))
    const first = await openFeedLine(asked)
    await first.next(({ type }) => type === 'Delta')
    const place = JSON.stringify(first.place())
    first.close()
    // Missed deltas for the answers to `since`.
    await pause(size * 100)
    const pongs: Record<string, number> = {}
    let sent = 0
    for (const [index, kind] of kinds.entries()) {
      for (const line of lines) line.takeSlowestMs()
      const args = [asked.wsUrl, `198.51.100.${150 + index}`, kind, String(size), place]
      sent += (await runForFigures(program, args))['sent'] ?? 0
      pongs[`${kind}PongMs`] = Math.max(...lines.map((line) => line.takeSlowestMs()))
    }
    const codes = (await Promise.all(lines.map((line) => line.end()))).filter((code) => code !== undefined)
    return { sent, ...pongs, closedLines: codes.length }
  },
}
