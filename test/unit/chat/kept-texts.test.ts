import { expect, test } from 'vitest'
import type { ChatOverview } from '../../../src/chat/model/chat-storage'
import type { KeptConversation } from '../../../src/chat/model/state'
import {
  aboutOf, conversationTextOf, deliveryOf as readDelivery, readOverview, recordOf,
} from '../../../src/chat/storage/chat-record'
import { isDraft } from '../../../src/chat/sending'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { deliveryOf } from '../../support/chat-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'

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

test('CM-30: what was kept of a user is read as it was', async () => {
  const kept: readonly KeptConversation[] = [
    conversation,
    { ...conversation, id: 'group:5', target: { type: 'group', id: '5' }, last: null, wholeFrom: null, unread: 0 },
    { ...conversation, id: 'broadcast', target: { type: 'broadcast' }, wholeFrom: 'start',
      last: { createdAt: 0, id: 'e', kind: 'image', text: '' } },
    { ...conversation, last: { createdAt: 5, id: 'e', kind: 'voice', text: '' } },
  ]
  const drops = [{ conversation: 'peer:8', oldest: null }]
  expect(await overviewOf({ about: aboutOf(mark), conversations: kept.map(conversationTextOf), drops })).toEqual({
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

test.each(wrongFields)('CM-72: a conversation kept with %j is reported, and the others are there', async (wrong) => {
  const fields = JSON.parse(conversationTextOf(conversation).text) as object
  const bad = { id: 'peer:9', text: JSON.stringify({ ...fields, ...wrong }) }
  expect(await overviewOf({ conversations: [bad, conversationTextOf(conversation)] })).toEqual({
    events: [{ type: 'overviewLoaded', mark: null, conversations: [conversation] }],
    reported: [{ code: 'storage-corrupt', detail: 'peer:9' }],
  })
})

test('CM-72: a conversation kept under an id that is none is reported', async () => {
  const { text } = conversationTextOf(conversation)
  expect((await overviewOf({ conversations: [{ id: 'user:9', text }] })).reported)
    .toEqual([{ code: 'storage-corrupt', detail: 'user:9' }])
})

test.each([
  '', 'null', JSON.stringify({ mark }), JSON.stringify({ version: 2, mark }), JSON.stringify({ version: 1 }),
  JSON.stringify({ version: 1, mark: { createdAt: 9 } }), JSON.stringify({ version: 1, mark: { id: 'i' } }),
])('CM-72: %s says nothing of what was received, and is reported', async (about) => {
  expect(await overviewOf({ about })).toEqual({
    events: [{ type: 'overviewLoaded', mark: null, conversations: [] }],
    reported: [{ code: 'storage-corrupt', detail: 'mark' }],
  })
})

test('CM-72: the text of a message is read where it belongs alone', () => {
  const delivery = deliveryOf('hello')
  const record = recordOf(delivery, '7')
  expect(readDelivery(record, '7')).toEqual(delivery)
  const fields = JSON.parse(record.text) as object
  const texts = [{ version: 2 }, { content: {} }].map((wrong) => JSON.stringify({ ...fields, ...wrong }))
  const wrong = [
    { ...record, id: 'other' }, { ...record, createdAt: 5 }, { ...record, conversation: 'peer:9' },
    ...['null', ...texts].map((text) => ({ ...record, text })),
  ]
  for (const each of wrong) expect(readDelivery(each, '7'), JSON.stringify(each)).toBeUndefined()
})

test('CM-54: what is kept of a message on its way is checked', () => {
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
