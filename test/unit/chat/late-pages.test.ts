import { describe, expect, test, vi } from 'vitest'
import type { ChatStorage } from '../../../src/chat/model/chat-storage'
import { keyOf, type ChatDelivery } from '../../../src/chat/model/messages'
import { createHistory } from '../../../src/chat/sync/pager'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createHeldAnswers } from '../../support/answer-order'
import { createHistoryDouble } from '../../support/chat-history-double'
import { type ChatRig, type ChatRigOptions, createChatRig, createLiveChat, deliveryOf } from '../../support/chat-rig'
import { createMemoryChatStorage, type MemoryChatStorage } from '../../support/memory-chat-storage'
import { paused } from '../../support/paused'
import { createHeldChat, idsOf, loadAll, many, textsOf } from './held-chat'

const slowDevice = (options: ChatRigOptions = {}) => createHeldChat({ limits: { pageSize: 10 }, ...options })

function slowServer() {
  const history = createHistoryDouble()
  const { fetchHistory, waiting, hold, letGo } = paused({ fetchHistory: history.fetchHistory })
  const messages = createMemoryChatStorage()
  const rig = createChatRig({
    messages,
    limits: { pageSize: 500 },
    fetchHistory: (query) => (query.conversation === null ? history.fetchHistory : fetchHistory)(query),
  })
  return { rig, history, messages, waiting, letGo, hold: () => hold('fetchHistory') }
}

async function askHeld({ chat, settle }: ChatRig, { hold, waiting }: { hold(): void; readonly waiting: unknown[] }) {
  hold()
  const older = chat.loadOlder('peer:8')
  await settle()
  expect(waiting).toHaveLength(1)
  return { older }
}

describe('a late page of older messages', () => {
  test('CM-20: reads a page from storage again when a window is closed and reopened', async () => {
    const { rig, hold, ...gate } = slowDevice()
    await rig.goLive()
    const said = many(25)
    await rig.deliver(...said)
    const shown = await rig.openAndSettle('peer:8')
    expect(textsOf(rig)).toHaveLength(10)
    const { older } = await askHeld(rig, { ...gate, hold: () => hold('page') })
    shown.leave()
    await rig.settle()
    rig.chat.open('peer:8')
    await rig.settle()
    void gate.letGo()
    await rig.settle()
    await older
    expect(textsOf(rig).at(-1)).toBe('m25')
    await loadAll(rig)
    expect(idsOf(rig)).toEqual(said.map(({ id }) => id))
  })

  test('CM-123: requests a page from the server when storage is late, even if all messages are stored', async () => {
    const history = createHistoryDouble()
    const { rig, hold, letGo } = slowDevice({ fetchHistory: history.fetchHistory })
    await rig.goLive()
    const said = many(3)
    history.said.push(...said)
    await rig.deliver(...said)
    await rig.openAndSettle('peer:8')
    await rig.signIn(null)
    hold('page')
    await rig.signIn(7)
    await rig.goLive()
    await rig.advanceAsync(12_000)
    void letGo()
    await rig.advanceAsync(12_000)
    expect(textsOf(rig)).toEqual(['m1', 'm2', 'm3'])
    expect(rig.chat.messages('peer:8').hasOlder).toBe(false)
  })

  test('CM-20: drops a server page when its window is closed and reopened during the request', async () => {
    const { rig, history, ...gate } = slowServer()
    history.said.push(...many(600))
    await rig.goLive()
    const shown = await rig.openAndSettle('peer:8')
    const { older } = await askHeld(rig, gate)
    shown.leave()
    await rig.settle()
    await rig.openAndSettle('peer:8')
    void gate.letGo()
    await older
    await rig.settle()
    expect(textsOf(rig).at(-1)).toBe('m600')
    await loadAll(rig)
    expect(idsOf(rig)).toEqual(history.said.map(({ id }) => id))
  })
})

describe('a slow store', () => {
  test('CM-42: drops late data and pending requests of the previous user',
    async () => {
      const before = await createLiveChat()
      await before.deliver(deliveryOf('for seven'))
      before.kill()
      const { rig, letGo } = createHeldChat({ messages: before.messages }, 'overview')
      rig.chat.startConversation({ type: 'peer', id: '3' })
      let isLoaded = false
      await rig.signIn(9)
      void rig.chat.loaded().then(() => (isLoaded = true))
      await rig.settle()
      expect(isLoaded).toBe(false)
      void letGo()
      await rig.settle()
      expect(isLoaded).toBe(true)
      expect([rig.chat.conversations(), rig.chat.conversation('peer:3')]).toEqual([[], undefined])
    })

  test('CM-24, CM-116: delays the catch-up until stored data is loaded if the connection opens earlier', async () => {
    const { said, fetchHistory } = createHistoryDouble()
    const before = await createLiveChat({ fetchHistory })
    before.kill()
    said.push(deliveryOf('missed'))
    const { rig, letGo } = createHeldChat({ messages: before.messages, fetchHistory }, 'overview')
    await rig.goLive()
    void letGo()
    await rig.chat.loaded()
    await rig.settle()
    expect(rig.chat.conversations()).toMatchObject([{ lastText: 'missed', unread: 1 }])
  })

  test('CM-41: never shows or sends a user’s stored message for another user', async () => {
    const rig = createChatRig({ server: { line: 'mute' } })
    await rig.say('peer:8', 'of nine')
    rig.kill()
    for (const [key, text] of rig.storage.contents) {
      rig.storage.contents.set(key, text.replace('"from":"7"', '"from":"9"'))
    }
    const after = await createLiveChat({ storage: rig.storage, locks: rig.locks })
    expect(after.chat.conversation('peer:8')).toBeUndefined()
    await after.openAndSettle('peer:8')
    expect([after.shown('peer:8'), after.said(), after.chat.conversations()]).toEqual([[], [], []])
  })

  test('CM-1: stores a sent message exactly once when its user signs out and in again during the write',
    async () => {
      const url = 'https://example.com/1.png'
      const { rig, messages, hold, letGo } = createHeldChat({ upload: () => Promise.resolve(url) })
      await rig.goLive()
      rig.chat.open('peer:9')
      const id = await rig.say('peer:8', { kind: 'image', file: '/a.png' })
      const other = await rig.say('peer:9', 'hello')
      hold('put')
      await rig.answer(id)
      await rig.answer(other)
      expect(rig.shown('peer:9')).toEqual(['hello sent'])
      const shown = rig.chat.open('peer:8')
      expect(rig.shown('peer:8')).toEqual([`${url} sent`])
      expect(rig.chat.messages('peer:8').messages[0]).not.toHaveProperty('file')
      await rig.settle()
      expect(rig.shown('peer:8')).toEqual([`${url} sent`])
      expect(await rig.chat.remove(id)).toBe(false)
      expect(rig.storage.contents.size).toBe(2)
      shown.leave()
      await rig.signIn(9)
      void letGo()
      await rig.settle()
      // The outbox is loaded before the conversations.
      hold('overview')
      await rig.signIn(7)
      void letGo()
      await rig.settle()
      expect(rig.storage.contents.size).toBe(0)
      expect(messages.texts('7', 'peer:8')).toMatchObject([{ id: keyOf({ id, from: '7' }) }])
    })

  test.each([
    ['after its conversation has been left', async (_rig: ChatRig, leave: () => void) => leave(), { ok: true }],
    ['after its user has signed out and in again', async (rig: ChatRig) => {
      await rig.signIn(9)
      await rig.signIn(7)
    }, { ok: false, code: 'no-session' }],
  ])('CM-42, CM-124: shows no message from a page that arrives %s', async (_, change, answer) => {
    const { rig, hold, ...gate } = slowDevice()
    await rig.goLive()
    await rig.deliver(...many(25))
    const shown = await rig.openAndSettle('peer:8')
    const { older } = await askHeld(rig, { ...gate, hold: () => hold('page') })
    hold()
    await change(rig, () => shown.leave())
    await rig.settle()
    const before = rig.shown('peer:8')
    void gate.letGo()
    expect(await older).toEqual(answer)
    expect(rig.shown('peer:8')).toEqual(before)
  })

  test('CM-110: writes nothing before the stored data is loaded, even while a message is waiting', async () => {
    const before = await createLiveChat()
    await before.deliver(deliveryOf('unread'))
    await before.say('peer:8', 'mine')
    before.kill()
    const { messages, storage, locks } = before
    const { rig, letGo } = createHeldChat({ messages, storage, locks }, 'overview')
    const { put } = messages.calls
    await rig.settle()
    expect([rig.storage.contents.size, messages.calls.put]).toEqual([1, put])
    void letGo()
    await rig.settle()
    expect(rig.chat.conversations()).toMatchObject([{ unread: 1, lastText: 'mine' }])
  })
})

const textsTo = (count: number, from = 1): readonly string[] =>
  Array.from({ length: count - from + 1 }, (_, index) => `m${from + index}`)
const late = (text: string, after: ChatDelivery | undefined): ChatDelivery =>
  deliveryOf(text, { createdAt: (after?.createdAt ?? 0) + 1 })

const liveRig = (options: ChatRigOptions): Promise<ChatRig> => createLiveChat({ limits: { pageSize: 10 }, ...options })

async function keptOf(said: readonly ChatDelivery[]): Promise<MemoryChatStorage> {
  const messages = createMemoryChatStorage()
  const rig = await liveRig({ messages })
  await rig.deliver(...said)
  rig.kill()
  return messages
}

describe('an open conversation', () => {
  test('CM-125: shows a missed message that is older than the loaded page, and all later messages', async () => {
    const history = createHistoryDouble()
    const rig = await liveRig({ fetchHistory: history.fetchHistory })
    await rig.lose()
    const [missed, said] = [deliveryOf('missed'), many(15)]
    history.said.push(missed, ...said)
    history.isDown = true
    await rig.comeBack()
    await rig.deliver(...said)
    await rig.openAndSettle('peer:8')
    expect(textsOf(rig)).toEqual(textsTo(15, 6))
    history.isDown = false
    await rig.advanceAsync(5_000)
    expect(textsOf(rig)).toEqual(['missed', ...textsTo(15)])
  })

  test('CM-20: returns a full page while its newest messages are being written', async () => {
    const messages = await keptOf(many(12))
    const { rig, hold, letGo } = slowDevice({ messages })
    await rig.goLive()
    hold('put')
    await rig.deliver(...many(15).slice(12))
    await rig.openAndSettle('peer:8')
    void letGo()
    await rig.settle()
    expect(textsOf(rig)).toEqual(textsTo(15, 6))
  })

  test('CM-20, CM-125: includes an older message that is stored while its page is being read', async () => {
    const said = many(3)
    const answers = createHeldAnswers((name) => name === 'page')
    const messages = await keptOf(said)
    const rig = await liveRig({ messages, kept: answers.of<ChatStorage>(messages) })
    await rig.openAndSettle('peer:8')
    expect(answers.waiting()).toBe(1)
    await rig.deliver(late('late', said[0]))
    expect(rig.messages.texts('7', 'peer:8')).toHaveLength(4)
    answers.letGo()
    await rig.settle()
    expect(textsOf(rig)).toEqual(['m1', 'late', 'm2', 'm3'])
  })

  test('CM-125: shows an unsaved message together with the older page that contains its time', async () => {
    const said = many(25)
    const rig = await liveRig({ messages: await keptOf(said) })
    rig.messages.failWith('full')
    await rig.deliver(late('late', said[1]))
    await rig.openAndSettle('peer:8')
    expect(textsOf(rig)).toEqual(textsTo(25, 16))
    for (let pages = 0; pages < 2; pages += 1) await rig.chat.loadOlder('peer:8')
    expect(textsOf(rig)).toEqual(['m1', 'm2', 'late', ...textsTo(25, 3)])
  })
})

test('CM-150: encodes each key at most twice while it sorts a page of messages with the same time', async () => {
  const idOf = (index: number): string => `${(index * 79) % 1_000}`
  const said = Array.from({ length: 1_000 }, (_, index) => deliveryOf('hello', { id: idOf(index), createdAt: 5 }))
  const history = createHistory({
    fetchHistory: () => Promise.resolve({ deliveries: said, more: false }),
    clock: createSimulatedClock(), timeoutMs: 1_000, report: (diagnostic) => expect.fail(diagnostic.code),
  })
  const encode = vi.spyOn(JSON, 'stringify')
  try {
    await history.ask('7', { conversation: null, before: null, limit: 1_000 })
    expect(encode.mock.calls.length).toBeLessThanOrEqual(2_000)
  } finally {
    encode.mockRestore()
  }
})
