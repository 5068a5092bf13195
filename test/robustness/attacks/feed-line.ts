import WebSocket from 'ws'
import { isRecord } from '../../../src/shared/checks'
import type { Target } from './attack'
import { waitUntil } from './chat-attacker'

const traderid = 10_260
const smallOrder = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.01 }

type Frame = Readonly<Record<string, unknown>>

/**
 * Subscribes to the demo's account.
 * @param since the position of a returning client
 */
export async function openFeedLine({ wsUrl }: Target, since?: Frame) {
  const socket = new WebSocket(wsUrl, { perMessageDeflate: false })
  const frames: Frame[] = []
  socket.on('message', (data: Buffer) => {
    const frame: unknown = JSON.parse(data.toString('utf8'))
    if (isRecord(frame)) frames.push(frame)
  })
  await new Promise((resolve, reject) => void socket.once('open', resolve).once('error', reject))
  const send = (frame: object): void => socket.send(JSON.stringify({ traderid, ...frame }))
  send({ type: 'Subscribe', ...(since && { since }) })

  /** Returns the first matching frame, or an empty frame after 10 s. */
  async function next(fits: (frame: Frame) => boolean): Promise<Frame> {
    await waitUntil(() => frames.some(fits))
    return frames.find(fits) ?? {}
  }

  return {
    next,
    order(id: string, order: object = smallOrder): Promise<Frame> {
      const nowMs = Date.now()
      send({ type: 'Order', reqid: id, postedAt: nowMs, validUntil: nowMs + 20_000, order })
      return next(({ reqid }) => reqid === id)
    },
    place(): Frame {
      const { epoch, seq } = frames.filter((frame) => frame['seq'] !== undefined).at(-1) ?? {}
      return { epoch, seq }
    },
    close: () => socket.terminate(),
  }
}
