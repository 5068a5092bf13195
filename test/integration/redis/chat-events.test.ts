import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { createChatServer } from '../../../server/chat/chat-server'
import { takeMessage } from '../../../server/chat/redis/scripts'
import { maxEventBytes, mostEvents } from '../../../server/chat/redis/shared-events'
import { StartError } from '../../../server/shared/start-error'
import { systemClock } from '../../../server/shared/system-clock'
import { serveChat } from '../chat/chat-client'
import { openRaw } from '../samples/raw-client'
import { closing, until } from '../samples/sample-client'
import { chatApp } from '../chat/chat-app'
import { createFaultProxy } from '../../support/fault-proxy'
import { describeRedis } from './describe-redis'
import { startStandby } from './standby'

const prefix = 'tradewire:chat:'
const events = `${prefix}events`

describeRedis('the event stream of a chat', ({ redis, admin, callsOf }) => {
  async function serve() {
    const trouble: string[] = []
    const server = await serveChat({ redis: redis().url, trouble: (line) => trouble.push(line) })
    return { ...server, trouble }
  }

  async function talkers() {
    const [one, other] = [await serve(), await serve()]
    const ann = chatApp(one.url, 'ann', () => one.httpUrl)
    const ben = chatApp(other.url, 'ben', () => other.httpUrl)
    ann.open('ben')
    ben.open('ann')
    await Promise.all([ann.is('open'), ben.is('open')])
    ann.say('ben', 'one')
    await ben.shows('ann', 1)
    ben.say('ann', 'two')
    await ann.shows('ben', 2)
    return { one, other, ann, ben }
  }

  /** Script arguments of a message that a dead server stored. */
  const taken = (id: string): [string, number, ...(string | number)[]] => {
    const profile = { name: 'Ann', picture: '', sex: 'unknown' }
    const message = {
      id, from: 'ann', to: { type: 'peer', id: 'ben' }, content: { kind: 'text', text: id }, createdAt: -77,
    }
    const envelope = { type: 'text', msg_id: id, payload: { ...message, sender: profile } }
    const packet = { type: 2, data: ['message', JSON.stringify(envelope)] }
    const keys = [
      'taken:ann', 'messages', 'events', 'senders', 'places', 'newest', 'seen', 'removed', 'listed-by', 'listers',
      'connected',
    ]
    return [
      takeMessage, 11, ...keys.map((key) => prefix + key), id, JSON.stringify(message), '-77', 100, 1, mostEvents,
      'ann', `${prefix}taken:`, 60_000, maxEventBytes, '', 'ann', `${prefix}sent:`, `${prefix}listed:`,
      1, 1, 1, '',
      JSON.stringify({ opts: { rooms: ['user:ben'], except: [] }, packet }),
    ]
  }
  const take = (by: Redis, id: string): Promise<unknown> => by.eval(...taken(id))

  test('RS-134: delivers an accepted message after the accepting server has closed', async () => {
    const { ben } = await talkers()
    await take(admin(), 'three')
    await ben.shows('ann', 3)
    expect(ben.shown('ann')).toEqual(['one', 'two', 'three'])
    const entries = await admin().xrange(events, '-', '+')
    // Two marks (one per server), two rooms per message, and the test's own entry.
    expect(entries.map(([, [name]]) => name)).toEqual(['mark', 'mark', 'uid', 'uid', 'uid', 'uid', 'uid'])
  })

  test.each([
    ['if no report is slower', '9999 1 other', 9_000],
    ['instead of a report from before the Redis clock was set back', '0 1000 other', 60_000],
  ])('CV-143 CV-146: stores a report about the delay of group messages %s', async (_, report, leftMs) => {
    let nowMs = 0
    const clock = { ...systemClock, elapsed: () => (nowMs += 300) }
    await serveChat({ redis: redis().url, trouble: () => undefined, clock })
    const writing = admin().multi().set(`${prefix}groups:count`, 10_000)
      .set(`${prefix}groups:report`, report, 'PX', leftMs)
    for (let group = 1; group <= 450; group += 1) writing.xadd(events, '*', 'data', '', 'group', group)
    await writing.exec()
    await expect.poll(() => admin().get(`${prefix}groups:report`)).toMatch(/^(400|450) \d/)
  })

  test('RS-65: does not restore Socket.IO sessions on any server', async () => {
    const { one, ann } = await talkers()
    const raw = await openRaw(one.url)
    await raw.next()
    raw.socket.send('40{"user":"ann","pid":"session","offset":"0-0"}')
    expect(await raw.next()).toMatch(/^40\{"sid":"[^"]+"\}$/)
    one.fault({ action: 'drop' })
    await until(() => ann.story.length === 3, () => ann.story)
    expect(ann.story).toEqual(['ready', 'lost', 'ready'])
  })

  test.each([
    ['has lost its data', async () => void await admin().flushall()],
    ['has dropped unread entries', async () => {
      await admin().multi().eval(...taken('unread')).xtrim(events, 'MAXLEN', 0).exec()
    }],
    ['returns without its data', () => redis().restart({ keepData: false })],
    ['returns with an earlier time', async () => {
      await admin().xadd(events, `${Date.now() + 3_600_000}-0`, 'mark', '')
      await take(admin(), 'later')
      await redis().restart({ keepData: false })
    }],
  ])('RS-135: closes all connections when Redis %s, and sends reconnected clients all missed messages', async (
    _, lose,
  ) => {
    const { ann, ben } = await talkers()
    await lose()
    const isBack = ({ story }: typeof ann): boolean => story.join() === 'ready,lost,ready'
    await until(() => isBack(ann) && isBack(ben), () => [ann.story, ben.story])
    const isKept = await admin().exists(`${prefix}messages`).catch(() => 0) === 1
    if (isKept) await ben.shows('ann', 3)
    const before = ben.shown('ann')
    expect(before.slice(0, 2)).toEqual(['one', 'two'])
    ann.say('ben', 'after')
    await ben.shows('ann', before.length + 1)
    ben.say('ann', 'received')
    await until(() => ann.shown('ben').at(-1) === 'received', () => ann.shown('ben'))
    expect(ben.shown('ann')).toEqual([...before, 'after', 'received'])
    expect([ann.story, ben.story].map((story) => story.length)).toEqual([3, 3])
  })

  test('RS-140: reloads the history after Redis has lost data, even if the new messages are older', async () => {
    const { one, other, ann, ben } = await talkers()
    const textsAt = async ({ httpUrl }: { readonly httpUrl: string }): Promise<unknown> => {
      const answer = await fetch(`${httpUrl}/api/chat/history?user=ben`)
      return answer.ok ? JSON.stringify(await answer.json()).match(/(?<="text":")[^"]+/g) : answer.status
    }
    await admin().set(`${prefix}newest`, Date.now() + 3_600_000)
    await take(admin(), 'later')
    expect(await textsAt(one)).toEqual(['later', 'two', 'one'])
    expect(await textsAt(other)).toEqual(['later', 'two', 'one'])
    await admin().flushall()
    await until(() => [ann, ben].every(({ story }) => story.join() === 'ready,lost,ready'))
    ann.say('ben', 'after')
    await until(() => ben.shown('ann').includes('after'))
    const third = await serve()
    expect(await Promise.all([one, other, third].map(textsAt))).toEqual([['after'], ['after'], ['after']])
  })

  test('CV-144: lists a connected user again after Redis restarts with data from before the join', async () => {
    const { one, ann, ben } = await talkers()
    const bytes = await redis().dataBytes()
    const raw = await openRaw(one.url)
    await raw.next()
    raw.socket.send('40{"user":"new"}')
    expect(await raw.next()).toMatch(/^40/)
    const isListed = async (): Promise<boolean> => await admin().zscore(`${prefix}seen`, 'new') !== null
    expect(await isListed()).toBe(true)
    await redis().kill()
    await redis().cutData(bytes)
    await redis().start({ keepData: true })
    await expect.poll(() => isListed()).toBe(false)
    await expect.poll(() => {
      raw.socket.send('42["message","{\\"type\\":\\"ping\\",\\"msg_id\\":1}"]')
      return isListed()
    }).toBe(true)
    expect([ann.story, ben.story]).toEqual([['ready'], ['ready']])
  })

  const refused = (): Promise<number> => callsOf('xread', 'rejected_calls')

  test('RS-55: reports unreadable events in Redis once, and continues to read from the same entry', async () => {
    const { ben, other } = await talkers()
    await admin().call('ACL', 'SETUSER', 'default', '-xread')
    // The next entry ends the pending read.
    await take(admin(), 'three')
    await until(() => other.trouble.length === 1, () => other.trouble)
    await take(admin(), 'four')
    // The measured time contains both counts, because a busy Redis answers late.
    const beganAtMs = performance.now()
    const before = await refused()
    await expect.poll(() => refused()).toBeGreaterThan(before + 5)
    const count = await refused() - before
    const passedMs = performance.now() - beganAtMs
    // Two servers pause 20 ms each. Timers may fire 1 ms early.
    expect(count).toBeLessThanOrEqual(2 * (passedMs / 19 + 2))
    await admin().call('ACL', 'SETUSER', 'default', '+xread')
    await ben.shows('ann', 4)
    expect([ben.shown('ann'), ben.story]).toEqual([['one', 'two', 'three', 'four'], ['ready']])
    expect(other.trouble).toEqual([expect.stringMatching(/^the chat cannot read its events: NOPERM /)])
  })

  test('RS-63: keeps the clients’ connections when Redis rejects the subscription after a disconnect', async () => {
    const { ann, ben } = await talkers()
    await admin().call('ACL', 'SETUSER', 'default', '-subscribe')
    await admin().client('KILL', 'TYPE', 'PUBSUB')
    await expect.poll(() => callsOf('subscribe', 'rejected_calls')).toBeGreaterThan(0)
    ann.say('ben', 'three')
    await ben.shows('ann', 2)
    expect([ann.story, ben.story]).toEqual([['ready'], ['ready']])
  })

  test('RS-9: reconnects when all connections to Redis silently drop packets', async () => {
    const proxy = await closing(createFaultProxy(redis().port))
    const { httpUrl } = await serveChat({ redis: `redis://127.0.0.1:${proxy.port}`, trouble: () => undefined })
    for (const link of proxy.links()) link.silence()
    await expect.poll(async () => (await fetch(`${httpUrl}/healthz`)).status).toBe(200)
  })

  test('RS-179: moves to the new primary after a switchover', async () => {
    const proxy = await closing(createFaultProxy(redis().port))
    const { httpUrl } = await serveChat({ redis: `redis://127.0.0.1:${proxy.port}`, trouble: () => undefined })
    const standby = await startStandby(redis(), admin())
    proxy.leadTo(standby.port)
    await standby.takeOver()
    await expect.poll(() => admin().info('replication')).toContain('role:slave')
    await expect.poll(async () => (await fetch(`${httpUrl}/healthz`)).status).toBe(200)
  })

  test('RS-55: fails to start when Redis has invalid messages, and closes the Redis connections', async () => {
    const clients = async (): Promise<number> => String(await admin().client('LIST')).trim().split('\n').length
    const before = await clients()
    const server = await createChatServer({ port: 0, redis: redis().url })
    await server.close()
    await expect.poll(() => clients()).toBeLessThanOrEqual(before)
    for (const key of ['messages', 'events']) {
      await admin().flushall()
      await admin().set(prefix + key, 'of another')
      await expect(createChatServer({ port: 0, redis: redis().url })).rejects.toThrow(StartError)
      await expect.poll(() => clients()).toBeLessThanOrEqual(before)
    }
  })
})
