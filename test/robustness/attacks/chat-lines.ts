import type { Attack } from './attack'
import { inParallel, joinChat, joinChatAgain, waitUntil } from './chat-attacker'

/** An unknown event just below the frame limit. */
const frame = `42["unknown",${'[1],'.repeat(16_000)}1]`
const framesEach = 2_000
const maxBuffered = 8_388_608

/** Connections that send large unknown events as fast as the server reads. */
export const chatFrames: Attack = {
  name: 'chat-frames',
  protocols: ['chat'],
  fullSize: 4,
  testSize: 2,
  demanded: { cut: 2 },
  async run(target, size) {
    let cut = 0
    await inParallel(size, size, async (index) => {
      const line = await joinChat(target, `chat-frames-${index}`)
      if (line === undefined) return
      const { socket, isClosed } = line
      for (let sent = 0; sent < framesEach && !isClosed(); sent += 1) {
        socket.send(frame)
        await waitUntil(() => socket.bufferedAmount <= maxBuffered || isClosed())
      }
      await waitUntil(isClosed)
      if (isClosed()) cut += 1
      line.close()
    })
    return { cut }
  },
}

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
      for (let sent = 0; sent < burst; sent += 1) line.say(`u-${sent}`, { type: 'peer', id: 'never-reads' }, longText)
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
