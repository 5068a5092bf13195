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

/** Invented users that join and leave until the directory is full, before a new user receives a message. */
export const chatJoins: Attack = {
  name: 'chat-joins',
  protocols: ['chat'],
  fullSize: 10_050,
  testSize: 300,
  demanded: { refused: 0, newcomerReachable: 1 },
  async run(target, size) {
    let joined = 0
    await inParallel(size, 50, async (index) => {
      const line = await joinChat(target, `invented-${index}`)
      if (line === undefined) return
      joined += 1
      line.close()
    })
    const newcomer = await joinChat(target, 'newcomer')
    const friend = await joinChat(target, '501')
    friend?.say('hello', { type: 'peer', id: 'newcomer' }, 'hello')
    const hasReceived = (): boolean => newcomer?.reported.some((reported) => reported.includes('hello')) === true
    await waitUntil(hasReceived)
    const isReachable = hasReceived()
    newcomer?.close()
    friend?.close()
    return { joined, refused: size - joined, newcomerReachable: isReachable ? 1 : 0 }
  },
}

const messagesEach = 200

/** Connections of different users that fill the history after one user has sent one message to a peer. */
export const chatDisplace: Attack = {
  name: 'chat-displace',
  protocols: ['chat'],
  fullSize: 110,
  testSize: 5,
  demanded: { victimsMessageKept: 1, victimsRepeatKnown: 1 },
  async run(target, size) {
    const victim = await joinChat(target, 'victim')
    const peer = { type: 'peer', id: '501' }
    victim?.say('kept', peer, 'kept')
    await waitUntil(() => victim?.reported.length === 1)
    let taken = 0
    await inParallel(size, 40, async (index) => {
      const line = await joinChat(target, `displacer-${index}`)
      if (line === undefined) return
      for (let count = 0; count < messagesEach; count += 1) line.say(`d-${count}`, peer, 'x')
      await waitUntil(() => line.reported.length >= messagesEach || line.isClosed())
      taken += line.reported.filter((reported) => reported.includes('\\"code\\":1000')).length
      line.close()
    })
    const answer = await fetch(`${target.httpUrl}/api/chat/history?user=victim&type=peer&id=501`)
    const isInHistory = (await answer.text()).includes('"kept"')
    const firstAnswer = victim?.reported.at(-1)
    victim?.say('kept', peer, 'kept')
    await waitUntil(() => victim?.reported.length === 2)
    const isKnown = firstAnswer !== undefined && victim?.reported.length === 2
      && timeOf(victim.reported.at(-1)) === timeOf(firstAnswer)
    victim?.close()
    return { taken, victimsMessageKept: isInHistory ? 1 : 0, victimsRepeatKnown: isKnown ? 1 : 0 }
  },
}

function timeOf(reported: string | undefined): string | undefined {
  return /createdAt\\":(\d+)/.exec(reported ?? '')?.[1]
}
