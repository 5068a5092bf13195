import type { Attack } from './attack'
import { inParallel, joinChat, pause, waitUntil } from './chat-attacker'

const maxMs = 10_000
const maxFramesEach = 2_000
/** An event that the chat does not know, just below the limit of a frame. */
const frame = `42["unknown",${'[1],'.repeat(16_000)}1]`

/** Lines that send large events of another name than `message` as fast as the server takes them. */
export const chatFrames: Attack = {
  name: 'chat-frames',
  protocols: ['chat'],
  fullSize: 4,
  testSize: 2,
  demanded: { cut: 2 },
  async run(target, size) {
    let sent = 0
    let cut = 0
    await inParallel(size, size, async (index) => {
      const line = await joinChat(target, `flood-${index}`)
      if (line === undefined) return
      const untilMs = performance.now() + maxMs
      for (let count = 0; count < maxFramesEach && !line.isClosed() && performance.now() < untilMs; count += 1) {
        line.socket.send(frame)
        sent += 1
        if (line.socket.bufferedAmount > 8 * 1024 * 1024) await pause(5)
      }
      await waitUntil(line.isClosed)
      if (line.isClosed()) cut += 1
      line.close()
    })
    return { sent, cut }
  },
}
