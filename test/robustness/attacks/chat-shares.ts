import { setTimeout as pause } from 'node:timers/promises'
import type { Attack } from './attack'
import { joinChatAgain, waitUntil } from './chat-attacker'

const [home, away] = ['203.0.113.20', '198.51.100.170']

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
