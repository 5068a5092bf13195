import { expect, test } from 'vitest'
import type { ChatConversationText } from '../../../src/chat/model/chat-storage'
import {
  createChatLimits, type ConversationSize, type ConversationSpot,
} from '../../../src/chat/platform/storage-limits'

const million = 1_000_000

function createDatabase(units: Readonly<Record<string, number>>) {
  const sizes = new Map(Object.entries(units))
  const broken = new Set<string>()
  let checks = 0
  /** Conversations to remove at the next check. */
  const surplus: ConversationSpot[] = []
  const limits = createChatLimits({
    async keepNewest() {
      const removed = surplus.splice(0)
      for (const { owner, conversation } of removed) sizes.set(`${owner}/${conversation}`, 0)
      return removed
    },
    async sizes() {
      checks += 1
      return [...sizes].map(([name, size]): ConversationSize => {
        const [owner = '', conversation = ''] = name.split('/')
        return { owner, conversation, units: size }
      })
    },
    async shorten({ owner, conversation }, size) {
      if (broken.has(conversation)) throw new Error('disk I/O error')
      sizes.set(`${owner}/${conversation}`, size)
    },
    drops: async (owner) => [...sizes.keys()].filter((name) => name.startsWith(`${owner}/`))
      .map((name) => ({ conversation: name.slice(owner.length + 1), oldest: null })),
  })
  const write = async (text = '', conversations: readonly ChatConversationText[] = [], owner = '7') =>
    (await limits.written(owner, {
      conversations, records: [{ conversation: 'a', id: '', createdAt: 1, text }],
    })).map(({ conversation }) => conversation)
  return { sizes, broken, surplus, write, checks: () => checks }
}

test('CM-131: shortens the largest conversations to the same size, and leaves smaller ones unchanged', async () => {
  const small = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`6/s${index}`, million]))
  const large = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`7/l${index}`, 3.5 * million]))
  const { sizes, write } = createDatabase({ ...large, ...small })
  expect(await write()).toEqual(Object.keys(large).map((name) => name.slice(2)))
  for (const name of Object.keys(small)) expect(sizes.get(name)).toBe(million)
  for (const name of Object.keys(large)) expect(sizes.get(name)).toBe(2.6 * million)
})

test('CM-130: removes nothing when the data is exactly at the size limits', async () => {
  const full = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`7/${index}`, 4 * million]))
  const { sizes, write } = createDatabase(full)
  expect(await write()).toEqual([])
  expect(Object.fromEntries(sizes)).toEqual(full)
})

test('CM-130: checks the limits on the first write of a run, then after every 400,000 units written', async () => {
  const { write, checks } = createDatabase({})
  await write()
  await write('x'.repeat(399_000))
  expect(checks()).toBe(1)
  await write('x'.repeat(1_000))
  expect(checks()).toBe(2)
})

test('CM-130: repeats a failed size check on the next write, and reports what both checks removed', async () => {
  const { broken, write, checks } = createDatabase({ '7/a': 5 * million, '7/b': 6 * million })
  broken.add('b')
  await expect(write()).rejects.toThrow('disk I/O error')
  broken.clear()
  expect(await write()).toEqual(['a', 'b'])
  expect(await write()).toEqual([])
  expect(checks()).toBe(2)
})

test('CM-138: reports only the writing user’s removed conversations, even when the size check fails', async () => {
  const { broken, surplus, write } = createDatabase({ '7/large': 5 * million })
  surplus.push({ owner: '6', conversation: 'a' }, { owner: '7', conversation: 'b' })
  broken.add('large')
  await expect(write()).rejects.toThrow('disk I/O error')
  broken.clear()
  expect([...await write()].sort()).toEqual(['b', 'large'])
})

test('CM-138: reports another user’s removed conversations when that user writes', async () => {
  const { surplus, write } = createDatabase({})
  surplus.push({ owner: '6', conversation: 'a' }, { owner: '7', conversation: 'b' })
  const large = 'x'.repeat(400_000)
  expect(await write()).toEqual(['b'])
  expect(await write(large, [], '6')).toEqual(['a'])
  expect([await write(large), await write(large, [], '6')]).toEqual([[], []])
})

test('CM-138: counts the text of conversations without messages toward the next size check', async () => {
  const { write, checks } = createDatabase({})
  await write()
  await write('', [{ id: 'a', text: 'x'.repeat(400_000) }])
  expect(checks()).toBe(2)
})
