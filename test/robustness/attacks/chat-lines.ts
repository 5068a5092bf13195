import { setTimeout as pause } from 'node:timers/promises'
import type { Attack } from './attack'
import { inParallel, joinChat, waitUntil } from './chat-attacker'

type OpenedChat = NonNullable<Awaited<ReturnType<typeof joinChat>>>

interface Senders {
  readonly name: string
  readonly fullSize: number
  readonly most: number
  readonly maxMs: number
  /** Waits while more than this number of bytes is unsent. */
  readonly maxBuffered: number
  begin(line: OpenedChat): void
  send(line: OpenedChat, count: number): void
}

/** Connections that send as fast as the server reads, until they are cut. */
const untilCut = ({ name, fullSize, most, maxMs, maxBuffered, begin, send }: Senders): Attack => ({
  name,
  protocols: ['chat'],
  fullSize,
  testSize: 2,
  demanded: { cut: 2 },
  async run(target, size) {
    let sent = 0
    let cut = 0
    await inParallel(size, size, async (index) => {
      const line = await joinChat(target, `${name}-${index}`)
      if (line === undefined) return
      begin(line)
      const untilMs = performance.now() + maxMs
      const goesOn = (): boolean => !line.isClosed() && performance.now() < untilMs
      for (let count = 0; count < most && goesOn(); count += 1) {
        send(line, count)
        sent += 1
        while (line.socket.bufferedAmount > maxBuffered && goesOn()) await pause(5)
      }
      line.socket.resume()
      await waitUntil(line.isClosed)
      if (line.isClosed()) cut += 1
      line.close()
    })
    return { sent, cut }
  },
})

/** An unknown event just below the frame limit. */
const frame = `42["unknown",${'[1],'.repeat(16_000)}1]`

/** Connections that send large events with a name other than `message`. */
export const chatFrames = untilCut({
  name: 'chat-frames', fullSize: 4, most: 2_000, maxMs: 10_000, maxBuffered: 8_388_608,
  begin: () => undefined,
  send: ({ socket }) => socket.send(frame),
})

/** An id just below the frame limit, which each response would repeat. */
const longId = 'x'.repeat(60_000)

/** Connections that never read, and send requests with long responses. */
export const chatUnreadLines = untilCut({
  name: 'chat-unread-lines', fullSize: 20, most: 1_000, maxMs: 20_000, maxBuffered: 1_048_576,
  begin: ({ socket }) => socket.pause(),
  send: ({ say }, count) => say(`${longId}${count}`, { type: 'peer', id: '501' }, 'x'),
})

/** Invented users that join and leave until the directory is full, then a new user who receives a message. */
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

/** Connections of different users that fill the history, after a user has sent one message to one peer. */
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
