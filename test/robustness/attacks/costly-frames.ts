import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import { isRecord } from '../../../src/shared/checks'
import type { Attack, Target } from './attack'
import { runForFigures, whilePinged } from './costly-requests'

const program = fileURLToPath(new URL('frames-program.ts', import.meta.url))

/** Frames that cause a list, a write, or a delta for each connection of their account, or that take long to parse. */
const kinds = ['since', 'resync', 'query', 'order', 'malformed']
const testSize = 4

/** Encoded epoch and seq of the demo account's first delta. */
async function firstPlace({ wsUrl }: Target): Promise<string> {
  const socket = new WebSocket(wsUrl, { perMessageDeflate: false })
  socket.once('open', () => socket.send(JSON.stringify({ type: 'Subscribe', traderid: 10_260 })))
  const place = await new Promise<string>((resolve, reject) => {
    socket.once('close', reject).on('message', (data: Buffer) => {
      const frame: unknown = JSON.parse(data.toString('utf8'))
      if (isRecord(frame) && frame['type'] === 'Delta') {
        resolve(JSON.stringify({ epoch: frame['epoch'], seq: frame['seq'] }))
      }
    })
  })
  socket.terminate()
  return place
}

/**
 * Bursts of each kind from separate addresses, while other clients' connections are pinged (with Redis, at both
 * servers).
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
    const place = await firstPlace(asked)
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
