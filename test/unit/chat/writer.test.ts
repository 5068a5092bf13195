import { describe, expect, test } from 'vitest'
import type { ChatBatch, ChatDrop, ChatStorage } from '../../../src/chat/model/chat-storage'
import { keyOf, type ChatDelivery, type ChatPlace } from '../../../src/chat/model/messages'
import { emptyProfile, type KeptConversation } from '../../../src/chat/model/chat-state'
import { createChatWriter, partitioned } from '../../../src/chat/storage/chat-writer'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { type ChatRig, type ChatRigOptions, createChatRig, deliveryOf, nextMs } from '../../support/chat-rig'
import { aroundCalls } from '../../support/answer-order'
import { collectGarbage } from '../../support/collect-garbage'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import type { Storage } from '../../../src/connection/ports/ports'
import { createMemoryStorage } from '../../support/memory-storage'
import { manyLong } from './held-chat'

interface Kept {
  readonly user?: string
  readonly mark?: ChatPlace
  readonly unread?: number
  readonly deliveries?: readonly ChatDelivery[]
}

type WriterRig = ReturnType<typeof writerRig>

function writerRig() {
  const clock = createSimulatedClock()
  const puts: { readonly owner: string; readonly batch: ChatBatch }[] = []
  const ends: { readonly done: (drops?: readonly ChatDrop[]) => void; readonly fail: () => void }[] = []
  const kept: (readonly string[])[] = []
  const dropped: (readonly ChatDrop[])[] = []
  const reported: string[] = []
  const writer = createChatWriter({
    storage: {
      ...createMemoryChatStorage(),
      put: (owner, batch) => {
        puts.push({ owner, batch })
        return new Promise((resolve, reject) =>
          ends.push({ done: (drops = []) => resolve(drops), fail: () => reject(new Error('busy')) }))
      },
    },
    user: '7', clock, timeoutMs: 10_000,
    kept: (deliveries) => kept.push(deliveries.map(({ id }) => id)),
    dropped: (_user, drops) => dropped.push(drops),
    report: ({ code, detail }) => reported.push(`${code}: ${detail}`),
  })
  const conversationOf = (unread: number): KeptConversation => ({
    id: 'peer:8', target: { type: 'peer', id: '8' }, profile: emptyProfile, last: null, unread, wholeFrom: 'start',
  })
  return {
    writer, clock, puts, kept, dropped, reported,
    owners: () => puts.map(({ owner }) => owner),
    keep({ user = '7', mark, unread, deliveries = [] }: Kept): void {
      const conversations = unread === undefined ? [] : [conversationOf(unread)]
      writer.keep({ type: 'keep', user, mark, conversations, deliveries })
    },
    keepConversation(kept: Partial<KeptConversation>, mark: ChatPlace): void {
      writer.keep({ type: 'keep', user: '7', mark, conversations: [{ ...conversationOf(0), ...kept }], deliveries: [] })
    },
    takeEnds: () => ends.splice(0),
    async end(how: 'done' | 'fail'): Promise<void> {
      ends.shift()?.[how]()
      await clock.advanceAsync(0)
    },
    async settledOf(promises: Readonly<Record<string, Promise<void>>>): Promise<readonly string[]> {
      const settled: string[] = []
      for (const [name, promise] of Object.entries(promises)) void promise.then(() => settled.push(name))
      await clock.advanceAsync(0)
      return settled.sort()
    },
  }
}

const manyConversations = (count: number): readonly KeptConversation[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `peer:${index}`, target: { type: 'peer', id: `${index}` }, profile: emptyProfile, last: null, unread: 0,
    wholeFrom: null,
  }))

const profileIn = (text: string | undefined): unknown => {
  const stored: unknown = JSON.parse(text || '""')
  return stored instanceof Object ? Reflect.get(stored, 'profile') : stored
}

const unreadOf = ({ batch }: { readonly batch: ChatBatch }): readonly unknown[] =>
  batch.conversations.map(({ text }): unknown => Reflect.get(JSON.parse(text) as object, 'unread'))

test.each<readonly [what: string, of: (count: number) => Kept]>([
  ['a conversation', (unread) => ({ unread })],
  ['a mark', (createdAt) => ({ mark: { createdAt, id: 'e' } })],
])('CM-126: writes %s again when an overdue write finishes after a newer write', async (_, of) => {
  const rig = writerRig()
  for (const [count, ms] of [[3, 10_000], [2, 11_000]] as const) {
    rig.keep(of(count))
    await rig.clock.advanceAsync(ms)
  }
  const [oldest, older] = rig.takeEnds()
  oldest?.done()
  await rig.clock.advanceAsync(0)
  rig.keep(of(1))
  await rig.clock.advanceAsync(2_000)
  await rig.end('done')
  expect(rig.puts).toHaveLength(3)
  older?.done()
  await rig.clock.advanceAsync(0)
  expect(rig.puts[3]).toEqual(rig.puts[2])
  await rig.end('done')
  await rig.clock.advanceAsync(60_000)
  expect(rig.puts).toHaveLength(4)
})

test.each(['done', 'fail'] as const)('CM-126: writes again after an overdue write (newer write: %s)', async (how) => {
  const rig = writerRig()
  rig.keep({ unread: 2 })
  await rig.clock.advanceAsync(11_000)
  const [overdue, again] = rig.takeEnds()
  again?.done()
  await rig.clock.advanceAsync(0)
  rig.keep({ unread: 0 })
  overdue?.done()
  await rig.clock.advanceAsync(0)
  await rig.end(how)
  await rig.clock.advanceAsync(1_000)
  expect(rig.puts.map(unreadOf)).toEqual([[2], [2], [0], [0]])
})

test('CM-126: stores the state again when an overdue write ends while its first retry is running', async () => {
  const rig = writerRig()
  rig.keep({ unread: 2 })
  await rig.clock.advanceAsync(10_000)
  rig.keep({ unread: 0 })
  await rig.clock.advanceAsync(1_000)
  for (let ended = 0; ended < 3; ended += 1) await rig.end('done')
  await rig.clock.advanceAsync(60_000)
  expect(rig.puts.map(unreadOf)).toEqual([[2], [0], [0]])
})

test('CM-73: reports the messages that a write has deleted, even if the write ends after its timeout', async () => {
  const rig = writerRig()
  rig.keep({ deliveries: [deliveryOf('hello')] })
  await rig.clock.advanceAsync(10_000)
  const drops = [{ conversation: 'peer:8', oldest: null }]
  rig.takeEnds()[0]?.done(drops)
  await rig.clock.advanceAsync(0)
  expect(rig.dropped).toEqual([drops])
  expect(rig.reported).toEqual(['storage-failed: not settled within 10000 ms', 'storage-pruned: peer:8'])
})

test('CM-126: does not write again after an overdue write without a newer write or after a stop', async () => {
  for (const isStopped of [false, true]) {
    const rig = writerRig()
    rig.keep({ unread: 1 })
    await rig.clock.advanceAsync(10_000)
    const [older] = rig.takeEnds()
    if (isStopped) {
      rig.keep({ unread: 0 })
      await rig.clock.advanceAsync(30_000)
      await rig.end('done')
      rig.writer.stop()
    }
    const before = rig.puts.length
    older?.done()
    await rig.clock.advanceAsync(0)
    expect(rig.puts).toHaveLength(before)
  }
})

test('CM-126: rejects a user’s writes while the writes of 10 other users are overdue', async () => {
  const rig = writerRig()
  for (let user = 10; user < 20; user += 1) {
    rig.keep({ user: `${user}`, unread: 1 })
    await rig.clock.advanceAsync(10_000)
  }
  const [oldest] = rig.takeEnds()
  rig.keep({ user: '19', unread: 0 })
  await rig.end('done')
  expect(rig.owners().slice(10)).toEqual(['19'])
  expect(rig.reported).toEqual(Array.from({ length: 10 }, () => 'storage-failed: not settled within 10000 ms'))
  rig.keep({ unread: 1 })
  await rig.clock.advanceAsync(0)
  expect(rig.reported.slice(10)).toEqual(['storage-failed: too many pending writes'])
  oldest?.done()
  await rig.clock.advanceAsync(999)
  expect(rig.owners().slice(10)).toEqual(['19'])
  await rig.clock.advanceAsync(1)
  expect(rig.owners().slice(10)).toEqual(['19', '7'])
})

test('CM-134: passes no write to the storage while 10 writes of the user are overdue', async () => {
  const rig = writerRig()
  rig.keep({ deliveries: [deliveryOf('hello')] })
  await rig.clock.advanceAsync(3_600_000)
  expect(rig.puts).toHaveLength(10)
  expect(rig.reported.slice(9, 12)).toEqual([
    'storage-failed: not settled within 10000 ms', 'storage-failed: too many pending writes',
    'storage-failed: too many pending writes',
  ])
  await rig.end('fail')
  await rig.clock.advanceAsync(30_000)
  expect(rig.puts).toHaveLength(11)
  expect(rig.puts[10]?.batch).toEqual(rig.puts[0]?.batch)
})

test('CM-155: stores 250 conversations with messages in three writes, and the catch-up mark in the last', async () => {
  const rig = writerRig()
  const mark = { createdAt: 5, id: 'e' }
  const deliveries = ['100', '0', '249'].map((from) => deliveryOf(from, { from }))
  rig.writer.keep({ type: 'keep', user: '7', mark, conversations: manyConversations(250), deliveries })
  for (const _ of [1, 2, 3]) await rig.end('done')
  await rig.clock.advanceAsync(60_000)
  expect(rig.puts.map(({ batch: { about, conversations, records } }) => [
    conversations.length, conversations[0]?.id, records.map(({ conversation }) => conversation), about !== undefined,
  ])).toEqual([
    [100, 'peer:0', ['peer:0'], false], [100, 'peer:100', ['peer:100'], false], [50, 'peer:200', ['peer:249'], true],
  ])
  expect(rig.kept.flat()).toHaveLength(3)
})

test('CM-155: times out a write of 250 conversations after 10 s, and then writes the data of all users', async () => {
  const rig = writerRig()
  rig.writer.keep({ type: 'keep', user: '7', mark: undefined, conversations: manyConversations(250), deliveries: [] })
  rig.keep({ user: '9', unread: 1 })
  await rig.clock.advanceAsync(9_999)
  expect(rig.reported).toEqual([])
  await rig.clock.advanceAsync(1)
  expect(rig.reported).toEqual(['storage-failed: not settled within 10000 ms'])
  rig.takeEnds()
  await rig.clock.advanceAsync(1_000)
  for (let ended = 0; ended < 4; ended += 1) await rig.end('done')
  expect(rig.puts.map(({ owner, batch }) => `${owner}: ${batch.conversations.length}`))
    .toEqual(['7: 100', '7: 100', '9: 1', '7: 100', '7: 50'])
})

describe('more than 10,000 changed conversations', () => {
  const all = manyConversations(10_001)
  const keep = ({ writer }: WriterRig, conversations: readonly KeptConversation[]): void =>
    writer.keep({ type: 'keep', user: '7', mark: undefined, conversations, deliveries: [] })

  /** Ends all writes from this write on. Returns the conversations missing from these writes. */
  async function missingOf(rig: WriterRig, from: number): Promise<readonly string[]> {
    for (let ended = from; ended < rig.puts.length; ended += 1) await rig.end('done')
    const written = new Set(rig.puts.slice(from).flatMap(({ batch }) => batch.conversations.map(({ id }) => id)))
    return all.map(({ id }) => id).filter((id) => !written.has(id))
  }

  test('CM-158: drops the waiting conversation whose last change is oldest', async () => {
    const rig = writerRig()
    rig.keep({ unread: 1 })
    keep(rig, all.slice(0, 10_000))
    keep(rig, all.slice(0, 1))
    keep(rig, all.slice(10_000))
    expect(await missingOf(rig, 0)).toEqual(['peer:1'])
  })

  test('CM-158: keeps a conversation that changed again during its failed write', async () => {
    const rig = writerRig()
    keep(rig, all.slice(0, 1))
    keep(rig, all.slice(1, 10_000))
    keep(rig, all.slice(0, 1))
    await rig.end('fail')
    keep(rig, all.slice(10_000))
    await rig.clock.advanceAsync(1_000)
    expect(await missingOf(rig, 1)).toEqual(['peer:1'])
  })

  test('CM-158: drops the oldest conversation if too many wait to be rewritten after an overdue write', async () => {
    const rig = writerRig()
    rig.keep({ unread: 1 })
    await rig.clock.advanceAsync(10_000)
    const [overdue] = rig.takeEnds()
    await rig.clock.advanceAsync(1_000)
    await rig.end('done')
    for (const part of [all.slice(0, 5_000), all.slice(5_000)]) {
      const from = rig.puts.length
      keep(rig, part)
      await missingOf(rig, from)
    }
    const from = rig.puts.length
    overdue?.done()
    await rig.clock.advanceAsync(0)
    expect(await missingOf(rig, from)).toEqual(['peer:0'])
  })
})

test('CM-70: writes changes made during a failed write together with the failed changes', async () => {
  const rig = writerRig()
  const mark = { createdAt: 5, id: 'e' }
  rig.keep({ unread: 1, mark })
  rig.keep({ unread: 2 })
  await rig.end('fail')
  expect(rig.reported).toEqual(['storage-failed: busy'])
  await rig.clock.advanceAsync(999)
  expect(rig.puts).toHaveLength(1)
  await rig.clock.advanceAsync(1)
  expect(rig.puts.map(unreadOf)).toEqual([[1], [2]])
  expect(rig.puts.map(({ batch }) => JSON.parse(batch.about ?? 'null') as unknown))
    .toMatchObject([{ mark }, { mark }])
  rig.keep({ unread: 3 })
  await rig.end('done')
  expect(rig.puts[2]?.batch).not.toHaveProperty('about')
})

test('CM-70: encodes waiting messages only once, however many messages arrive before the retry', async () => {
  const rig = writerRig()
  const all = Array.from({ length: 100 }, (_, at) => deliveryOf(`${at}`))
  rig.keep({ deliveries: all.slice(0, 1) })
  await rig.end('fail')
  for (const delivery of all.slice(1)) {
    rig.keep({ deliveries: [delivery] })
    await rig.end('fail')
  }
  expect(rig.puts).toHaveLength(1)
  await rig.clock.advanceAsync(1_000)
  expect(rig.puts[1]?.batch.records).toHaveLength(100)
  await rig.end('done')
  rig.keep({ unread: 1 })
  expect(rig.puts).toHaveLength(3)
})

test('CM-42: abandons pending and failed writes when another user signs in', async () => {
  const before = writerRig()
  before.keep({ unread: 1 })
  await before.end('fail')
  before.writer.userChanged('9')
  before.keep({ user: '9', unread: 1 })
  await before.end('done')
  await before.clock.advanceAsync(60_000)
  expect(before.owners()).toEqual(['7', '9'])
  const during = writerRig()
  during.keep({ unread: 1 })
  during.keep({ unread: 2 })
  during.writer.userChanged('9')
  await during.end('fail')
  await during.clock.advanceAsync(60_000)
  expect(during.owners()).toEqual(['7'])
  expect(during.clock.pending()).toBe(0)
})

test('CM-161: drops the waiting changes of a signed-out user when a write fails', async () => {
  const rig = writerRig()
  const mark = { createdAt: 5, id: 'e' }
  rig.writer.keep({ type: 'keep', user: '7', mark, conversations: manyConversations(350), deliveries: [] })
  rig.writer.userChanged('9')
  rig.keep({ user: '9', unread: 1 })
  for (const how of ['done', 'fail', 'done', 'done'] as const) await rig.end(how)
  expect(rig.owners()).toEqual(['7', '7', '9'])
  expect(rig.reported).toEqual(['storage-failed: busy'])
})

test('CM-42: retries a user’s failed writes when the same user signs in again', async () => {
  const rig = writerRig()
  rig.keep({ unread: 1 })
  await rig.end('fail')
  rig.writer.userChanged('7')
  expect(rig.owners()).toEqual(['7', '7'])
})

test('CM-42: waits in settled() for the given user’s writes, and in idle() for all writes', async () => {
  const rig = writerRig()
  const all = () => ({ seven: rig.writer.settled('7'), nine: rig.writer.settled('9'), idle: rig.writer.idle() })
  expect(await rig.settledOf(all())).toEqual(['idle', 'nine', 'seven'])
  rig.keep({ unread: 1 })
  expect(await rig.settledOf(all())).toEqual(['nine'])
  rig.keep({ user: '9', unread: 1 })
  const waiting = all()
  expect(await rig.settledOf(waiting)).toEqual([])
  await rig.end('done')
  expect(await rig.settledOf(waiting)).toEqual(['idle', 'seven'])
  await rig.end('done')
  expect(await rig.settledOf(waiting)).toEqual(['idle', 'nine', 'seven'])
})

test('CM-24: stores the start of the complete history in the same write as the next messages', async () => {
  const rig = writerRig()
  const mark = { createdAt: 5, id: 'e' }
  rig.keep({ unread: 1 })
  rig.keep({ mark })
  rig.keep({ unread: 2 })
  await rig.end('done')
  expect(JSON.parse(rig.puts[1]?.batch.about ?? 'null')).toMatchObject({ mark })
})

test('CM-74: drops the two oldest of 1,002 waiting messages, and marks their conversation as incomplete', () => {
  const rig = writerRig()
  rig.keep({ unread: 1 })
  const all = Array.from({ length: 1_002 }, (_, at) => deliveryOf(`${at}`))
  rig.keep({ deliveries: all.slice(0, 1_000) })
  expect([rig.kept, rig.dropped]).toEqual([[], []])
  rig.keep({ deliveries: all.slice(1_000) })
  expect(rig.kept).toEqual([all.slice(0, 2).map(({ id }) => id)])
  expect(rig.dropped).toEqual([[{ conversation: 'peer:8', oldest: null }]])
  expect(rig.writer.unwritten('7')).toEqual(all.slice(2))
})

test('CM-146: drops the oldest waiting messages when they are too long together, but never the newest', () => {
  const rig = writerRig()
  rig.keep({ unread: 1 })
  const said = manyLong(3)
  rig.keep({ deliveries: said.slice(0, 2) })
  expect(rig.kept).toEqual([])
  rig.keep({ deliveries: said.slice(2) })
  expect(rig.kept).toEqual([said.slice(0, 1).map(({ id }) => id)])
  rig.keep({ deliveries: [deliveryOf('x'.repeat(6_000_000))] })
  expect(rig.writer.unwritten('7')).toHaveLength(1)
})

test('CM-147: frees the messages of finished writes while further messages wait', async () => {
  const rig = writerRig()
  const messages: WeakRef<ChatDelivery>[] = []
  const keep = (text: string): void => {
    const delivery = deliveryOf(text)
    messages.push(new WeakRef(delivery))
    rig.keep({ deliveries: [delivery] })
  }
  keep('first')
  for (let count = 0; count < 20; count += 1) {
    keep('next')
    await rig.end('done')
  }
  expect(rig.puts).toHaveLength(21)
  await expect.poll(async () => {
    await collectGarbage()
    return messages.filter((message) => message.deref() !== undefined)
  }).toHaveLength(1)
})

test('CM-43: does not retry a write that fails after disposal', async () => {
  const rig = writerRig()
  rig.keep({ unread: 1 })
  rig.writer.stop()
  await rig.end('fail')
  expect(rig.clock.pending()).toBe(0)
})

test('CM-30: keeps the data of users and clients separate, whatever characters their names contain', async () => {
  const owners: string[] = []
  const storage = createMemoryChatStorage()
  const noted = { ...storage, remove: (owner: string) => Promise.resolve(void owners.push(owner)) }
  const names = [['a:b', 'c'], ['a', 'b:c'], ['a%3Ab', 'c'], ['ab', 'c'], ['a%b', 'c']] as const
  for (const [client, user] of names) await partitioned(noted, client).remove(user, [])
  expect(new Set(owners).size).toBe(names.length)
})

/** The call after the limit ends the process, completed or not. */
function createLife(calls: number, isLastDone: boolean) {
  const steps: string[] = []
  const never = new Promise<never>(() => undefined)
  async function step(deed: () => Promise<unknown>, name: string): Promise<unknown> {
    steps.push(name)
    if (steps.length <= calls) return deed()
    if (steps.length === calls + 1 && isLastDone) await deed()
    return never
  }
  return {
    steps,
    isOver: () => steps.length <= calls,
    of: <Port extends object>(port: Port): Port => aroundCalls(port, step),
  }
}

/** Accepts each message id once, and repeats the acceptance time in each response. */
function createServer() {
  const taken = new Map<string, number>()
  const answered = new Set<object>()
  return {
    taken,
    async answer(rig: ChatRig): Promise<void> {
      for (const frame of rig.said().filter((each) => !answered.has(each))) {
        answered.add(frame)
        const createdAt = taken.get(frame.id) ?? nextMs()
        taken.set(frame.id, createdAt)
        rig.last().message({ type: 'say', answer: frame.id, code: 1000, createdAt })
        await rig.settle()
      }
    },
  }
}

async function livesUntil(calls: number, isLastDone: boolean, again?: number) {
  const shared = { storage: createMemoryStorage(), messages: createMemoryChatStorage() }
  const server = createServer()
  const accepted: string[] = []

  async function live(options: ChatRigOptions, texts: readonly string[]): Promise<ChatRig> {
    const rig = createChatRig({ ...shared, upload: () => Promise.resolve('https://example.com/1.png'), ...options })
    rig.chat.open('peer:8')
    await rig.goLive()
    for (const text of texts) {
      const saying = text === 'image' ? { kind: 'image', file: 'a.png' } as const : { kind: 'text', text } as const
      void rig.chat.send('peer:8', saying).then((said) => (said.ok ? accepted.push(said.id) : undefined))
      await rig.settle()
    }
    for (let turns = 0; turns < 4; turns += 1) await server.answer(rig)
    await rig.settle()
    rig.kill()
    return rig
  }

  const life = createLife(calls, isLastDone)
  const stores = ({ of }: ReturnType<typeof createLife>) =>
    ({ waiting: of<Storage>(shared.storage), kept: of<ChatStorage>(shared.messages) })
  await live(stores(life), ['one', 'image'])
  if (again !== undefined) await live(stores(createLife(again, isLastDone)), [])
  const last = await live({}, [])
  const shown = last.chat.messages('peer:8').messages
  const records = shared.messages.texts('7', 'peer:8')
  for (const id of accepted) expect(server.taken.has(id), `${id} after ${calls}`).toBe(true)
  expect(records.map(({ id, createdAt }) => [id, createdAt])).toEqual(
    [...server.taken].map(([id, createdAt]) => [keyOf({ id, from: '7' }), createdAt]))
  expect(shown.map(({ id, state }) => [id, state])).toEqual([...server.taken.keys()].map((id) => [id, 'sent']))
  expect(shared.storage.contents.size).toBe(0)
  return { steps: life.steps, isThrough: life.isOver(), accepted }
}

describe('a process killed while sending', () => {
  test.each([['before', false], ['after', true]] as const)(
    'CM-53: delivers each accepted message once after a kill %s any store call, and empties the outbox',
    async (_, isLastDone) => {
      const names = new Set<string>()
      for (let calls = 0; ; calls += 1) {
        const { steps, isThrough, accepted } = await livesUntil(calls, isLastDone)
        for (const step of steps) names.add(step)
        if (!isThrough) continue
        expect(accepted).toHaveLength(2)
        expect(calls).toBeGreaterThan(8)
        break
      }
      expect([...names]).toEqual(expect.arrayContaining(['overview', 'keys', 'write', 'put', 'remove']))
    })

  test('CM-53: delivers each message once even when the process is killed again during the recovery', async () => {
    for (let calls = 2; calls < 14; calls += 3) {
      for (let again = 0; again < 8; again += 1) await livesUntil(calls, again % 2 === 0, again)
    }
  })
})

test('CM-136: truncates long names, omits long pictures, and empties a record that is still too long', async () => {
  const rig = writerRig()
  const last = { id: 'l', createdAt: 1, kind: 'text', text: 'hello' } as const
  const storedOf = async (kept: Partial<KeptConversation>, mark: ChatPlace): Promise<readonly unknown[]> => {
    rig.keepConversation({ last, ...kept }, mark)
    await rig.end('done')
    const { conversations, about } = rig.puts.pop()?.batch ?? expect.fail('nothing was stored')
    return [...conversations.map(({ text }) => text), about].map(profileIn)
  }
  const mark = { createdAt: 1, id: 'e' }
  const profile = { name: 'Ann', picture: 'p'.repeat(2_000), sex: 'female' } as const
  expect(await storedOf({ profile }, mark)).toEqual([profile, undefined])
  const large = { ...profile, name: 'n'.repeat(30_000), picture: 'p'.repeat(2_001) }
  expect(await storedOf({ profile: large }, mark))
    .toEqual([{ ...profile, name: 'n'.repeat(1_000), picture: '' }, undefined])
  const long = 'm'.repeat(20_000)
  expect(await storedOf({ last: { ...last, id: long } }, { ...mark, id: long })).toEqual(['', ''])
})
