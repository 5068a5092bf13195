import type { Attack, Target } from './attack'
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

/** Few enough for the connection limit of an address. */
const usersEach = 100

/**
 * Invented users of several addresses that join and leave until the directory is full. Then a new user and an earlier
 * user of another address receive a message.
 */
export const chatJoins: Attack = {
  name: 'chat-joins',
  protocols: ['chat'],
  fullSize: 10_050,
  testSize: 300,
  demanded: { refused: 0, newcomerReachable: 1, victimReachable: 1 },
  async run(target, size) {
    let joined = 0
    const victim = await joinChat(target, 'listed-before', '203.0.113.10')
    victim?.close()
    await inParallel(size, 50, async (index) => {
      const address = `198.51.100.${index % Math.ceil(size / usersEach)}`
      const line = await joinChat(target, `invented-${index}`, address)
      if (line === undefined) return
      joined += 1
      line.close()
    })
    const newcomer = await joinChat(target, 'newcomer')
    const friend = await joinChat(target, '501')
    friend?.say('hello', { type: 'peer', id: 'newcomer' }, 'hello')
    friend?.say('again', { type: 'peer', id: 'listed-before' }, 'again')
    await waitUntil(() => friend?.answers() === 2)
    const answer = friend?.reported.find((reported) => reported.includes('\\"again\\"'))
    const hasReceived = (): boolean => newcomer?.reported.some((reported) => reported.includes('hello')) === true
    await waitUntil(hasReceived)
    const isReachable = hasReceived()
    newcomer?.close()
    friend?.close()
    return {
      joined, refused: size - joined, newcomerReachable: isReachable ? 1 : 0,
      victimReachable: answer?.includes('\\"code\\":1000') === true ? 1 : 0,
    }
  },
}

const victimsMessages = 100
const messagesEach = 25
/** Just below the packet rate of an address (CV-54). */
const addressBurst = 3_000
const addressPerMs = 0.35

/** Invented users of one address that fill the history after a user of another address has sent messages to a peer. */
export const chatDisplace: Attack = {
  name: 'chat-displace',
  protocols: ['chat', 'chat-redis'],
  releaseProtocols: ['chat-redis'],
  fullSize: 1_000,
  testSize: 40,
  demanded: { victimsMessagesKept: victimsMessages, victimsRepeatKnown: 1 },
  async run(target, size) {
    const [home, away] = ['203.0.113.9', '198.51.100.7']
    const peer = { type: 'peer', id: '501' }
    const victim = await joinChatAgain(target, 'victim', home)
    for (let count = 0; count < victimsMessages; count += 1) victim.say(`v-${count}`, peer, 'kept')
    await waitUntil(() => victim.answers() >= victimsMessages)
    const firstAnswer = victim.reported.find((reported) => reported.includes('v-0\\"'))
    const startMs = performance.now()
    let [sent, taken] = [0, 0]
    await inParallel(size, 40, async (index) => {
      const line = await joinChatAgain(target, `displacer-${index}`, away)
      sent += 1 + messagesEach
      await waitUntil(() => sent <= addressBurst + addressPerMs * (performance.now() - startMs))
      // Each to itself, because the messages to one peer are limited (CV-128).
      const self = { type: 'peer', id: `displacer-${index}` }
      for (let count = 0; count < messagesEach; count += 1) line.say(`d-${count}`, self, 'x')
      await waitUntil(() => line.answers() >= messagesEach || line.isClosed())
      taken += line.reported.filter((reported) => reported.includes('\\"code\\":1000')).length
      line.close()
    })
    const kept = await Promise.all([target, target.other ?? target].map((each) => keptBy(each, 'victim', home)))
    victim.say('v-0', peer, 'kept')
    await waitUntil(() => victim.answers() > victimsMessages)
    const isKnown = firstAnswer !== undefined && timeOf(victim.reported.at(-1)) === timeOf(firstAnswer)
    victim.close()
    return { taken, victimsMessagesKept: Math.min(...kept), victimsRepeatKnown: isKnown ? 1 : 0 }
  },
}

/** Counts a user's messages on the newest page of a conversation. */
async function keptBy({ httpUrl }: Target, user: string, address: string): Promise<number> {
  const answer = await fetch(`${httpUrl}/api/chat/history?user=${user}&type=peer&id=501&limit=100`, {
    headers: { 'x-forwarded-for': address },
  })
  return (await answer.text()).split(`"from":"${user}"`).length - 1
}

function timeOf(reported: string | undefined): string | undefined {
  return /createdAt\\":(\d+)/.exec(reported ?? '')?.[1]
}
