import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import type { Attack } from './attack'
import { inParallel, joinChatAgain, waitUntil } from './chat-attacker'
import { whilePinged } from './costly-requests'
import { openRawSocket, opcodes, rawFrame } from './raw-socket'

const [home, away] = ['203.0.113.20', '198.51.100.170']
const probes = Buffer.concat(Array.from({ length: 2_000 }, () =>
  rawFrame({ opcode: opcodes.text, payload: Buffer.from('2probe') })))

async function sessionOf(wsUrl: string) {
  const socket = new WebSocket(wsUrl, { perMessageDeflate: false, headers: { 'x-forwarded-for': away } })
  const sid = await new Promise<string>((resolve) => {
    socket.on('error', () => resolve('')).on('close', () => resolve(''))
    socket.on('message', (data: Buffer) => resolve(/"sid":"([^"]+)"/.exec(data.toString('utf8'))?.[1] ?? ''))
  })
  return { socket, sid }
}

/**
 * Opens a second WebSocket for each Engine.IO session, and sends upgrade probes over it. Every other query contains a
 * second `?`.
 */
export const chatSecondSockets: Attack = {
  name: 'chat-second-sockets',
  protocols: ['chat'],
  fullSize: 100,
  testSize: 4,
  demanded: { refused: 4 },
  async run({ wsUrl }, size) {
    let refused = 0
    for (let index = 0; index < size; index += 1) {
      const { socket, sid } = await sessionOf(wsUrl)
      const second = await openRawSocket(`${wsUrl}&x=${index % 2 === 0 ? '' : '?'}&sid=${sid}`, away)
      if (second.isOpen()) await second.write(probes)
      else if (await second.ended === 400) refused += 1
      second.socket.destroy()
      socket.terminate()
    }
    return { refused }
  },
}

const sentOfVictim = 10

/** Joins as the user of another address and uses up a user's limits for messages and pings. */
export const chatImpostor: Attack = {
  name: 'chat-impostor',
  protocols: ['chat'],
  fullSize: 1_000,
  testSize: 250,
  demanded: { victimTaken: sentOfVictim, victimPongs: sentOfVictim },
  async run(target, size) {
    const [victim, impostor] = [await joinChatAgain(target, 'twice', home), await joinChatAgain(target, 'twice', away)]
    const peer = { type: 'peer', id: '501' }
    for (let count = 0; count < size; count += 1) {
      impostor.ping()
      impostor.say(`i-${count}`, peer, 'x')
    }
    await waitUntil(() => impostor.answers() >= size + 200 || impostor.isClosed())
    for (let count = 0; count < sentOfVictim; count += 1) {
      victim.ping()
      victim.say(`v-${count}`, peer, 'x')
    }
    await waitUntil(() => victim.answers() >= 2 * sentOfVictim)
    const countOf = (text: RegExp): number => victim.reported.filter((reported) => text.test(reported)).length
    const figures = { victimTaken: countOf(/\\"code\\":1000,\\"msg_id\\":\\"v-/), victimPongs: countOf(/\\"pong\\"/) }
    for (const line of [victim, impostor]) line.close()
    return figures
  },
}

/** A connection's queue (CV-50). */
const queueBytes = 1_048_576
const longText = '长'.repeat(4_000)
const messagesEach = 30
/** Time for the last messages to arrive, ms. */
const settleMs = 500

/** Users of one address send long messages to the group of all users, which a slow connection could not queue. */
export const chatGroupBurst: Attack = {
  name: 'chat-group-burst',
  protocols: ['chat', 'chat-redis'],
  releaseProtocols: ['chat-redis'],
  fullSize: 20,
  testSize: 5,
  demanded: { fitsQueue: 1 },
  async run(target, size) {
    const reader = await joinChatAgain(target, 'reader', home)
    const lines = await Promise.all(Array.from({ length: size }, (_, index) =>
      joinChatAgain(target, `burst-${index}`, away)))
    for (let sent = 0; sent < messagesEach; sent += 1) {
      for (const line of lines) line.say(`b-${sent}`, { type: 'group', id: 'floor' }, longText)
    }
    await waitUntil(() => lines.every((line) => line.answers() >= messagesEach || line.isClosed()))
    await pause(settleMs)
    const receivedBytes = reader.reported.reduce((sum, reported) => sum + Buffer.byteLength(reported), 0)
    for (const line of [reader, ...lines]) line.close()
    return { receivedBytes, fitsQueue: receivedBytes < queueBytes ? 1 : 0 }
  },
}

/** Text that is slow to encode and takes eight slots of the history (CV-66). */
const costlyText = '\ud800'.repeat(3_990)
/** Each counts 14 times (CV-11), so a user may send 14 in a burst. */
const costlyEach = 14
/** Few enough for the byte limit of an address (CV-54). */
const costlyUsersEach = 20

/** Users of several addresses fill the history with texts that are slow to encode. */
export const chatCostlyTexts: Attack = {
  name: 'chat-costly-texts',
  protocols: ['chat'],
  fullSize: 240,
  testSize: 2,
  demanded: { taken: 2 * costlyEach, closedLines: 0 },
  run: (target, size) => whilePinged(target, async () => {
    let taken = 0
    await inParallel(size, 8, async (index) => {
      const user = `costly-${index}`
      const line = await joinChatAgain(target, user, `198.51.100.${171 + Math.floor(index / costlyUsersEach)}`)
      for (let sent = 0; sent < costlyEach; sent += 1) line.say(`c-${sent}`, { type: 'peer', id: user }, costlyText)
      await waitUntil(() => line.answers() >= costlyEach || line.isClosed())
      taken += line.reported.filter((reported) => reported.includes('\\"code\\":1000')).length
      line.close()
    })
    return { taken }
  }),
}
