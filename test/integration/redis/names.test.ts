import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createRedisNames } from '../../../server/directory/redis-names'
import { connectRedis } from '../../../server/redis/connect-redis'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createFaultProxy } from '../../support/fault-proxy/fault-proxy'
import { describeNeeding } from '../../support/needs-program'
import { startRedis, type RedisServer } from '../../support/redis-server'
import { closing, until } from '../samples/sample-client'

const beatMs = 5_000
const leaseMs = 15_000
/** Larger than each fence that Redis gives. */
const laterFence = '9007199254740000'

const recordOf = (name: string): string => `tradewire:names:of:${name}`

describeNeeding('redis-server', 'the names of several servers', () => {
  let redis: RedisServer
  let admin: Redis
  beforeAll(async () => {
    redis = await startRedis(() => ['--appendonly', 'no'])
    admin = await connectRedis({ url: redis.url, trouble: () => undefined })
  })
  beforeEach(() => admin.flushall())
  afterAll(async () => {
    admin.disconnect()
    await redis.stop()
  })

  async function callsOf(command: string): Promise<number> {
    const stats = await admin.info('commandstats')
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0)
  }

  const marks = (): Promise<string[]> => admin.keys('tradewire:names:server:*')

  async function open({ url = redis.url, recordMs }: { readonly url?: string; readonly recordMs?: number } = {}) {
    const clock = createSimulatedClock()
    const others = await marks()
    const options = recordMs === undefined ? {} : { recordMs }
    const trouble: string[] = []
    const names = await closing(createRedisNames({ url, clock, trouble: (line) => trouble.push(line), ...options }))
    const [place = ''] = (await marks()).filter((mark) => !others.includes(mark))
    const told: string[] = []
    const held = new Set<string>()
    const take = (name: string) => names.take(name, {
      held() {
        told.push(`${name} held`)
        held.add(name)
      },
      replaced: () => told.push(`${name} replaced`),
      lost: () => told.push(`${name} lost`),
    })
    async function holding(...wanted: readonly string[]): Promise<void> {
      wanted.forEach(take)
      await until(() => wanted.every((name) => held.has(name)))
    }
    let fences = 0
    /** All that Redis has said to this server by now is heard. */
    async function settle(): Promise<void> {
      fences += 1
      const name = `fence ${fences}`
      take(name)
      await until(() => held.has(name))
      await admin.publish(place, `${laterFence} ${name}`)
      await until(() => told.includes(`${name} replaced`))
    }
    return {
      names, clock, place, take, holding, settle, trouble,
      told: () => told.filter((word) => !word.startsWith('fence')),
      beats: async () => Number(await admin.get(place)),
    }
  }

  /** The links of the server are its commands', and the one on which it hears. */
  async function openBehindProxy() {
    const proxy = await closing(createFaultProxy(redis.port, createSeededRandom(7)))
    const server = await open({ url: `redis://127.0.0.1:${proxy.port}` })
    const [commands, ear] = proxy.links()
    if (commands === undefined || ear === undefined) throw new Error('a server has two connections to Redis')
    return { ...server, proxy, commands, ear }
  }

  async function untilRedis(holds: () => Promise<boolean>): Promise<void> {
    while (!await holds()) await new Promise((resolve) => setTimeout(resolve, 2))
  }

  test('RS-48: a name is replaced that another server took before Redis has answered this one', async () => {
    const [one, other] = [await openBehindProxy(), await open()]
    await one.holding('mark')
    one.commands.darken('down')
    one.take('early')
    await untilRedis(async () => await admin.exists(recordOf('early')) === 1)
    await other.holding('early')
    await admin.publish(one.place, `${laterFence} mark`)
    await until(() => one.told().includes('mark replaced'))
    one.commands.brighten()
    await until(() => one.told().length === 3)
    expect(one.told()).toEqual(['mark held', 'mark replaced', 'early replaced'])
    expect([one.names.names(), other.names.names()]).toEqual([[], ['early']])
  })

  test('RS-49: the late close of the replaced one leaves the newcomer its name', async () => {
    const [one, other] = [await open(), await open()]
    const first = one.take('late')
    await until(() => one.told().length === 1)
    await other.holding('late')
    await until(() => one.told().length === 2)
    first.release()
    await one.settle()
    expect([await admin.exists(recordOf('late')), one.told(), other.told()])
      .toEqual([1, ['late held', 'late replaced'], ['late held']])
  })

  test.each(['same', 'other'])('RS-49: given up before it is held, at the %s server, it replaces', async (at) => {
    const [one, other] = [await open(), await open()]
    await one.holding('brief')
    const brief = at === 'same' ? one : other
    brief.take('brief').release()
    await until(() => one.told().length === 2)
    await brief.settle()
    await untilRedis(async () => await admin.exists(recordOf('brief')) === 0)
    expect([one.told(), other.told()]).toEqual([['brief held', 'brief replaced'], []])
    expect([one.names.names(), other.names.names()].flat().filter((name) => !name.startsWith('fence'))).toEqual([])
  })

  test('RS-50: what a dead server leaves keeps no client from its names, and expires', async () => {
    const [dead, alive] = [await open(), await open()]
    await dead.holding('left', 'forgotten')
    await alive.holding('left')
    expect(alive.told()).toEqual(['left held'])
    for (const mark of await marks()) expect(await admin.pttl(mark)).toSatisfy((ms: number) => ms > 0 && ms <= leaseMs)
    const left = await admin.pttl(recordOf('forgotten'))
    expect(left).toBeGreaterThan(10_000_000)
    expect(left).toBeLessThanOrEqual(10_800_000)
  })

  test('RS-51: after a loss of data two servers hold a name until the next beat; the last one keeps it', async () => {
    const [one, other] = [await open(), await open()]
    await one.holding('taken', 'kept')
    await admin.flushall()
    await other.holding('taken')
    expect(one.names.names()).toEqual(['taken', 'kept'])
    one.clock.advance(beatMs)
    await until(() => one.names.names().length === 1)
    await one.settle()
    expect([one.told().at(-1), other.told()]).toEqual(['taken replaced', ['taken held']])
    expect(await admin.get(recordOf('kept'))).toMatch(/^\d+ \w+$/)
    // When the server with the larger fence renews later, its fence stays.
    other.clock.advance(beatMs)
    await other.settle()
    await other.settle()
    expect(other.names.names()).toEqual(['taken'])
  })

  test('RS-51: a holder that has renewed its name before the one that replaced it is told then', async () => {
    const [one, other] = [await open(), await open()]
    await one.holding('twice')
    await admin.flushall()
    await other.holding('twice')
    await admin.del(recordOf('twice'))
    one.clock.advance(beatMs)
    await untilRedis(async () => await admin.exists(recordOf('twice')) === 1)
    expect(one.told()).toEqual(['twice held'])
    other.clock.advance(beatMs)
    await until(() => one.told().length === 2)
    expect([one.told().at(-1), other.told()]).toEqual(['twice replaced', ['twice held']])
  })

  test('RS-51: older data are lost data', async () => {
    const one = await open()
    await one.holding('old')
    await admin.set(one.place, '0')
    await admin.del(recordOf('old'))
    one.clock.advance(beatMs)
    await untilRedis(async () => await admin.exists(recordOf('old')) === 1)
  })

  test('RS-52: a server that hears again learns what it missed', async () => {
    const one = await open()
    await one.holding('missed', 'kept')
    await admin.set(recordOf('missed'), `${laterFence} another`)
    await admin.client('KILL', 'TYPE', 'PUBSUB')
    await until(() => one.names.names().length === 1)
    expect(one.told().slice(2)).toEqual(['missed replaced'])
  })

  test('RS-52: so it does of a name whose taking was not answered yet when all names were renewed', async () => {
    const one = await openBehindProxy()
    await one.holding('first')
    await admin.config('RESETSTAT')
    one.commands.darken('down')
    one.clock.advance(beatMs)
    await untilRedis(async () => await callsOf('subscribe') === 1)
    await admin.publish(one.place, `${laterFence} first`)
    await until(() => one.told().includes('first replaced'))
    // It hears again while a beat waits for its other answer, so that the next one is the first to know.
    await admin.client('KILL', 'TYPE', 'PUBSUB')
    await until(() => !one.ear.isWhole() && one.proxy.links().length === 2)
    await untilRedis(async () => (await admin.pubsub('NUMSUB', one.place))[1] === 1)
    const ear = one.proxy.links().find((link) => link !== one.commands)
    ear?.darken('down')
    one.commands.brighten()
    await one.holding('mark')
    one.clock.advance(beatMs)
    await untilRedis(async () => await one.beats() === 3)
    // Answered behind the beat.
    await one.holding('behind')
    one.commands.darken('down')
    one.take('slow')
    await untilRedis(async () => await admin.exists(recordOf('slow')) === 1)
    await admin.set(recordOf('slow'), `${laterFence} another`)
    await admin.del(recordOf('mark'))
    ear?.brighten()
    await untilRedis(async () => await admin.exists(recordOf('mark')) === 1)
    one.commands.brighten()
    await until(() => one.told().includes('slow held'))
    await one.settle()
    one.clock.advance(beatMs)
    await until(() => one.told().includes('slow replaced'))
    expect(one.told().slice(2)).toEqual(['mark held', 'behind held', 'slow held', 'slow replaced'])
  })

  test('RS-53: a Redis that refuses beats is told of in one line, and again after one has succeeded', async () => {
    const one = await open()
    const refuse = (isRefusing: boolean) => admin.config('SET', 'min-replicas-to-write', isRefusing ? '1' : '0')
    onTestFinished(async () => void await refuse(false))
    await refuse(true)
    for (const beat of [1, 2]) {
      one.clock.advance(beatMs)
      // Answered behind the beat.
      one.take('refused')
      await until(() => one.told().length === beat)
    }
    await refuse(false)
    one.clock.advance(beatMs)
    await untilRedis(async () => await one.beats() === 4)
    await one.settle()
    await refuse(true)
    one.clock.advance(beatMs)
    await until(() => one.trouble.length === 2)
    const line: unknown = expect.stringMatching(/^Redis does not keep names: NOREPLICAS /)
    expect([one.trouble, one.told()]).toEqual([[line, line], ['refused lost', 'refused lost']])
  })

  test('RS-53: so is one that refuses the subscription after a loss, which does no harm to the server', async () => {
    const one = await open()
    await one.holding('kept')
    await admin.call('ACL', 'SETUSER', 'default', '-subscribe')
    onTestFinished(async () => void await admin.call('ACL', 'SETUSER', 'default', '+subscribe'))
    await admin.client('KILL', 'TYPE', 'PUBSUB')
    await until(() => one.trouble.length === 1)
    await admin.call('ACL', 'SETUSER', 'default', '+subscribe')
    one.clock.advance(beatMs)
    await untilRedis(async () => (await admin.pubsub('NUMSUB', one.place))[1] === 1)
    await one.settle()
    expect([one.trouble, one.told()])
      .toEqual([[expect.stringMatching(/^Redis does not keep names: NOPERM /)], ['kept held']])
  })

  test('RS-55: a Redis that refuses names is reported when a server starts, and no connection stays', async () => {
    const connected = async () => /connected_clients:(\d+)/.exec(await admin.info('clients'))?.[1]
    const before = await connected()
    await admin.config('SET', 'min-replicas-to-write', '1')
    onTestFinished(async () => void await admin.config('SET', 'min-replicas-to-write', '0'))
    await expect(open()).rejects.toThrow(/^redis:.+ does not keep names: NOREPLICAS .+ \(redis-unreachable\)$/)
    await untilRedis(async () => await connected() === before)
  })

  test('RS-130: an idle server asks two commands with a beat, however many names it holds', async () => {
    const one = await open()
    await one.holding(...Array.from({ length: 300 }, (_, index) => `idle ${index}`))
    await admin.config('RESETSTAT')
    for (const beat of [2, 3, 4]) {
      one.clock.advance(beatMs)
      await untilRedis(async () => await one.beats() === beat)
      await one.settle()
    }
    // `settle` takes a name, by one script that sets two keys.
    expect([await callsOf('subscribe'), await callsOf('set') - 2 * 3, await callsOf('eval') - 3]).toEqual([3, 3, 0])
  })

  test('RS-130: old records are written again a few with each beat, before twice that time has passed', async () => {
    const rewriteBeats = 5
    const count = 599
    const one = await open({ recordMs: 3 * rewriteBeats * beatMs })
    const names = Array.from({ length: count }, (_, index) => `old ${index}`)
    await one.holding(...names)
    async function isWritten(): Promise<number> {
      const asked = admin.pipeline()
      for (const name of names) asked.pttl(recordOf(name))
      const answers = await asked.exec() ?? []
      return answers.filter(([, ms]) => Number(ms) > 60_000).length
    }
    const aged = admin.pipeline()
    for (const name of names) aged.pexpire(recordOf(name), 60_000)
    await aged.exec()
    const written: number[] = []
    for (let beat = 1; beat <= 2 * rewriteBeats; beat += 1) {
      one.clock.advance(beatMs)
      await untilRedis(async () => await one.beats() === beat + 1)
      await one.settle()
      await one.settle()
      written.push(await isWritten())
    }
    // From the beat on at which they are old.
    const share = Math.ceil(count / rewriteBeats)
    expect(written).toEqual(written.map((_, index) => Math.min(count, Math.max(0, index + 2 - rewriteBeats) * share)))
  })

  test('RS-130: names in doubt are renewed at once, at most 500 with one script', async () => {
    const one = await open()
    await one.holding(...Array.from({ length: 1_001 }, (_, index) => `doubted ${index}`))
    await admin.del(one.place)
    await admin.config('RESETSTAT')
    one.clock.advance(beatMs)
    await untilRedis(async () => await callsOf('eval') === 3)
  })

  test('RS-130: a beat begins when the one before it has ended', async () => {
    const one = await openBehindProxy()
    one.commands.darken('down')
    for (let count = 0; count < 4; count += 1) one.clock.advance(beatMs)
    await untilRedis(async () => await one.beats() === 2)
    one.commands.brighten()
    await one.settle()
    one.clock.advance(beatMs)
    await untilRedis(async () => await one.beats() === 3)
  })

  test('RS-131: a server is told of the names that are taken from it, and of no others', async () => {
    const [one, other, third] = [await open(), await open(), await open()]
    const heard: string[] = []
    const listener = admin.duplicate()
    await closing(Promise.resolve({ close: () => listener.disconnect() }))
    await listener.connect()
    await listener.psubscribe('tradewire:names:*')
    listener.on('pmessage', (_: string, channel: string, text: string) => {
      heard.push(`${channel} ${text.replace(/^\d+ /, '')}`)
    })
    await one.holding('first', 'second')
    await other.holding('second')
    const released = third.take('third')
    await until(() => third.told().length === 1)
    released.release()
    await untilRedis(async () => await admin.exists(recordOf('third')) === 0)
    await one.holding('third')
    await admin.publish('tradewire:names:end', '')
    await until(() => heard.some((word) => word.startsWith('tradewire:names:end')))
    expect(heard.slice(0, -1)).toEqual([`${one.place} second`])
  })

  test('RS-132: a server that stood still keeps the names that no other server took', async () => {
    const one = await open()
    await one.holding('taken', 'kept')
    one.clock.suspend(4 * leaseMs)
    // Its key and its records have expired, and another server has one of the names.
    await admin.flushall()
    await admin.set(recordOf('taken'), `${laterFence} another`)
    one.clock.advance(0)
    await untilRedis(async () => await admin.exists(recordOf('kept')) === 1)
    await one.settle()
    expect(one.told().slice(2)).toEqual(['taken replaced'])
  })

  test('RS-132: so it does when it stood still while it waited for Redis', async () => {
    const one = await openBehindProxy()
    await one.holding('kept')
    one.commands.darken('down')
    one.clock.advance(beatMs)
    await untilRedis(async () => await one.beats() === 2)
    one.clock.suspend(4 * leaseMs)
    one.commands.reset()
    await untilRedis(async () => await one.beats() === 3)
    expect(one.told()).toEqual(['kept held'])
  })

  test('RS-133: a server whose subscription is not answered connects it again, and learns what it missed', async () => {
    const one = await openBehindProxy()
    await one.holding('missed')
    await admin.set(recordOf('missed'), `${laterFence} another`)
    one.ear.darken('up')
    one.clock.advance(beatMs)
    one.ear.inject(Buffer.from('-ERR no answer\r\n'))
    await until(() => !one.ear.isWhole())
    expect(one.told()).toEqual(['missed held'])
    one.ear.cut()
    await until(() => one.told().length === 2)
    expect(one.told().at(-1)).toBe('missed replaced')
  })
})
