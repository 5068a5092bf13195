import type { Attack } from './attack'
import { inParallel, joinChatAgain, waitUntil } from './chat-attacker'

/** Their messages need 8 MB together, more than the system buffers for a connection. */
const talkers = 20
/** Counts six times (CV-11), so a user may send 33 in a burst. */
const longText = '长'.repeat(4_000)
const burst = 33

/** Connections that never read while other users send messages to their user. */
export const chatUnreadLines: Attack = {
  name: 'chat-unread-lines',
  protocols: ['chat'],
  fullSize: 20,
  testSize: 2,
  demanded: { cut: 2 },
  async run(target, size) {
    const unread = await Promise.all(Array.from({ length: size }, () => joinChatAgain(target, 'never-reads')))
    for (const { socket } of unread) socket.pause()
    await inParallel(talkers, talkers, async (index) => {
      const line = await joinChatAgain(target, `talker-${index}`)
      for (let sent = 0; sent < burst; sent += 1) line.say(`u-${sent}`, 'never-reads', longText)
      await waitUntil(() => line.answers() >= burst || line.isClosed())
      line.close()
    })
    for (const { socket } of unread) socket.resume()
    await waitUntil(() => unread.every(({ isClosed }) => isClosed()))
    const cut = unread.filter(({ isClosed }) => isClosed()).length
    for (const line of unread) line.close()
    return { cut }
  },
}
