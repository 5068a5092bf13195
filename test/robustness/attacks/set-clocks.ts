import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { chatKeys } from '../../../server/chat/redis/scripts'
import { connectRedis } from '../../../server/redis/connect-redis'
import { keys } from '../../../server/redis/keys'
import { isRecord } from '../../../src/shared/checks'
import type { Attack, Figures, Target } from './attack'
import { joinChatAgain, waitUntil } from './chat-attacker'
import { fillUsers } from './costly-requests'
import { openFeedLine } from './feed-line'

/** Times by which Redis's clock was ahead. */
const leapsMs = [8 * 3_600_000, 8 * 86_400_000, 30 * 86_400_000]
const toleranceMs = 60_000
/** Users who join a full directory. Without CV-121, each join would remove the previous newcomer. */
const newcomers = ['newcomer-1', 'newcomer-2', 'newcomer-3']

/** Returns the number of servers whose `/healthz` reports the clock after the next beat. */
async function reporting(target: Target): Promise<number> {
  const reports = new Set<string>()
  for (let tries = 0; tries < 100 && reports.size < 2; tries += 1) {
    for (const { httpUrl, healthPath } of [target, target.other ?? target]) {
      if ((await (await fetch(httpUrl + healthPath)).text()).includes('clockBehindMs')) reports.add(httpUrl)
    }
    if (reports.size < 2) await pause(100)
  }
  return reports.size
}

type SetClock = (leapMs: number) => Promise<void>

async function attackFeed(target: Target, size: number, setClock: SetClock): Promise<Figures> {
  const line = await openFeedLine(target)
  const { epoch } = await line.next(({ type }) => type === 'Snapshot')
  const counts = { done: 0, notKnown: 0 }
  for (const leapMs of leapsMs) {
    await setClock(leapMs)
    for (let index = 0; index < size; index += 1) {
      const { state } = await line.order(`clock-${leapMs}-${index}`)
      if (state === 'done') counts.done += 1
      if (state === 'not-known') counts.notKnown += 1
    }
  }
  const reports = await reporting(target)
  line.close()
  const again = await openFeedLine(target.other ?? target)
  const after = await again.next(({ type }) => type === 'Snapshot')
  again.close()
  return { ...counts, reports, resetAccounts: Number(after.epoch !== epoch) }
}

function messageIn(event: string): Readonly<Record<string, unknown>> {
  const args: unknown = JSON.parse(event.slice(2))
  const parsed: unknown = JSON.parse(Array.isArray(args) ? String(args[1]) : '{}')
  return isRecord(parsed) && isRecord(parsed['payload']) ? parsed['payload'] : {}
}

async function attackChat(target: Target, size: number, setClock: SetClock, redis: Redis): Promise<Figures> {
  const [ann, ben] = await Promise.all([joinChatAgain(target, '501'), joinChatAgain(target.other ?? target, '502')])
  const heard = () => ben.reported.map(messageIn).filter(({ id }) => String(id).startsWith('clock-'))
  for (const [count, leapMs] of leapsMs.entries()) {
    await setClock(leapMs)
    for (let index = 0; index < size; index += 1) {
      ann.say(`clock-${leapMs}-${index}`, { type: 'peer', id: '502' }, 'hi')
    }
    await waitUntil(() => heard().length >= size * (count + 1))
  }
  const messages = heard()
  const datedAhead = messages.filter(({ sentAt, createdAt }) =>
    Number(sentAt ?? createdAt) > Date.now() + toleranceMs).length
  const disordered = messages.filter(({ createdAt }, index) =>
    index > 0 && Number(createdAt) <= Number(messages[index - 1]?.['createdAt'])).length
  const reports = await reporting(target)
  for (const client of [ann, ben]) client.close()
  for (const user of newcomers) (await joinChatAgain(target, user)).close()
  const scores = await Promise.all(newcomers.map((user) => redis.zscore(chatKeys.users, user)))
  const newcomersListed = scores.filter((score) => score !== null).length
  return { received: messages.length, datedAhead, disordered, reports, newcomersListed }
}

const testSize = 8

/** Stores times of a clock that was ahead, then trades or chats. */
const attackWith = (
  name: string, protocol: 'copy-trading-redis' | 'chat-redis', demanded: Figures, attack: typeof attackChat,
  storeTime: (redis: Redis, aheadMs: number) => Promise<unknown>,
): Attack => ({
  name, protocols: [protocol], fullSize: 40, testSize, demanded,
  async run(target, size) {
    const redis = await connectRedis({ url: target.redisUrl ?? '', trouble: () => undefined })
    try {
      return await attack(target, size, async (leapMs) => void await storeTime(redis, Date.now() + leapMs), redis)
    } finally {
      redis.disconnect()
    }
  },
})

const all = testSize * leapsMs.length

/** Orders, accounts and `/healthz` after Redis's clock was ahead. */
export const setClocks = attackWith(
  'set-clocks', 'copy-trading-redis', { done: all, notKnown: 0, reports: 2, resetAccounts: 0 }, attackFeed,
  (redis, aheadMs) => redis.hset(keys.incarnation, 'seenMs', aheadMs))

/** Dates and order of messages, `/healthz` and the directory of users after Redis's clock was ahead. */
export const chatSetClocks = attackWith(
  'chat-set-clocks', 'chat-redis',
  { received: all, datedAhead: 0, disordered: 0, reports: 2, newcomersListed: newcomers.length }, attackChat,
  (redis, aheadMs) => Promise.all([
    redis.set(chatKeys.newest, aheadMs), redis.set(chatKeys.admitted, aheadMs), fillUsers(redis, aheadMs),
  ]))
