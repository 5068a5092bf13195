import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ChatConversationText } from '../../../src/chat/model/chat-storage'
import {
  createChatLimits, type ConversationCut, type ConversationSize, type ConversationSpot,
} from '../../../src/chat/platform/storage-limits'

const million = 1_000_000

/**
 * @param units size of each conversation, those with the newest messages first
 * @param whole size of a shortened conversation, if not its new maximum
 */
function createDatabase(units: Readonly<Record<string, number>>, whole?: number) {
  const sizes = new Map(Object.entries(units))
  const broken = new Set<string>()
  let checks = 0
  /** Conversations of each transaction. */
  const transactions: (readonly string[])[] = []
  /** Conversations to remove at the next check. */
  const surplus: ConversationSpot[] = []
  const limits = createChatLimits({
    async keepNewest() {
      const removed = surplus.splice(0, 1)
      for (const { owner, conversation } of removed) sizes.set(`${owner}/${conversation}`, 0)
      return removed
    },
    async sizes() {
      checks += 1
      return [...sizes].map(([name, size], index): ConversationSize => {
        const [owner = '', conversation = ''] = name.split('/')
        return { owner, conversation, units: size, lastMs: 1_000_000 - index }
      })
    },
    async shorten(excess) {
      transactions.push(excess.map(({ conversation }) => conversation))
      return excess.map(({ owner, conversation, most, units: before }): ConversationCut => {
        if (broken.has(conversation)) throw new Error('disk I/O error')
        const left = whole ?? most
        sizes.set(`${owner}/${conversation}`, left)
        return { owner, conversation, removedUnits: before - left, oldest: null }
      })
    },
  })
  // Other tests' databases share the unreported conversations.
  for (const owner of ['6', '7']) limits.reading(owner)
  const begin = (text = '', conversations: readonly ChatConversationText[] = [], owner = '7') =>
    limits.written(owner, {
      conversations, records: [{ conversation: 'a', id: '', createdAt: 1, text }],
    }).map(({ conversation }) => conversation)
  const write = async (...args: Parameters<typeof begin>) => {
    const reported = begin(...args)
    // Waits for the check, which uses only promises.
    await setImmediate()
    return reported
  }
  return { sizes, broken, surplus, transactions, begin, write, checks: () => checks }
}

test('CM-131: shortens the largest conversations to the same size, and keeps smaller conversations whole', async () => {
  const small = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`6/s${index}`, million]))
  const large = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`7/l${index}`, 3.5 * million]))
  const { sizes, write } = createDatabase({ ...large, ...small })
  await write()
  expect(await write()).toEqual(Object.keys(large).map((name) => name.slice(2)).reverse())
  for (const name of Object.keys(small)) expect(sizes.get(name)).toBe(million)
  for (const name of Object.keys(large)) expect(sizes.get(name)).toBe(2.6 * million)
})

test('CM-131, CM-149: shortens 100 conversations per transaction, oldest first, to 90 % of the limit', async () => {
  const names = Array.from({ length: 9_000 }, (_, index) => `${index}`)
  const { transactions, write } = createDatabase(Object.fromEntries(names.map((name) => [`7/${name}`, 4_500])), 0)
  await write()
  expect(transactions.map((each) => each.length)).toEqual(Array.from({ length: 10 }, () => 100))
  expect(transactions.flat()).toEqual(names.slice(-1_000).reverse())
})

test('CM-149: returns the result of a write before its size check ends, and does not start another check', async () => {
  const { begin, checks, write } = createDatabase({ '7/a': 5 * million })
  const large = 'x'.repeat(400_000)
  expect([begin(), begin(large)]).toEqual([[], []])
  await setImmediate()
  expect(checks()).toBe(1)
  expect(await write(large)).toEqual(['a'])
  expect(checks()).toBe(2)
})

test('CM-130: removes nothing when the data is exactly at the size limits', async () => {
  const full = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`7/${index}`, 4 * million]))
  const { sizes, write } = createDatabase(full)
  await write()
  expect(await write()).toEqual([])
  expect(Object.fromEntries(sizes)).toEqual(full)
})

test('CM-130: checks the limits on the first write, then after every 400,000 written UTF-16 units', async () => {
  const { write, checks } = createDatabase({})
  await write()
  await write('x'.repeat(399_000))
  expect(checks()).toBe(1)
  await write('x'.repeat(1_000))
  expect(checks()).toBe(2)
})

test('CM-149: repeats a failed size check on the next write, and reports what both checks removed', async () => {
  const { broken, surplus, write, checks } = createDatabase({ '7/large': 5 * million })
  surplus.push({ owner: '6', conversation: 'a' }, { owner: '7', conversation: 'b' })
  broken.add('large')
  expect([await write(), checks()]).toEqual([[], 1])
  broken.clear()
  expect([await write(), checks()]).toEqual([['b'], 2])
  expect(await write()).toEqual(['large'])
  expect([await write(), checks()]).toEqual([[], 2])
})

test('CM-138: reports a user’s removed conversations only when that user writes', async () => {
  const { surplus, write } = createDatabase({})
  surplus.push({ owner: '6', conversation: 'a' }, { owner: '7', conversation: 'b' })
  const large = 'x'.repeat(400_000)
  await write()
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
