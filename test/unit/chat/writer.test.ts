import { expect, test } from 'vitest'
import { emptyProfile, type KeptConversation } from '../../../src/chat/model/state'
import { createChatWriter } from '../../../src/chat/storage/chat-writer'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'

const withUnread = (unread: number): KeptConversation => ({
  id: 'peer:8', target: { type: 'peer', id: '8' }, profile: emptyProfile, last: null, unread, wholeFrom: 'start',
})

test('CM-70: what changed while a write failed is what the next one writes', async () => {
  const clock = createSimulatedClock()
  const storage = createMemoryChatStorage()
  const fails: (() => void)[] = []
  const written: string[] = []
  const writer = createChatWriter({
    storage: {
      ...storage,
      put: (_user, { conversations }) => {
        written.push(...conversations.map(({ text }) => text))
        return written.length > 1 ? Promise.resolve([]) : new Promise((_, reject) => {
          fails.push(() => reject(new Error('busy')))
        })
      },
    },
    user: '7', clock, timeoutMs: 10_000, kept: () => undefined, dropped: () => undefined, report: () => undefined,
  })
  const keep = (unread: number): void =>
    writer.keep({ type: 'keep', user: '7', mark: undefined, conversations: [withUnread(unread)], deliveries: [] })
  keep(1)
  keep(2)
  for (const fail of fails) fail()
  await clock.advanceAsync(30_000)
  expect(written.map((text): unknown => Reflect.get(JSON.parse(text) as object, 'unread'))).toEqual([1, 2])
})
