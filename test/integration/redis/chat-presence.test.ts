import type { Redis } from 'ioredis'
import { beforeEach, expect, test, vi } from 'vitest'
import { createChatServer } from '../../../server/chat/chat-server'
import { StartError } from '../../../server/shared/start-error'
import { describeNeeding } from '../../support/needs-program'
import { chatClient, serveChat } from '../chat/chat-client'
import { until } from '../samples/sample-client'
import { movingProxy } from './moving-proxy'
import { suiteRedis } from './suite-redis'

const prefix = 'tradewire:chat:'

describeNeeding('redis-server', 'which servers of a chat are told of a message', () => {
  const { url, connected } = suiteRedis()
  beforeEach(async () => {
    await connected().flushall()
  })
  const serve = () => serveChat({ redis: url(), trouble: () => undefined })

  /** Those of servers, without sessions. */
  async function ownStreams(redis: Redis): Promise<readonly string[]> {
    return (await redis.keys(`${prefix}events:*`)).filter((key) => !key.includes(':session:'))
  }

  /** Until the user is at that number of servers. */
  const serversOf = (redis: Redis, user: string, count: number): Promise<void> =>
    vi.waitFor(
      async () => expect(await redis.zcard(`${prefix}at:${user}`)).toBe(count), { timeout: 50_000, interval: 5 })

  test('RS-134: a message to a user is told to the servers of user and sender, one to a group to all', async () => {
    const redis = connected()
    const servers = [await serve(), await serve(), await serve()]
    const [ann, ben, zoe] = ['ann', 'ben', 'zoe'].map((user, index) => chatClient(servers[index]?.url ?? '', user))
    if (ann === undefined || ben === undefined || zoe === undefined) throw new Error('three clients')
    await Promise.all([ann, ben, zoe].map(({ is }) => is('open')))
    await ann.say('m-1', 'ben', 'hi')
    await Promise.all([ann.answered(1), ben.delivered(1)])
    const told = await ownStreams(redis)
    expect(await Promise.all(told.map((key) => redis.xlen(key)))).toEqual([1, 1])
    const toldToAll = async (): Promise<number> =>
      (await redis.xrange(`${prefix}events`, '-', '+')).filter(([, fields]) => fields.includes('envelope')).length
    expect(await toldToAll()).toBe(0)
    await ann.send({ id: 'm-2', to: { type: 'group', id: 'floor' }, content: { kind: 'text', text: 'all' } })
    await Promise.all([ben.delivered(2), zoe.delivered(1)])
    expect(await toldToAll()).toBe(1)
    expect(await ownStreams(redis)).toHaveLength(2)
  })

  test('RS-135: users that Redis loses while it is there are recorded again, and miss nothing', async () => {
    const redis = connected()
    const [one, other] = [await serve(), await serve()]
    const ann = chatClient(one.url, 'ann')
    const ben = chatClient(other.url, 'ben')
    await Promise.all([ann.is('open'), ben.is('open')])
    await ann.say('m-1', 'ben', 'a server knows those that its lines have spoken to')
    await ann.answered(1)
    await redis.flushall()
    for (let count = 2; count <= 20; count += 1) {
      await ann.say(`m-${count}`, 'ben', '.')
      if (count % 5 === 1) await ann.answered(count)
    }
    await ben.delivered(20)
    expect(ben.deliveries.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => `m-${index + 1}`))
    for (const user of ['ann', 'ben']) await serversOf(redis, user, 1)
  })

  test('RS-135: one who joins after Redis lost its users reaches those who were there', async () => {
    const redis = connected()
    const [one, other] = [await serve(), await serve()]
    const ben = chatClient(other.url, 'ben')
    await ben.is('open')
    await redis.flushall()
    const zoe = chatClient(one.url, 'zoe')
    await zoe.is('open')
    for (const user of ['ben', 'zoe']) await serversOf(redis, user, 1)
    await zoe.say('m-1', 'ben', 'hi')
    await ben.delivered(1)
  })

  test('RS-135: a Redis that lost its data and has an earlier time is read from where it is', async () => {
    const redis = connected()
    const [one, other] = [await serve(), await serve()]
    const [ann, ben] = [chatClient(one.url, 'ann'), chatClient(other.url, 'ben')]
    await Promise.all([ann.is('open'), ben.is('open')])
    await redis.set(`${prefix}newest`, Date.now() + 3_600_000)
    await ann.say('before', 'ben', '1')
    await ben.delivered(1)
    await redis.flushall()
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    for (const user of ['ann', 'ben']) await serversOf(redis, user, 1)
    await ann.insist('after', 'ben', '2')
    await ben.delivered(2)
    expect(ben.deliveries.map(({ id }) => id)).toEqual(['before', 'after'])
  })

  test('RS-135: after an outage in which Redis lost its users each line gets what was taken meanwhile', async () => {
    const redis = connected()
    const [one, other] = [await serve(), await serve()]
    const ann = chatClient(one.url, 'ann')
    const [ben, zoe] = [chatClient(other.url, 'ben'), chatClient(other.url, 'zoe')]
    await Promise.all([ann, ben, zoe].map(({ is }) => is('open')))
    await ann.say('before', 'ben', '1')
    await ben.delivered(1)
    // As when the other server is the last to be connected again.
    for (const user of ['ben', 'zoe']) await redis.del(`${prefix}at:${user}`)
    await ann.say('lost', 'ben', '2')
    await ann.say('lost-too', 'zoe', '3')
    await ann.answered(3)
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    for (const user of ['ben', 'zoe']) await serversOf(redis, user, 1)
    await ann.insist('after', 'ben', '4')
    await until(() => ben.deliveries.some(({ id }) => id === 'after'), () => ben.deliveries)
    await zoe.delivered(1)
    expect(ben.deliveries.map(({ id }) => id)).toEqual(['before', 'lost', 'after'])
    expect(zoe.deliveries.map(({ id }) => id)).toEqual(['lost-too'])
  })

  test('RS-136: what a server leaves expires, and where a user has no line nothing is told for that user', async () => {
    const redis = connected()
    const [one, other] = [await serve(), await serve()]
    const ann = chatClient(one.url, 'ann')
    const [ben, benToo] = [chatClient(other.url, 'ben'), chatClient(other.url, 'ben')]
    await Promise.all([ann, ben, benToo].map(({ is }) => is('open')))
    await ann.say('m-1', 'ben', 'hi')
    await Promise.all([ben.delivered(1), benToo.delivered(1)])
    for (const [key, mostMs] of [
      ...(await ownStreams(redis)).map((name) => [name, 600_000] as const), [`${prefix}at:ben`, 1_500_000] as const,
    ]) {
      const leftMs = await redis.pttl(key)
      expect([leftMs > mostMs - 60_000, leftMs <= mostMs], key).toEqual([true, true])
    }
    const untilMs = Number((await redis.zrange(`${prefix}at:ben`, '0', '-1', 'WITHSCORES'))[1])
    expect(Math.abs(untilMs - 1_500_000 - Date.now())).toBeLessThan(60_000)
    ben.client.dispose()
    await until(() => other.lines() === 1, () => other.lines())
    expect(await redis.zcard(`${prefix}at:ben`)).toBe(1)
    benToo.client.dispose()
    await serversOf(redis, 'ben', 0)
    const [annKey] = await redis.zrange(`${prefix}at:ann`, '0', '-1')
    const otherKey = (await ownStreams(redis)).find((key) => !key.endsWith(annKey ?? '-')) ?? ''
    await ann.say('m-2', 'ben', 'hi')
    await ann.answered(2)
    expect(await redis.xlen(otherKey)).toBe(1)
  })

  test('RS-137: who speaks and moves between servers is given what was missed, once', async () => {
    const [first, second] = [await serve(), await serve()]
    const proxy = await movingProxy(first)
    const ben = chatClient(`${proxy.wsUrl}/socket.io/?EIO=4&transport=websocket`, 'mover', { burstMs: 50 })
    const ann = chatClient(first.url, 'talker')
    await Promise.all([ben.is('open'), ann.is('open')])
    await ann.say('t-1', 'mover', '.')
    await ben.delivered(1)
    await ben.say('b-1', 'talker', '.')
    await ben.answered(1)
    const asked = { had: 1, answered: 1 }
    for (const to of [second, first, second]) {
      const before = ben.story.length
      proxy.leave()
      await until(() => ben.story.length > before, () => ben.story)
      await ann.say(`t-${asked.had + 1}`, 'mover', '.')
      await ann.answered(asked.had + 1)
      proxy.enter(to)
      await until(() => ben.story.length > before + 1, () => ben.story)
      asked.had += 1
      await ben.delivered(asked.had)
      asked.answered += 1
      // An answer without an event of its own.
      await ben.say(`b-${asked.answered}`, 'never-seen', '.')
      await ben.answered(asked.answered)
    }
    await ann.say('t-5', 'mover', '.')
    await ben.delivered(5)
    expect(ben.deliveries.map(({ id }) => id)).toEqual(['t-1', 't-2', 't-3', 't-4', 't-5'])
    expect(ben.story).toEqual(['ready', 'lost', 'recovered', 'lost', 'recovered', 'lost', 'recovered'])
  })

  test('RS-137: what was missed has the profiles of its sender, and is not told again after an outage', async () => {
    const redis = connected()
    const [first, second] = [await serve(), await serve()]
    const proxy = await movingProxy(first)
    const ben = chatClient(`${proxy.wsUrl}/socket.io/?EIO=4&transport=websocket`, 'mover', { burstMs: 50 })
    const [ann, zoe] = [chatClient(first.url, 'talker'), chatClient(second.url, 'zoe')]
    await Promise.all([ben, ann, zoe].map(({ is }) => is('open')))
    await ann.say('t-1', 'mover', '.')
    await ben.delivered(1)
    proxy.leave()
    await until(() => ben.story.includes('lost'), () => ben.story)
    await ann.say('t-2', 'mover', '.')
    await ann.answered(2)
    proxy.enter(second)
    await ben.delivered(2)
    expect(ben.story).toEqual(['ready', 'lost', 'recovered'])
    expect(ben.deliveries[1]?.sender).toEqual(ben.deliveries[0]?.sender)
    await redis.del(`${prefix}at:zoe`)
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await serversOf(redis, 'zoe', 1)
    for (let asked = 3; ann.answers.at(-1)?.id !== 't-3' || ann.answers.at(-1)?.code !== 1_000; asked += 1) {
      await ann.say('t-3', 'mover', '.')
      await ann.answered(asked)
    }
    await until(() => ben.deliveries.some(({ id }) => id === 't-3'), () => ben.deliveries)
    expect(ben.deliveries.map(({ id }) => id)).toEqual(['t-1', 't-2', 't-3'])
  })

  test('RS-55: a Redis whose messages are none stops the start with one line, and no connection stays', async () => {
    const redis = connected()
    await redis.set(`${prefix}messages`, 'of another')
    const clients = async (): Promise<number> => String(await redis.client('LIST')).trim().split('\n').length
    const before = await clients()
    await expect(createChatServer({ port: 0, redis: url() })).rejects.toThrow(StartError)
    await vi.waitFor(async () => expect(await clients()).toBeLessThanOrEqual(before))
  })
})
