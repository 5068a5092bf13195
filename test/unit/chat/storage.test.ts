import { describe, expect, test } from 'vitest'
import { createHistoryDouble } from '../../support/chat-history-double'
import { createChatRig, createLiveChat, deliveryOf, type ChatRig } from '../../support/chat-rig'
import type { ChatDrop, ChatOverview, ChatStorage } from '../../../src/chat/model/chat-storage'
import { keyOf, placeOf } from '../../../src/chat/model/messages'
import type { KeptConversation } from '../../../src/chat/model/chat-state'
import {
  aboutOf, conversationTextOf, deliveryOf as readDelivery, readOverview, recordOf, spotOf,
} from '../../../src/chat/storage/chat-record'
import { isDraft } from '../../../src/chat/api/sending'
import { withCheck } from '../../../src/shared/checksum'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'

const stored = (value: unknown): string => withCheck(JSON.stringify(value), '7')
const textOf = (kept: KeptConversation) => conversationTextOf(kept, '7')

describe('a failing store', () => {
  test.each([
    ['full', 'storage-full'],
    ['missing', 'storage-failed'],
  ] as const)('CM-70: reports a %s store, still shows messages, and stores them later', async (how, code) => {
    const rig = await createLiveChat({ trader: 9 })
    await rig.signIn(7)
    await rig.goLive()
    await rig.openAndSettle('peer:8')
    rig.messages.failWith(how)
    await rig.deliver(deliveryOf('one'))
    await rig.deliver(deliveryOf('two', { from: '9' }))
    expect(rig.codes()).toContain(code)
    expect(rig.shown('peer:8')).toEqual(['one received'])
    expect(rig.chat.unread()).toBe(1)
    await rig.openAndSettle('peer:9')
    expect(rig.shown('peer:9')).toEqual(['two received'])
    rig.messages.failWith('none')
    await rig.advanceAsync(30_000)
    expect(rig.messages.texts('7', 'peer:8')).toHaveLength(1)
    expect(rig.messages.texts('7', 'peer:9')).toHaveLength(1)
    const after = rig.restarted()
    await after.settle()
    expect(after.chat.conversations()).toMatchObject([{ id: 'peer:9', unread: 0 }, { id: 'peer:8', unread: 0 }])
  })

  test('CM-71: times out a storage call that has not settled after 10 s, then carries on', async () => {
    const rig = await createLiveChat({ kept: {
      overview: () => new Promise(() => undefined), page: () => new Promise(() => undefined),
      known: () => new Promise(() => undefined), put: () => new Promise(() => undefined),
      remove: () => new Promise(() => undefined),
    } })
    await rig.deliver(deliveryOf('one'))
    await rig.advanceAsync(12_000)
    expect(rig.chat.unread()).toBe(1)
    rig.chat.open('peer:8')
    await rig.advanceAsync(30_000)
    expect(rig.shown('peer:8')).toEqual(['one received'])
    expect(rig.chat.messages('peer:8').hasOlder).toBe(false)
    // `overview`, `known`, `put`, `page` and `put` again.
    expect(rig.reported).toEqual([10_000, 2_000, 10_000, 10_000, 10_000]
      .map((ms) => ({ code: 'storage-failed', detail: `not settled within ${ms} ms` })))
  })

  const slowly = (readsMs: readonly number[], endMs: number): ChatRig => {
    const conversation = textOf({
      id: 'peer:8', target: { type: 'peer', id: '8' }, profile: { name: 'Ann', picture: '', sex: 'female' }, unread: 5,
      last: { id: 'a', createdAt: 1, kind: 'text', text: 'hello' }, wholeFrom: 'start',
    })
    const rig: ChatRig = createChatRig({ kept: { ...createMemoryChatStorage(), overview: (_user, progressed) =>
      new Promise((resolve) => {
        for (const ms of readsMs) rig.clock.setTimer(() => progressed?.(), ms)
        rig.clock.setTimer(() => resolve({ about: undefined, conversations: [conversation], drops: [] }), endMs)
      }) } })
    return rig
  }

  test('CM-159: keeps waiting while the storage reads at least one conversation between two checks', async () => {
    const rig = slowly([9_000, 11_000, 29_000], 39_000)
    await rig.advanceAsync(39_000)
    expect(rig.chat.unread()).toBe(5)
    expect(rig.reported).toEqual([])
  })

  test('CM-159: times out at the second check if no conversation was read since the first check', async () => {
    const rig = slowly([9_000], 21_000)
    await rig.advanceAsync(19_999)
    expect(rig.reported).toEqual([])
    await rig.advanceAsync(1_001)
    expect(rig.reported).toEqual([{ code: 'storage-failed', detail: 'not settled within 10000 ms' }])
    expect(rig.chat.conversations()).toEqual([])
  })

  const all = [deliveryOf('one'), deliveryOf('two'), deliveryOf('three')] as const
  const allShown = ['one received', 'two received', 'three received']

  test.each([
    ['in between', all[1], { id: all[2].id, createdAt: all[2].createdAt }], ['the newest', all[2], null],
  ])('CM-72: reports unreadable data (%s), requests the data from the server and continues', async (...row) => {
    const [, unreadable, before] = row
    const { fetchHistory, said, asked } = createHistoryDouble()
    const rig = await createLiveChat()
    await rig.deliver(...all)
    rig.messages.spoil('7', keyOf(unreadable), '{"version":1,"id"')
    said.push(...all)
    const after = rig.restarted({ fetchHistory })
    await after.openAndSettle('peer:8')
    expect(after.shown('peer:8')).toEqual(allShown)
    expect(after.codes()).toEqual(['storage-corrupt'])
    expect(asked.filter(({ conversation }) => conversation !== null)).toMatchObject([{ before }])
    const { text = '' } = rig.messages.texts('7', 'peer:8').find(({ id }) => id === keyOf(unreadable)) ?? {}
    expect(JSON.parse(text)).toMatchObject({ content: unreadable.content })
    rig.messages.spoil('7', keyOf(all[0]), stored({ version: 1, ...all[1] }))
    const last = after.restarted()
    await last.openAndSettle('peer:8')
    expect(last.shown('peer:8')).toEqual(allShown.slice(1))
  })

  test('CM-143: shows a message only once when it is also stored under another key', async () => {
    const rig = await createLiveChat()
    const [said] = all
    await rig.deliver(said)
    await rig.messages.put('7', { conversations: [], records: [{ ...recordOf(said, '7'), id: said.id }] })
    const after = rig.restarted()
    await after.settle()
    await after.openAndSettle('peer:8')
    expect(after.shown('peer:8')).toEqual(['one received'])
    expect(after.codes()).toEqual(['storage-corrupt'])
    expect(rig.messages.texts('7', 'peer:8')).toMatchObject([{ id: keyOf(said) }])
  })

  test('CM-72: reads the next page when a page has no readable messages and there is no server', async () => {
    const rig = await createLiveChat()
    const [first, last] = [deliveryOf('one'), deliveryOf('two')]
    await rig.deliver(first, last)
    rig.messages.spoil('7', keyOf(last), '{')
    const after = rig.restarted({ limits: { pageSize: 1 } })
    await after.settle()
    await after.openAndSettle('peer:8')
    expect(after.shown('peer:8')).toEqual(['one received'])
  })

  const gone = all.slice(0, 2).map((each) => spotOf(each, '7'))
  const gap: ChatDrop = { conversation: 'peer:8', oldest: placeOf(all[2]) }

  test('CM-21, CM-73: reports messages deleted to free space, then loads and stores them again', async () => {
    const { fetchHistory, said } = createHistoryDouble()
    const { messages } = createChatRig()
    const drops: ChatDrop[] = []
    const put: ChatStorage['put'] = async (user, batch) => {
      await messages.put(user, batch)
      return drops.splice(0)
    }
    const rig = createChatRig({ messages, fetchHistory, kept: { ...messages, put } })
    said.push(...all)
    await rig.goLive()
    const open = await rig.openAndSettle('peer:8')
    expect(rig.chat.messages('peer:8').hasOlder).toBe(false)
    open.leave()
    await messages.remove('default:7', gone)
    drops.push(gap, { conversation: 'peer:6', oldest: null })
    await rig.deliver(deliveryOf('else', { from: '9' }))
    expect(rig.reported).toEqual([{ code: 'storage-pruned', detail: 'peer:8 peer:6' }])
    await rig.openAndSettle('peer:8')
    expect(rig.shown('peer:8')).toEqual(allShown)
    expect(messages.texts('7', 'peer:8')).toHaveLength(all.length)
  })

  test('CM-73: offers no older messages after pruning if there is no server', async () => {
    const { messages } = createChatRig()
    const drops = [{ conversation: 'peer:8', oldest: null }]
    const rig = await createLiveChat({ messages, kept: { ...messages, put: () => Promise.resolve(drops) } })
    await rig.openAndSettle('peer:8')
    await rig.deliver(deliveryOf('one'))
    expect(rig.codes()).toContain('storage-pruned')
    expect(rig.chat.messages('peer:8')).toMatchObject({ hasOlder: false, messages: [{ content: { text: 'one' } }] })
  })
})

const conversation: KeptConversation = {
  id: 'peer:8', target: { type: 'peer', id: '8' }, profile: { name: 'Ann', picture: '', sex: 'female' },
  last: { createdAt: 5, id: 'e', kind: 'text', text: 'hello' }, unread: 2, wholeFrom: { createdAt: 3, id: '' },
}
const mark = { createdAt: 9, id: 'i' }

async function overviewOf(overview: Partial<ChatOverview>) {
  const reported: unknown[] = []
  const events = await readOverview('7', {
    storage: {
      ...createMemoryChatStorage(),
      overview: () => Promise.resolve({ about: undefined, conversations: [], drops: [], ...overview }),
    },
    clock: createSimulatedClock(), timeoutMs: 10_000, report: (diagnostic) => reported.push(diagnostic),
  })
  return { events, reported }
}

test('CM-30: loads a user’s stored data unchanged', async () => {
  const kept: readonly KeptConversation[] = [
    conversation,
    { ...conversation, id: 'group:5', target: { type: 'group', id: '5' }, last: null, wholeFrom: null, unread: 0 },
    { ...conversation, id: 'broadcast', target: { type: 'broadcast' }, wholeFrom: 'start',
      last: { createdAt: 0, id: 'e', kind: 'image', text: '' } },
    { ...conversation, last: { createdAt: 5, id: 'e', kind: 'voice', text: '' } },
  ]
  const drops = [{ conversation: 'peer:8', oldest: null }]
  expect(await overviewOf({ about: aboutOf(mark, '7'), conversations: kept.map(textOf), drops })).toEqual({
    events: [{ type: 'overviewLoaded', mark, conversations: kept }, { type: 'recordsDropped', drops }],
    reported: [],
  })
  expect(await overviewOf({})).toEqual({
    events: [{ type: 'overviewLoaded', mark: null, conversations: [] }], reported: [],
  })
})

const last = { createdAt: 5, id: 'e', kind: 'text', text: '' }
const wrongFields: readonly object[] = [
  { version: 2 }, { profile: {} }, { unread: 1.5 }, { unread: -1 }, { unread: '1' }, { last: undefined }, { last: 'e' },
  { last: { ...last, text: 5 } }, { last: { ...last, kind: 'song' } }, { last: { ...last, id: '' } },
  { last: { ...last, createdAt: -1 } }, { last: { ...last, id: 7 } }, { last: [last] },
  { wholeFrom: 'end' }, { wholeFrom: { createdAt: 3 } }, { wholeFrom: { id: 'c' } }, { wholeFrom: undefined },
]

test.each(wrongFields)('CM-72: reports a conversation stored with %o, and loads all other conversations', async (
  wrong,
) => {
  const fields = JSON.parse(textOf(conversation).text) as object
  const bad = { id: 'peer:9', text: stored({ ...fields, id: 'peer:9', ...wrong }) }
  expect(await overviewOf({ conversations: [bad, textOf(conversation)] })).toEqual({
    events: [{ type: 'overviewLoaded', mark: null, conversations: [conversation] }],
    reported: [{ code: 'storage-corrupt', detail: 'peer:9' }],
  })
})

test('CM-72: reports a conversation stored under an invalid id', async () => {
  const fields = JSON.parse(textOf(conversation).text) as object
  const text = stored({ ...fields, id: 'user:9' })
  expect((await overviewOf({ conversations: [{ id: 'user:9', text }] })).reported)
    .toEqual([{ code: 'storage-corrupt', detail: 'user:9' }])
})

test('CM-133: reports a stored value with any flipped bit, and a conversation stored under a wrong id', async () => {
  const flips = (text: string): readonly string[] => [...text].flatMap((unit, at) =>
    [1, 2, 4, 8, 16, 32, 64].map((bit) =>
      text.slice(0, at) + String.fromCharCode(unit.charCodeAt(0) ^ bit) + text.slice(at + 1)))
  const { id, text } = textOf(conversation)
  const message = recordOf(deliveryOf('hello'), '7')
  const accepted = flips(message.text).filter((each) => readDelivery({ ...message, text: each }, '7') !== undefined)
  for (const about of flips(aboutOf(mark, '7'))) {
    if ((await overviewOf({ about })).reported.length === 0) accepted.push(about)
  }
  const conversations = [...flips(text).map((each) => ({ id, text: each })), { id: 'peer:9', text }]
  const read = await overviewOf({ conversations })
  expect([accepted, read.reported.length, read.events]).toEqual([
    [], conversations.length, [{ type: 'overviewLoaded', mark: null, conversations: [] }],
  ])
})

test('CM-133: reports each value that was stored for another user', async () => {
  const read = await overviewOf({ about: aboutOf(mark, '8'), conversations: [conversationTextOf(conversation, '8')] })
  expect(read).toEqual({
    events: [{ type: 'overviewLoaded', mark: null, conversations: [] }],
    reported: [{ code: 'storage-corrupt', detail: 'mark' }, { code: 'storage-corrupt', detail: 'peer:8' }],
  })
  const toAll = deliveryOf('hello', { to: { type: 'broadcast' } })
  expect(readDelivery(recordOf(toAll, '8'), '7')).toBeUndefined()
})

test.each([
  '', 'null', stored({ mark }), stored({ version: 2, mark }), stored({ version: 1 }),
  stored({ version: 1, mark: { createdAt: 9 } }), stored({ version: 1, mark: { id: 'i' } }),
])('CM-72: reports and ignores the stored position of received messages if it is invalid: %s', async (about) => {
  expect(await overviewOf({ about })).toEqual({
    events: [{ type: 'overviewLoaded', mark: null, conversations: [] }],
    reported: [{ code: 'storage-corrupt', detail: 'mark' }],
  })
})

test('CM-72: reads a message record only for the user who owns the record', () => {
  const delivery = deliveryOf('hello')
  const record = recordOf(delivery, '7')
  expect(readDelivery(record, '7')).toEqual(delivery)
  const fields = JSON.parse(record.text) as object
  const texts = [{ version: 2 }, { content: {} }].map((wrong) => stored({ ...fields, ...wrong }))
  const wrong = [
    { ...record, id: 'other' }, { ...record, createdAt: 5 }, { ...record, conversation: 'peer:9' },
    ...['null', ...texts].map((text) => ({ ...record, text })),
  ]
  for (const each of wrong) expect(readDelivery(each, '7'), JSON.stringify(each)).toBeUndefined()
})

test('CM-54: validates stored unsent messages', () => {
  const to = { type: 'peer', id: '8' }
  const sender = { name: '', picture: '', sex: 'unknown' }
  const text = { from: '7', to, content: { kind: 'text', text: 'hello' }, sender, createdAt: 5 }
  const image = { ...text, content: { kind: 'image', url: '' }, file: 'a.png' }
  for (const good of [text, image, { ...image, content: { kind: 'image', url: 'https://example.com/1.png' } }]) {
    expect(isDraft(good), JSON.stringify(good)).toBe(true)
  }
  const wrong = [
    null, 'hello', { ...text, from: '' }, { ...text, to: {} }, { ...text, sender: {} }, { ...text, createdAt: 'now' },
    { ...text, content: { kind: 'text', text: '' } }, { ...text, file: 'a.txt' }, { ...image, file: undefined },
    { ...image, file: '' }, { ...image, content: null }, { ...image, content: { kind: 'image', url: 5 } },
    { ...image, content: { kind: 'song', url: '' } },
  ]
  for (const each of wrong) expect(isDraft(each), JSON.stringify(each)).toBe(false)
})
