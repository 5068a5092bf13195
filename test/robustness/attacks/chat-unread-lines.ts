import type { Attack } from './attack'
import { inParallel, joinChat, pause, waitUntil } from './chat-attacker'

const messagesEach = 1_000
const maxMs = 20_000
/** An id just below the limit of a frame, which each answer would repeat. */
const id = 'x'.repeat(60_000)

/** Lines that never read, and send what is answered at length. */
export const chatUnreadLines: Attack = {
  name: 'chat-unread-lines',
  protocols: ['chat'],
  fullSize: 20,
  testSize: 2,
  demanded: { cut: 2 },
  async run(target, size) {
    let sent = 0
    let cut = 0
    await inParallel(size, size, async (index) => {
      const line = await joinChat(target, `unread-${index}`)
      if (line === undefined) return
      line.socket.pause()
      const untilMs = performance.now() + maxMs
      for (let count = 0; count < messagesEach && !line.isClosed() && performance.now() < untilMs; count += 1) {
        line.say(`${id}${count}`, { type: 'peer', id: '501' }, 'x')
        sent += 1
        while (line.socket.bufferedAmount > 1024 * 1024 && !line.isClosed() && performance.now() < untilMs) {
          await pause(10)
        }
      }
      line.socket.resume()
      await waitUntil(line.isClosed)
      if (line.isClosed()) cut += 1
      line.close()
    })
    return { sent, cut }
  },
}
