import WebSocket from 'ws'
import type { Attack } from './attack'

/** More than any server takes in one frame. */
const frameBytes = 8 * 1024 * 1024

/** Lines that each send one frame far beyond the limit, one line after the other. */
export const oversizedFrames: Attack = {
  name: 'oversized-frames',
  protocols: ['copy-trading', 'heart-check', 'echo', 'mode-code', 'chat'],
  fullSize: 100,
  testSize: 3,
  demanded: { refused: 3 },
  async run({ wsUrl }, size) {
    let refused = 0
    for (let line = 0; line < size; line += 1) {
      const socket = new WebSocket(wsUrl, { perMessageDeflate: false })
      const ended = new Promise<void>((resolve) => {
        socket.on('error', () => undefined)
        socket.on('close', () => resolve())
      })
      socket.on('open', () => socket.send(Buffer.alloc(frameBytes, 'a')))
      await ended
      refused += 1
    }
    return { refused }
  },
}
