import { expect, onTestFinished, test } from 'vitest'
import { createRedisNames } from '../../../server/directory/redis-names'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createFaultProxy } from '../../support/fault-proxy/fault-proxy'
import { closing, until } from '../samples/sample-client'
import { describeSharedRedis } from './describe-redis'

const beatMs = 5_000
const leaseMs = 15_000
/** Larger than any fence of Redis. */
const laterFence = '9007199254740000'

const recordOf = (name: string): string => `tradewire:names:of:${name}`

describeSharedRedis('names held by several servers', ({ redis, admin, callsOf }) => {
  const channels = async () => (await admin().pubsub('CHANNELS', 'tradewire:names:server:*')).map(String)

  async function open({ url = redis().url }: { readonly url?: string } = {}) {
    const clock = createSimulatedClock()
    const others = await channels()
    const trouble: string[] = []
    const names = await closing(createRedisNames({ url, clock, trouble: (line) => trouble.push(line) }))
    const [place = ''] = (await channels()).filter((channel) => !others.includes(channel))
    const reported: string[] = []
    const held = new Set<string>()
    const take = (name: string) => names.take(name, {
      held() {
        reported.push(`${name} held`)
        held.add(name)
      },
      replaced: () => reported.push(`${name} replaced`),
      lost: () => reported.push(`${name} lost`),
    })
    async function holding(...wanted: readonly string[]): Promise<void> {
      wanted.forEach(take)
      await until(() => wanted.every((name) => held.has(name)))
    }
    let fences = 0
    /** Waits until the server has received all earlier Redis messages. */
    async function settle(): Promise<void> {
      fences += 1
      const name = `fence ${fences}`
      take(name)
      await until(() => held.has(name))
      await admin().publish(place, `${laterFence} ${name}`)
      await until(() => reported.includes(`${name} replaced`))
    }
    return {
      names, clock, place, take, holding, settle, trouble,
      reported: () => reported.filter((word) => !word.startsWith('fence')),
    }
  }

  /** Opens a server with two Redis connections: for commands and for the subscription. */
  async function openBehindProxy() {
    const proxy = await closing(createFaultProxy(redis().port))
    const server = await open({ url: `redis://127.0.0.1:${proxy.port}` })
    const [commands, ear] = proxy.links()
    if (commands === undefined || ear === undefined) throw new Error('a server has two connections to Redis')
    return { ...server, proxy, commands, ear }
  }

  /** Opens a server whose renewal of `kept` waits for Redis after these beats. */
  async function waitingFor(beats: number) {
    const one = await openBehindProxy()
    await one.holding('kept')
    await admin().config('RESETSTAT')
    one.commands.darken()
    for (let count = 0; count < beats; count += 1) one.clock.advance(beatMs)
    await untilRedis(async () => await callsOf('eval') === 1)
    return one
  }

  async function untilRedis(holds: () => Promise<boolean>): Promise<void> {
    while (!await holds()) await new Promise((resolve) => setTimeout(resolve, 2))
  }

  test('RS-48: replaces a client when another server takes its name, even before Redis responds', async () => {
    const [one, other] = [await openBehindProxy(), await open()]
    one.commands.darken()
    one.take('early')
    await untilRedis(async () => await admin().exists(recordOf('early')) === 1)
    const pings = await callsOf('ping')
    await other.holding('early')
    await untilRedis(async () => await callsOf('ping') > pings)
    expect(one.reported()).toEqual([])
    one.commands.brighten()
    await until(() => one.reported().length === 2)
    expect(one.reported()).toEqual(['early held', 'early replaced'])
    expect([one.names.names(), other.names.names()]).toEqual([[], ['early']])
  })

  test('RS-49: keeps the name with the new client when the replaced client closes late', async () => {
    const [one, other] = [await open(), await open()]
    const first = one.take('late')
    await until(() => one.reported().length === 1)
    await other.holding('late')
    await until(() => one.reported().length === 2)
    first.release()
    await one.settle()
    expect([await admin().exists(recordOf('late')), one.reported(), other.reported()])
      .toEqual([1, ['late held', 'late replaced'], ['late held']])
  })

  test.each(['same', 'other'])('RS-49: lets even a short-lived client on the %s server take a name', async (at) => {
    const [one, other] = [await open(), await open()]
    await one.holding('brief')
    const brief = at === 'same' ? one : other
    brief.take('brief').release()
    await until(() => one.reported().length === 2)
    await brief.settle()
    await untilRedis(async () => await admin().exists(recordOf('brief')) === 0)
    expect([one.reported(), other.reported()]).toEqual([['brief held', 'brief replaced'], []])
    expect([one.names.names(), other.names.names()].flat().filter((name) => !name.startsWith('fence'))).toEqual([])
  })

  test('RS-162: renews 500 names per command, and skips a name that is released in the meantime', async () => {
    const one = await openBehindProxy()
    const names = Array.from({ length: 1_001 }, (_, index) => `name-${index}`)
    await one.holding(...names.slice(0, -1))
    const last = one.take('name-1000')
    await until(() => one.names.names().length === names.length)
    for (const name of names) await admin().pexpire(recordOf(name), leaseMs / 2)
    await admin().config('RESETSTAT')
    one.commands.darken()
    one.clock.advance(beatMs)
    await expect.poll(() => callsOf('eval')).toBe(1)
    last.release()
    one.commands.brighten()
    await expect.poll(() => callsOf('eval')).toBe(3)
    await one.settle()
    const left = await Promise.all(names.map((name) => admin().pttl(recordOf(name))))
    expect(left.filter((ms) => ms > leaseMs / 2)).toHaveLength(1_000)
    expect([await admin().exists(recordOf('name-1000')), await callsOf('eval')]).toEqual([0, 4])
  })

  test('RS-50: makes a dead server’s names available immediately, and sets an expiry on every key', async () => {
    const [dead, alive] = [await open(), await open()]
    await dead.holding('left', 'forgotten')
    await alive.holding('left')
    expect(alive.reported()).toEqual(['left held'])
    const keys = await admin().keys('*')
    expect(keys.length).toBeGreaterThan(1)
    for (const key of keys) expect(await admin().pttl(key)).toSatisfy((ms: number) => ms > 0 && ms <= leaseMs)
  })

  test('RS-51: after a data loss, lets two servers hold a name until a renewal removes the older holder', async () => {
    const [one, other] = [await open(), await open()]
    await one.holding('taken', 'kept')
    await admin().flushall()
    await other.holding('taken')
    expect(one.names.names()).toEqual(['taken', 'kept'])
    one.clock.advance(beatMs)
    await until(() => one.names.names().length === 1)
    await one.settle()
    expect([one.reported().at(-1), other.reported()]).toEqual(['taken replaced', ['taken held']])
    expect(await admin().get(recordOf('kept'))).toMatch(/^\d+ \w+$/)
    // The larger fence wins even if its server renews later.
    other.clock.advance(beatMs)
    await other.settle()
    await other.settle()
    expect(other.names.names()).toEqual(['taken'])
  })

  test('RS-51: treats older data in Redis as data loss', async () => {
    const one = await open()
    await one.holding('old')
    await admin().set(recordOf('old'), '1 another')
    one.clock.advance(beatMs)
    await untilRedis(async () => await admin().get(recordOf('old')) !== '1 another')
    await one.settle()
    expect(one.reported()).toEqual(['old held'])
  })

  test('RS-52: closes a replaced client when the server reconnects to Redis', async () => {
    const one = await open()
    await one.holding('missed', 'kept')
    await admin().set(recordOf('missed'), `${laterFence} another`)
    await admin().client('KILL', 'TYPE', 'PUBSUB')
    await until(() => one.names.names().length === 1)
    expect(one.reported().slice(2)).toEqual(['missed replaced'])
  })

  test('RS-53: logs only the first of several rejected Redis writes until a write succeeds', async () => {
    const one = await open()
    await one.holding('kept')
    const refuse = (isRefusing: boolean) => admin().config('SET', 'min-replicas-to-write', isRefusing ? '1' : '0')
    onTestFinished(async () => void await refuse(false))
    await refuse(true)
    for (const beat of [1, 2]) {
      one.clock.advance(beatMs)
      one.take('refused')
      await until(() => one.reported().length === 1 + beat)
    }
    await refuse(false)
    await admin().del(recordOf('kept'))
    one.clock.advance(beatMs)
    await untilRedis(async () => await admin().exists(recordOf('kept')) === 1)
    await one.settle()
    await refuse(true)
    one.clock.advance(beatMs)
    await until(() => one.trouble.length === 2)
    const line: unknown = expect.stringMatching(/^Redis cannot store names: .*NOREPLICAS /)
    expect([one.trouble, one.reported()]).toEqual([[line, line], ['kept held', 'refused lost', 'refused lost']])
  })

  test('RS-53: keeps working when Redis rejects the subscription after a disconnect', async () => {
    const one = await open()
    await one.holding('kept', 'taken')
    await admin().call('ACL', 'SETUSER', 'default', '-subscribe')
    onTestFinished(async () => void await admin().call('ACL', 'SETUSER', 'default', '+subscribe'))
    const refused = await callsOf('subscribe', 'rejected_calls')
    await admin().client('KILL', 'TYPE', 'PUBSUB')
    await untilRedis(async () => await callsOf('subscribe', 'rejected_calls') > refused)
    await admin().set(recordOf('taken'), `${laterFence} another`)
    one.clock.advance(beatMs)
    await until(() => one.reported().length === 3)
    expect([one.trouble, one.reported().at(-1), one.names.names()]).toEqual([[], 'taken replaced', ['kept']])
  })

  test('RS-55: reports at startup that Redis cannot store names, and closes the Redis connections', async () => {
    const connected = async () => /connected_clients:(\d+)/.exec(await admin().info('clients'))?.[1]
    const before = await connected()
    await admin().config('SET', 'min-replicas-to-write', '1')
    onTestFinished(async () => void await admin().config('SET', 'min-replicas-to-write', '0'))
    await expect(open()).rejects.toThrow(/^redis:.+ cannot store names: NOREPLICAS .+ \(redis-unreachable\)$/)
    await untilRedis(async () => await connected() === before)
  })

  test('RS-130: starts a renewal only after the previous one has ended', async () => {
    const one = await waitingFor(4)
    one.commands.brighten()
    await one.settle()
    expect(await callsOf('eval')).toBe(2)
    one.clock.advance(beatMs)
    await untilRedis(async () => await callsOf('eval') === 3)
  })

  test('RS-131: receives a notification only when another server takes one of its names', async () => {
    const [one, other, third] = [await open(), await open(), await open()]
    const received: string[] = []
    const listener = admin().duplicate()
    await closing(Promise.resolve({ close: () => listener.disconnect() }))
    await listener.connect()
    await listener.psubscribe('tradewire:names:*')
    listener.on('pmessage', (_: string, channel: string, text: string) => {
      received.push(`${channel} ${text.replace(/^\d+ /, '')}`)
    })
    await one.holding('first', 'second')
    await other.holding('second')
    const released = third.take('third')
    await until(() => third.reported().length === 1)
    released.release()
    await untilRedis(async () => await admin().exists(recordOf('third')) === 0)
    await one.holding('third')
    await admin().publish('tradewire:names:end', '')
    await until(() => received.some((word) => word.startsWith('tradewire:names:end')))
    expect(received.slice(0, -1)).toEqual([`${one.place} second`])
  })

  test('RS-132: keeps names that no other server took while the server was suspended', async () => {
    const one = await open()
    await one.holding('taken', 'kept')
    one.clock.suspend(4 * leaseMs)
    // The server's records have expired, and another server holds a name.
    await admin().flushall()
    await admin().set(recordOf('taken'), `${laterFence} another`)
    one.clock.advance(0)
    await untilRedis(async () => await admin().exists(recordOf('kept')) === 1)
    await one.settle()
    expect(one.reported().slice(2)).toEqual(['taken replaced'])
  })

  test('RS-132: keeps its names when the server was suspended during a Redis request', async () => {
    const one = await waitingFor(1)
    one.clock.suspend(4 * leaseMs)
    one.commands.reset()
    await untilRedis(async () => await callsOf('eval') === 2)
    expect(one.reported()).toEqual(['kept held'])
  })

  test('RS-77: keeps its clients’ names when the server’s clock jumps', async () => {
    const one = await open()
    await one.holding('steady')
    for (const ms of [100_000, -100_000, 86_400_000, -86_400_000]) {
      one.clock.setWall(one.clock.now() + ms)
      await admin().del(recordOf('steady'))
      one.clock.advance(beatMs)
      await untilRedis(async () => await admin().exists(recordOf('steady')) === 1)
    }
    expect([one.reported(), one.names.names()]).toEqual([['steady held'], ['steady']])
  })
})
