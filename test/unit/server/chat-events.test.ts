import type { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { createChatDirectory, visitorMs } from '../../../server/chat/messages/chat-directory'
import type { TakenMessage } from '../../../server/chat/messages/chat-log'
import { createChatRules } from '../../../server/chat/messages/chat-rules'
import { createPresence } from '../../../server/chat/redis/presence'
import { createEventLog, eventFields, type SharedEvent } from '../../../server/chat/redis/shared-events'
import { group, peer } from './chat-rig'

const rules = createChatRules({ directory: createChatDirectory(() => 0), isUploaded: () => true })
const messageOf = (id: string, to: TakenMessage['to'], createdAt = 5): TakenMessage =>
  ({ id, from: '501', to, content: { kind: 'text', text: 'hi' }, createdAt })

/** Of Redis only what the test gives. */
const redisOf = (calls: object): Redis => calls as Redis

describe('the log as events', () => {
  type Entry = readonly [id: string, fields: readonly string[]]
  const entry = (id: string, message: string, line = ''): Entry => [id, ['message', message, 'line', line]]

  function logOf(...pages: readonly Entry[][]) {
    const asked: unknown[][] = []
    const heard: string[] = []
    const redis = redisOf({
      call: (...args: unknown[]) => Promise.resolve(pages[asked.push(args) - 1] ?? []),
      xrange: (...args: unknown[]) => Promise.resolve(pages[asked.push(args) - 1] ?? []),
    })
    const log = createEventLog(redis, 'chat:log', rules, ({ id }) => void heard.push(id))
    return { log, asked, heard }
  }

  async function all(events: AsyncIterable<SharedEvent>): Promise<readonly SharedEvent[]> {
    const list: SharedEvent[] = []
    for await (const event of events) list.push(event)
    return list
  }

  test('RS-134: a message to a user has an event for the peer and one for the sender', () => {
    const fields = eventFields(rules, messageOf('m', peer('502')))
    expect([fields.length, fields[0], fields[1], fields[3], fields[4]])
      .toEqual([6, '502', 'user:502', '501', 'user:501'])
    expect(eventFields(rules, messageOf('m', group('gold'))).slice(0, 2)).toEqual(['', 'group:gold'])
    expect(eventFields(rules, messageOf('m', { type: 'broadcast' })).slice(0, 2)).toEqual(['', ''])
  })

  test('RS-135: what was taken after a place is told as its events, with the line that it came by', async () => {
    const { log, asked, heard } = logOf([
      entry('5-0', JSON.stringify(messageOf('m-1', peer('502'))), 'line-1'),
      entry('6-0', 'no message'), ['7-0', ['other', 'x']],
      entry('8-0', JSON.stringify(messageOf('m-2', { type: 'broadcast' }, 8))),
    ])
    const events = await all(log.after('4-2'))
    expect(events.map(({ id, room, except }) => [id, room, except])).toEqual([
      ['5-1', 'user:502', 'line-1'], ['5-2', 'user:501', 'line-1'], ['8-1', undefined, undefined],
    ])
    expect(JSON.parse(events[2]?.envelope ?? '')).toMatchObject({ type: 'text', msg_id: 'm-2' })
    expect(heard).toEqual(['m-1', 'm-2'])
    expect(asked).toEqual([['XRANGE', 'chat:log', '(4-2', '+', 'COUNT', 1_000]])
  })

  test('RS-135: a long log is read by pages, up to the given end', async () => {
    const page = Array.from({ length: 1_000 }, (_, index) =>
      entry(`${index + 1}-0`, JSON.stringify(messageOf(`m-${index}`, { type: 'broadcast' }))))
    const { log, asked } = logOf(page, [])
    expect(await all(log.after('0-0', '2000-0'))).toHaveLength(1_000)
    expect(asked.map((args) => args.slice(2, 4))).toEqual([['(0-0', '2000-0'], ['(1000-0', '2000-0']])
  })

  test('RS-65: a place is known while its message is in the log', async () => {
    const { log, asked } = logOf([entry('5-0', '')], [])
    expect([await log.has('5-2'), await log.has('6-1')]).toEqual([true, false])
    expect(asked).toEqual([['chat:log', '5-0', '5-0'], ['chat:log', '6-0', '6-0']])
  })
})

describe('the users at a server', () => {
  const keys = { users: 'users', events: 'events', newest: 'newest', at: 'at:' }

  function presenceOf(answer: (user: string) => number | Promise<number> = () => 0) {
    const recorded: (readonly [user: string, forMs: number])[] = []
    const removed: unknown[] = []
    const presence = createPresence({
      server: 'here', keys,
      redis: redisOf({
        async eval(_script: string, count: number, ...args: unknown[]) {
          const [users, at, events, newest, user, , forMs, server, keptMs] = args
          expect([count, users, at, events, newest, server, keptMs])
            .toEqual([4, 'users', `at:${String(user)}`, 'events', 'newest', 'here', 1_500_000])
          recorded.push([String(user), Number(forMs)])
          return answer(String(user))
        },
        zrem(...args: unknown[]) {
          removed.push(args)
          return Promise.reject(new Error('Redis is away'))
        },
      }),
    })
    return { presence, recorded, removed }
  }

  test('RS-136: a user is here until the last line has left, and each line leaves once', async () => {
    const { presence, recorded, removed } = presenceOf()
    const [first, second] = [presence.enter('ann'), presence.enter('ann')]
    await Promise.all([first.known, second.known])
    expect(recorded).toEqual([['ann', visitorMs], ['ann', visitorMs]])
    first.leave()
    first.leave()
    expect([presence.isHere('ann'), presence.isHere('ben'), removed]).toEqual([true, false, []])
    second.leave()
    expect([presence.isHere('ann'), removed]).toEqual([false, [['at:ann', 'here']]])
  })

  test('CV-67: a user who stays is kept longer than one who has just come', async () => {
    const { presence, recorded } = presenceOf()
    await presence.stay('ann')
    expect(recorded).toEqual([['ann', visitorMs + 3_600_000]])
  })

  test('RS-135: all users are recorded again, and it is known whether Redis had lost one', async () => {
    const lost = new Set<string>()
    const { presence, recorded } = presenceOf((user) => Number(lost.has(user)))
    for (let count = 0; count < 1_001; count += 1) presence.enter(`u${count}`)
    recorded.length = 0
    expect(await presence.renew()).toBe(false)
    expect(new Set(recorded.map(([user]) => user)).size).toBe(1_001)
    expect(recorded[0]).toEqual(['u0', visitorMs])
    lost.add('u3')
    expect(await presence.renew()).toBe(true)
  })

  test('RS-136: a user who leaves while all are recorded again is not recorded', async () => {
    const { presence, recorded } = presenceOf()
    const entered = Array.from({ length: 501 }, (_, count) => presence.enter(`u${count}`))
    recorded.length = 0
    const renewed = presence.renew()
    expect(recorded).toHaveLength(500)
    entered[500]?.leave()
    await renewed
    expect(recorded).toHaveLength(500)
  })
})
