import { expect, test, vi } from 'vitest'
import { noChatFaults } from '../../../server/chat/chat-control'
import { noJournal } from '../../../server/chat/messages/chat-log'
import { eventsAtOnce, receiversOf } from '../../../server/chat/redis/shared-events'
import { chatControl, chatRoom, group, peer } from './chat-rig'

const sound = { to: peer('501'), content: { kind: 'text', text: 'x' } }

test('CV-1: responds to the sender, and delivers a message to its recipients and the sender’s other devices', () => {
  const { join, clock } = chatRoom()
  const [phone, desktop, marta, other] = [join('10260'), join('10260'), join('501'), join('504')]
  phone.text('m-1', peer('501'), '你好')
  const createdAt = clock.now()
  expect(phone.reported).toEqual([{ type: 'text', code: 1_000, msg_id: 'm-1', payload: { createdAt } }])
  const payload = {
    id: 'm-1', from: '10260', to: peer('501'), content: { kind: 'text', text: '你好' }, createdAt,
    sender: { name: 'Trader 10260', picture: '/api/chat/pictures/10260.svg', sex: 'unknown' },
  }
  expect(marta.reported).toEqual([{ type: 'text', msg_id: 'm-1', payload }])
  const conversation = { name: 'Marta Lindqvist', picture: '/api/chat/pictures/501.svg', sex: 'female' }
  expect(desktop.reported).toEqual([{ type: 'text', msg_id: 'm-1', payload: { ...payload, conversation } }])
  phone.text('m-2', group('gold'))
  for (const { reported } of [desktop, marta]) {
    expect(reported[1]).toMatchObject({ msg_id: 'm-2', payload: { conversation: { name: 'Gold desk 黄金' } } })
  }
  expect(other.reported).toEqual([])
  // A message to oneself arrives once.
  phone.text('m-3', peer('10260'))
  expect(desktop.reported).toHaveLength(3)
})

test('CV-100: includes sentAt in all responses, pushes and history while the clock is behind', () => {
  const early = { id: 'early', from: '502', to: peer('501'), content: { kind: 'text', text: 'x' } } as const
  const aheadMs = 2_000_000_000_000
  const journal = { ...noJournal, messages: [{ ...early, createdAt: aheadMs }] }
  const { join, clock, messages } = chatRoom({ journal })
  const [phone, marta] = [join('10260'), join('501')]
  const dates = { createdAt: aheadMs + 1, sentAt: clock.now() }
  for (const pass of [0, 5_000]) {
    clock.advance(pass)
    phone.text('m-1', peer('501'))
  }
  expect(phone.reported).toEqual(Array(2).fill({ type: 'text', code: 1_000, msg_id: 'm-1', payload: dates }))
  expect(marta.reported).toMatchObject([{ payload: dates }])
  const { deliveries } = messages.history('501', { conversation: null, before: null, limit: 2 })
  expect(deliveries).toMatchObject([{ id: 'm-1', ...dates }, { id: 'early', createdAt: aheadMs }])
})

test.each([
  ['handles each message in its turn, in order', true, true, [1_000, 1_000], ['m-1', 'm-2']],
  ['answers 1503 to a message that waits too long, and stores nothing', false, true, [1_503, 1_503], []],
  ['drops a message whose connection has ended', true, false, [], []],
])('CV-110: %s', async (_what, may, isHere, codes, delivered) => {
  const { join } = chatRoom()
  const turns: ((may: boolean) => void)[] = []
  const marta = join('501')
  const phone = join('10260', 'phone', () => new Promise((resolve) => turns.push(resolve)))
  for (const id of ['m-1', 'm-2']) phone.text(id, peer('501'))
  expect([phone.reported, marta.reported, turns.length]).toEqual([[], [], 2])
  if (!isHere) phone.ends.gone()
  for (const settle of turns) settle(may)
  await Promise.resolve()
  expect(phone.reported).toMatchObject(codes.map((code) => ({ code })))
  expect(marta.reported).toMatchObject(delivered.map((id) => ({ msg_id: id })))
})

test.each([
  ['to no connection', Array<number>(200).fill(0), 200], ['to two connections each', Array<number>(200).fill(2), 200],
  ['to 300 connections each', Array<number>(200).fill(300), 33], ['to all 30,000 connections', [30_000, 1], 1],
  ['with a large group last', [1, 2, 9_998], 2],
] as const)('CV-109: limits events %s to 10,000 sends per event loop turn', (_, receivers, events) => {
  expect(eventsAtOnce(receivers)).toBe(events)
})

test('CV-109: counts one send per connection in each of an event’s rooms, or per connection without rooms', () => {
  const rooms = new Map([['ann', new Set(['1', '2'])], ['floor', new Set(['1', '2', '3'])]])
  const sids = new Map(['1', '2', '3', '4'].map((id) => [id, new Set<string>()]))
  const count = (event: unknown): number => receiversOf(JSON.stringify(event), { rooms, sids })
  expect([{ opts: { rooms: ['ann'] } }, { opts: { rooms: ['ann', 'floor', 'none'] } }, { opts: { rooms: [] } }, {}]
    .map(count)).toEqual([2, 5, 4, 4])
  expect(receiversOf(undefined, { rooms, sids })).toBe(4)
})

test('CV-91: sends a message for a large group to one Socket.IO room', () => {
  const { directory, messages } = chatRoom()
  for (let count = 0; count < 1_000; count += 1) directory.admit(`user-${count}`)
  const payload = { to: group('floor'), content: { kind: 'text', text: 'hi' } }
  expect(messages.take('user-1', 'm-1', 'text', payload).pushes).toMatchObject([{ room: 'group:floor' }])
})

test('CV-2: repeats the first response to a repeated message, and does not deliver the message again', () => {
  const { join, clock } = chatRoom()
  const [trader, marta] = [join('10260'), join('501')]
  trader.text('m-1', peer('501'))
  const [first] = trader.reported
  clock.advance(5_000)
  trader.text('m-1', peer('501'), 'another text')
  expect(trader.reported).toEqual([first, first])
  expect(marta.reported).toHaveLength(1)
  // Ids are unique only per sender.
  marta.text('m-1', peer('10260'))
  expect(trader.reported[2]).toMatchObject({ payload: { from: '501', id: 'm-1' } })
})

test('CV-3: gives each message a distinct time, even when the clock is set back', () => {
  const { join, clock } = chatRoom()
  const trader = join('10260')
  trader.text('m-1', peer('501'))
  trader.text('m-2', peer('501'))
  clock.setWall(clock.now() - 3_600_000)
  trader.text('m-3', peer('501'))
  const times = trader.reported.map((reported) => (reported as { payload: { createdAt: number } }).payload.createdAt)
  expect(times).toEqual([times[0], (times[0] ?? 0) + 1, (times[0] ?? 0) + 2])
})

test.each<[code: number, payload: unknown, more?: object]>([
  [1_400, sound, { msg_id: '' }],
  [1_400, sound, { msg_id: 'x'.repeat(129) }],
  [1_400, null],
  [1_400, sound, { type: 'image' }],
  [1_400, { content: sound.content }], [1_400, { ...sound, to: { type: 'peer' } }], [1_400, { to: sound.to }],
  [1_400, { ...sound, content: { kind: 'text', text: '' } }],
  [1_403, { ...sound, to: group('gold') }],
  [1_403, { ...sound, to: { type: 'broadcast' } }],
  [1_404, { ...sound, to: peer('absent') }],
  [1_404, { ...sound, to: peer('system') }],
  [1_404, { ...sound, to: group('none') }],
  [1_413, { ...sound, content: { kind: 'text', text: 'x'.repeat(4_001) } }],
  [1_000, { ...sound, content: { kind: 'text', text: 'x'.repeat(4_000) } }],
  [1_000, sound, { msg_id: 'x'.repeat(128) }],
  [1_400, sound, { msg_id: 'id-\ud800' }],
  [1_400, sound, { msg_id: '\udc00\ud800-id' }],
  [1_000, sound, { msg_id: 'id-\ud83d\ude00' }],
])('CV-4 CV-133: responds with code %i to a message with the payload %j (row %$)', (code, payload, more = {}) => {
  const { join, messages } = chatRoom()
  const stranger = join('stranger')
  stranger.say({ type: 'text', msg_id: 'a', payload, ...more })
  expect(stranger.reported).toMatchObject([{ code }])
  const { deliveries } = messages.history('501', { conversation: null, before: null, limit: 10 })
  const isTaken = code === 1_000
  expect([stranger.reported.map((answer) => 'payload' in Object(answer)), deliveries.length])
    .toEqual([[isTaken], Number(isTaken)])
})

test('CV-4: does not deliver a message that cannot be stored, and accepts the message later', () => {
  let isFull = true
  const journal = {
    messages: [],
    add: () => {
      if (isFull) throw new Error('full')
    },
    close: () => undefined,
  }
  const { join, troubles, hub } = chatRoom({ journal })
  const [trader, marta] = [join('10260'), join('501')]
  trader.text('m-1', peer('501'))
  expect(hub.announce('no listener left')).toBe(false)
  expect(trader.reported).toMatchObject([{ code: 1_503, msg_id: 'm-1' }])
  expect(troubles).toEqual(Array.from({ length: 2 }, () => 'a message could not be stored: full'))
  isFull = false
  trader.text('m-1', peer('501'))
  expect(trader.reported[1]).toMatchObject({ code: 1_000 })
  expect(marta.reported).toHaveLength(1)
})

test('CV-5: accepts image and voice messages only with a matching upload, and drops other fields', () => {
  const { join } = chatRoom()
  const [trader, marta] = [join('10260'), join('501')]
  const send = (kind: string, url: string, more: object = {}): void =>
    trader.say({
      type: kind, msg_id: `${kind} ${url} ${JSON.stringify(more)}`,
      payload: { to: { ...peer('501'), more: 1 }, content: { kind, url, ...more } },
    })
  send('image', 'https://elsewhere.example.com/1.png')
  send('voice', '/api/chat/files/1.png', { durationMs: 9 })
  send('image', '/api/chat/files/1.png', { width: 3, height: 4, onerror: 'x' })
  send('image', '/api/chat/files/1.png', { width: 3 })
  send('image', '/api/chat/files/1.png', { height: 4 })
  send('voice', '/api/chat/files/1.mp3', { durationMs: 9 })
  expect(trader.reported).toMatchObject([1_400, 1_400, 1_000, 1_000, 1_000, 1_000].map((code) => ({ code })))
  const contents = marta.reported.map((each) => (each as { payload: { content: unknown; to: unknown } }).payload)
  expect(contents.map(({ content }) => content)).toEqual([
    { kind: 'image', url: '/api/chat/files/1.png', width: 3, height: 4 },
    ...Array(2).fill({ kind: 'image', url: '/api/chat/files/1.png' }) as readonly unknown[],
    { kind: 'voice', url: '/api/chat/files/1.mp3', durationMs: 9 },
  ])
  expect(contents[0]?.to).toEqual(peer('501'))
})

test('CV-6: sends an announcement to all users, and includes it in every user’s history', () => {
  const { join, hub, messages } = chatRoom()
  const all = [join('10260'), join('501')]
  expect(hub.announce('Markets close early')).toBe(true)
  for (const { reported } of all) {
    expect(reported).toMatchObject([{ type: 'text', payload: { from: 'system', to: { type: 'broadcast' } } }])
  }
  const { deliveries } = messages.history('late', { conversation: { type: 'broadcast' }, before: null, limit: 5 })
  expect(deliveries).toMatchObject([{ content: { text: 'Markets close early' }, sender: { name: 'Announcements' } }])
  void hub.announce('And so does the floor')
  const ids = all[0]?.reported.map((reported) => (reported as { msg_id: string }).msg_id)
  expect(new Set(ids).size).toBe(2)
})

test('CV-7: returns history pages of one or all of the user’s conversations, but never of other users', () => {
  const { join, messages, hub } = chatRoom()
  const [trader, marta, lin] = [join('10260'), join('501'), join('502')]
  for (let count = 1; count <= 5; count += 1) trader.text(`a${count}`, peer('501'))
  marta.text('b1', peer('10260'))
  lin.text('c1', peer('10260'))
  lin.text('d1', peer('501'))
  lin.text('g1', group('gold'))
  void hub.announce('all')
  const page = (user: string, ...rest: Parameters<typeof messages.history>[1][]) =>
    rest.map((query) => messages.history(user, query))
      .map(({ deliveries, more }) => [deliveries.map(({ id }) => id), more])
  const whole = messages.history('10260', { conversation: peer('501'), before: null, limit: 2 })
  expect(whole.deliveries.map(({ id }) => id)).toEqual(['b1', 'a5'])
  const before = whole.deliveries[1] ?? null
  expect(page('10260', { conversation: peer('501'), before, limit: 4 })).toEqual([[['a4', 'a3', 'a2', 'a1'], false]])
  expect(page('10260', { conversation: peer('501'), before, limit: 3 })).toEqual([[['a4', 'a3', 'a2'], true]])
  expect(page('501', { conversation: peer('10260'), before: null, limit: 1 })).toEqual([[['b1'], true]])
  const all = { conversation: null, before: null, limit: 50 }
  expect(page('504', all)).toEqual([[[expect.stringMatching('announcement')], false]])
  expect(messages.history('10260', all).deliveries.map(({ id }) => id).slice(1)).toEqual(
    ['g1', 'c1', 'b1', 'a5', 'a4', 'a3', 'a2', 'a1'])
  expect(page('502', { conversation: group('gold'), before: null, limit: 9 })).toEqual([[['g1'], false]])
  const place = { createdAt: before?.createdAt ?? 0, id: 'zz' }
  expect(page('10260', { conversation: peer('501'), before: place, limit: 1 })).toEqual([[['a5'], true]])
})

test('CV-8 SV-149: drops a client after 90 s without a ping, even if the wall clock changes', () => {
  const { join, clock, hub } = chatRoom()
  const [alive, dead] = [join('10260'), join('501')]
  for (let count = 1; count <= 4; count += 1) {
    clock.advance(30_000)
    alive.say({ type: 'ping', msg_id: count, payload: { front: true } })
    expect(dead.line.isCut).toBe(count >= 3)
  }
  expect(alive.line.isCut).toBe(false)
  const pongs = [1, 2, 3, 4].map((id) => {
    const ts = clock.now() - (4 - id) * 30_000
    return { type: 'pong', code: 1_000, msg_id: id, payload: { ts } }
  })
  expect(alive.reported).toEqual(pongs)
  for (const leapMs of [86_400_000, -86_400_000]) {
    clock.setWall(clock.now() + leapMs)
    clock.advance(60_000)
    expect(alive.line.isCut).toBe(false)
    alive.say({ type: 'ping', msg_id: 5, payload: { front: true } })
  }
  clock.advance(120_000)
  expect(alive.line.isCut).toBe(true)
  expect(hub.lines()).toBe(2)
  const gone = join('502')
  expect(clock.pending()).toBe(1)
  gone.ends.gone()
  expect(clock.pending()).toBe(0)
  const cleared = vi.spyOn(clock, 'clearTimer')
  hub.dispose()
  expect(cleared).not.toHaveBeenCalled()
  alive.ends.gone()
  alive.ends.gone()
  dead.ends.gone()
  expect(hub.lines()).toBe(0)
  expect(clock.pending()).toBe(0)
})

test('CV-11 CV-52: rejects messages when a user sends too fast across all connections', () => {
  const { join, clock } = chatRoom({ frameRate: { burst: 2, perSecond: 1 } })
  const trader = join('10260')
  for (const id of ['a', 'b', 'c']) trader.text(id, peer('501'))
  expect(trader.reported).toMatchObject([{ code: 1_000 }, { code: 1_000 }, { code: 1_429, msg_id: 'c' }])
  clock.advance(1_000)
  trader.text('c', peer('501'))
  expect(trader.reported[3]).toMatchObject({ code: 1_000 })
  expect(trader.line.isCut).toBe(false)
  const second = join('10260')
  second.text('d', peer('501'))
  expect(second.reported).toMatchObject([{ code: 1_429, msg_id: 'd' }])
  join('502').text('e', peer('501'))
  clock.advance(1_000)
  second.text('d', peer('501'))
  expect(second.reported[1]).toMatchObject({ code: 1_000 })
})

test('CV-11: counts each 2 KiB of a message’s UTF-8 bytes as one message, up to the burst limit', () => {
  const { join, clock } = chatRoom({ frameRate: { burst: 3, perSecond: 1 } })
  const trader = join('10260')
  const codesAfter = (...texts: readonly string[]): unknown => {
    for (const text of texts) trader.text(`m-${text.length}`, peer('501'), text)
    return trader.reported.splice(0).map((answer): unknown => Reflect.get(Object(answer), 'code'))
  }
  expect(codesAfter('x'.repeat(2_500), 'y', 'zz')).toEqual([1_000, 1_000, 1_429])
  clock.advance(3_000)
  expect(codesAfter('\n'.repeat(4_000), 'y')).toEqual([1_000, 1_429])
  clock.advance(3_000)
  expect(codesAfter('长'.repeat(1_400), 'y')).toEqual([1_000, 1_429])
})

test('CV-127: limits messages and pings from each sender separately, even under the same user id', () => {
  const { join } = chatRoom({ frameRate: { burst: 2, perSecond: 1 } })
  const [away, home] = ['away', 'home'].map((by) => join('10260', by, undefined, by))
  for (let count = 0; count < 10; count += 1) {
    away?.text(`a-${count}`, peer('501'))
    away?.say({ type: 'ping', msg_id: count })
  }
  home?.say({ type: 'ping', msg_id: 7 })
  home?.text('h-1', peer('501'))
  const answers = home?.reported.filter((reported) => JSON.stringify(reported).includes('"code"'))
  expect(answers).toMatchObject([{ type: 'pong', msg_id: 7 }, { code: 1_000, msg_id: 'h-1' }])
})

test('CV-128: rejects a message when the sender’s address has reached its limit for the recipient', () => {
  const { join } = chatRoom()
  const asked: (readonly [recipient: string, count: number])[] = []
  const trader = join('10260', 'phone', undefined, 'away', (recipient, count) => {
    asked.push([recipient, count])
    return recipient !== 'peer 502'
  })
  trader.text('m-1', peer('501'), 'x'.repeat(3_000))
  trader.text('m-2', peer('502'))
  for (const id of ['floor', 'gold']) trader.text(id, group(id))
  trader.text('m-3', peer('x'.repeat(60_000)))
  expect(asked).toEqual([['peer 501', 2], ['peer 502', 1], ['groups', 1], ['groups', 1], ['groups', 30]])
  expect(trader.reported).toMatchObject([{ code: 1_000 }, { code: 1_429, msg_id: 'm-2' }, {}, {}, { code: 1_400 }])
})

test('CV-117: limits a user’s pings separately from the user’s messages', () => {
  const { join, clock } = chatRoom({ frameRate: { burst: 2, perSecond: 1 } })
  const trader = join('10260')
  const second = join('10260')
  const pongs = (): unknown[] => [trader, second].map(({ reported }) =>
    reported.splice(0).map(Object).filter(({ type }) => type === 'pong').map(({ msg_id: id }): unknown => id))
  for (const id of ['a', 'b', 'c']) trader.text(id, peer('501'))
  for (const [at, line] of [trader, trader, second].entries()) line.say({ type: 'ping', msg_id: at })
  expect(pongs()).toEqual([[0, 1], []])
  clock.advance(1_000)
  second.say({ type: 'ping', msg_id: 3 })
  expect(pongs()).toEqual([[], [3]])
})

test('CV-52: sends no response to a message whose id has more than 1,024 characters', () => {
  const { join } = chatRoom()
  const trader = join('10260')
  trader.text('x'.repeat(1_025), peer('501'))
  expect(trader.reported).toEqual([])
  trader.text('x'.repeat(1_024), peer('501'))
  expect(trader.reported).toMatchObject([{ code: 1_400 }])
})

test.each([
  [7], ['no JSON'], ['[]'], ['{"type":"text"}'], ['{"type":"ping","msg_id":"x"}'],
  ['{"type":"sticker","msg_id":"a"}'], ['{"type":"sticker","msg_id":1}'], [['{"type":"ping","msg_id":1}']],
])(
  'CV-12: ignores the invalid message %j', (envelope) => {
    const { join } = chatRoom()
    const trader = join('10260')
    trader.ends.received(envelope)
    expect(trader.reported).toEqual([])
  })

test('CV-13: drops or delays responses and ignores pings while a fault command is active', () => {
  const { join, faults, clock, hub } = chatRoom()
  const { apply: control, state, did } = chatControl(faults)
  const [trader, marta] = [join('10260'), join('501')]
  expect(control({ action: 'loseAnswers' })).toEqual({ ...noChatFaults(), loseAnswers: 1 })
  trader.text('a', peer('501'))
  expect([trader.reported.length, marta.reported.length]).toEqual([0, 1])
  control({ action: 'delayAnswers', ms: 500 })
  trader.text('a', peer('501'))
  clock.advance(499)
  expect(trader.reported).toEqual([])
  clock.advance(1)
  expect(trader.reported).toMatchObject([{ msg_id: 'a' }])
  trader.text('b', peer('501'))
  trader.ends.gone()
  clock.advance(500)
  expect(trader.reported).toHaveLength(1)
  expect(control({ action: 'clear' })).toEqual(noChatFaults())
  control({ action: 'mute' })
  marta.say({ type: 'ping', msg_id: 1 })
  expect(marta.reported.filter((reported) => (reported as { type: string }).type === 'pong')).toEqual([])
  control({ action: 'drop' })
  control({ action: 'disconnect' })
  for (const ms of [0, 60_000]) control({ action: 'restart', ms })
  expect(did).toEqual(['drop', 'disconnect', 'restart 0', 'restart 60000'])
  expect(state()).toEqual(noChatFaults())
  hub.dispose()
  expect(clock.pending()).toBe(0)
})

const time = 'ms must be a whole number from 0 to 60000'
const number = 'count must be a whole number from 0 to 10000'
test.each<[object, string]>([
  ...[-1, 0.5, 60_001, '5', undefined].flatMap((ms): [object, string][] =>
    [[{ action: 'restart', ms }, time], [{ action: 'delayAnswers', ms }, time]]),
  ...[-1, 0.5, 10_001, '5', null].map((count): [object, string] => [{ action: 'loseAnswers', count }, number]),
  [{ action: 'mute', on: 1 }, 'on must be true or false'],
  [{ action: 'mutes' }, 'unknown action'], [{}, 'unknown action'],
])('CV-13: rejects %j and changes nothing', (command, why) => {
  const { apply, state, did } = chatControl({ ...noChatFaults(), delayMs: 7 })
  expect(apply({ ...command })).toBe(why)
  expect([state(), did]).toEqual([{ ...noChatFaults(), delayMs: 7 }, []])
})
