import { describe, expect, test } from 'vitest'
import type { ChatStorage } from '../../../src/chat/model/chat-storage'
import { initialChat } from '../../../src/chat/model/chat-state'
import { keyOf, type ChatDelivery, type ChatHistoryPage } from '../../../src/chat/model/messages'
import { createIntake } from '../../../src/chat/sync/chat-intake'
import { createSync, type Missed } from '../../../src/chat/sync/sync'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createLiveChat, deliveryOf } from '../../support/chat-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { many, manyLong } from './held-chat'

const group = { type: 'group', id: '5' } as const
const everyone = { type: 'broadcast' } as const

describe('incoming messages', () => {
  test('CM-3: shows a message once when it arrives again immediately, later or after a restart', async () => {
    const rig = await createLiveChat()
    rig.chat.open('peer:9').leave()
    const hello = deliveryOf('hello')
    await rig.deliver(hello, hello)
    await rig.deliver(hello)
    expect(rig.chat.unread()).toBe(1)
    expect(rig.received).toHaveLength(1)
    const after = rig.restarted()
    await after.goLive()
    await after.deliver(hello, deliveryOf('more'))
    expect(after.chat.unread()).toBe(2)
    expect(after.received.map(({ id }) => id)).not.toContain(hello.id)
    await after.openAndSettle('peer:8')
    expect(after.shown('peer:8')).toEqual(['hello received', 'more received'])
  })

  test('CM-5: lists groups and announcements as conversations with their own names', async () => {
    const rig = await createLiveChat()
    const traders = { name: 'Traders', picture: 'https://example.com/g.png', sex: 'unknown' } as const
    await rig.deliver(deliveryOf('hi all', { to: group, conversation: traders }))
    await rig.deliver(deliveryOf('hi too', { to: group, from: '9' }))
    await rig.deliver(deliveryOf('maintenance', { to: everyone, from: '0' }))
    expect(rig.chat.conversations()).toMatchObject([
      { id: 'broadcast', target: everyone, name: '', lastText: 'maintenance', unread: 1 },
      { id: 'group:5', target: group, ...traders, lastText: 'hi too', unread: 2 },
    ])
    expect(await rig.chat.send('broadcast', { kind: 'text', text: 'me too' })).toMatchObject({ code: 'invalid-option' })
  })

  test('CM-6: shows the user’s message from another device as sent and not unread', async () => {
    const rig = await createLiveChat()
    const bob = { name: 'Bob', picture: '', sex: 'male' } as const
    await rig.deliver(deliveryOf('from my desk', { from: '7', to: { type: 'peer', id: '9' }, conversation: bob }))
    expect(rig.chat.conversations()).toMatchObject([{ id: 'peer:9', name: 'Bob', sex: 'male', unread: 0 }])
    await rig.openAndSettle('peer:9')
    expect(rig.shown('peer:9')).toEqual(['from my desk sent'])
    expect(rig.received).toEqual([])
  })

  test('CM-7: shows the kind instead of text when the last message is an image or voice message', async () => {
    const rig = await createLiveChat()
    await rig.deliver(deliveryOf('', { content: { kind: 'image', url: 'https://example.com/1.png', width: 3 } }))
    expect(rig.chat.conversations()).toMatchObject([{ lastKind: 'image', lastText: '' }])
    await rig.deliver(deliveryOf('', { content: { kind: 'voice', url: 'https://example.com/1.mp3', durationMs: 900 } }))
    expect(rig.chat.conversations()).toMatchObject([{ lastKind: 'voice', lastText: '' }])
    await rig.deliver(deliveryOf('', { from: '9', content: { kind: 'image', url: 'https://example.com/2.png' } }))
    const after = rig.restarted()
    await after.settle()
    expect(after.chat.conversations()).toMatchObject([
      { id: 'peer:9', lastKind: 'image', lastText: '' }, { id: 'peer:8', lastKind: 'voice', lastText: '' },
    ])
    expect(after.codes()).toEqual([])
  })

  test('CM-2: counts an open conversation’s messages as unread only while its page is hidden', async () => {
    const rig = await createLiveChat()
    const open = rig.chat.open('peer:8')
    const second = rig.chat.open('peer:8')
    open.setOnScreen(false)
    await rig.deliver(deliveryOf('1'))
    expect(rig.chat.unread()).toBe(0)
    second.setOnScreen(false)
    await rig.deliver(deliveryOf('2'))
    expect(rig.chat.unread()).toBe(1)
    expect(rig.shown('peer:8')).toHaveLength(2)
    open.setOnScreen(true)
    expect(rig.chat.unread()).toBe(0)
    open.leave()
    open.leave()
    await rig.deliver(deliveryOf('3'))
    expect(rig.chat.unread()).toBe(1)
    expect(rig.shown('peer:8')).toHaveLength(3)
    second.leave()
    second.leave()
    open.setOnScreen(true)
    expect(rig.shown('peer:8')).toEqual([])
    expect(rig.chat.conversation('peer:8')).toMatchObject({ unread: 1, lastText: '3' })
    await rig.deliver(deliveryOf('4'))
    expect([rig.shown('peer:8'), rig.chat.unread()]).toEqual([[], 2])
  })

  test('CM-8: keeps the identity of unchanged conversations and messages', async () => {
    const rig = await createLiveChat()
    rig.chat.open('peer:8')
    await rig.deliver(deliveryOf('1'), deliveryOf('other', { from: '9' }))
    const lists: unknown[] = []
    rig.chat.on('conversationsChanged', (list) => lists.push(list))
    const [eight, nine] = [rig.chat.conversation('peer:8'), rig.chat.conversation('peer:9')]
    const [first] = rig.chat.messages('peer:8').messages
    await rig.deliver(deliveryOf('2'))
    expect(rig.chat.conversation('peer:9')).toBe(nine)
    expect(rig.chat.conversation('peer:8')).not.toBe(eight)
    expect(rig.chat.messages('peer:8').messages[0]).toBe(first)
    expect(lists).toHaveLength(1)
  })

  test('CM-9: reports exceptions thrown by a listener, and still counts the messages as unread', async () => {
    const rig = await createLiveChat()
    rig.chat.on('received', () => {
      throw new Error('the page fell over')
    })
    await rig.deliver(deliveryOf('1'), deliveryOf('2'))
    expect(rig.codes()).toEqual(['listener-threw', 'listener-threw'])
    expect(rig.chat.unread()).toBe(2)
  })
})

function intakeRig(storage: ChatStorage, loaded: () => Promise<void>, missed?: () => void) {
  const arrived: (readonly string[])[] = []
  const reported: string[] = []
  const clock = createSimulatedClock()
  const intake = createIntake({
    storage, clock, loaded, missed,
    user: '7',
    state: () => initialChat(null),
    arrived: (deliveries) => arrived.push(deliveries.map(({ id }) => id)),
    report: ({ code }) => reported.push(code),
  })
  return { intake, arrived, reported, clock, settle: () => clock.advanceAsync(0) }
}

test.each([true, false])('CM-146: drops long waiting messages only if a history can reload them: %s', async (has) => {
  let load = (): void => undefined
  let misses = 0
  const missed = has ? () => void (misses += 1) : undefined
  const loading = new Promise<void>((resolve) => {
    load = resolve
  })
  const { intake, arrived, settle } = intakeRig(createMemoryChatStorage(), () => loading, missed)
  const said = [...manyLong(5), ...many(2_000)]
  for (const each of said) intake.arrive(each)
  load()
  await settle()
  expect(misses).toBe(has ? 1 : 0)
  expect(arrived.flat()).toEqual(said.slice(has ? 5 : 0).map(({ id }) => id))
})

test('CM-146: stops a catch-up after a page with long messages', async () => {
  const { answers, sync, settle, missed } = syncRig()
  sync.start()
  await settle()
  answers[0]?.({ deliveries: manyLong(2), more: true })
  await settle()
  expect(answers).toHaveLength(2)
  answers[1]?.({ deliveries: manyLong(1), more: true })
  await settle()
  expect(missed.map(({ deliveries, isWhole }) => [deliveries.length, isWhole])).toEqual([[3, false]])
})

test('CM-112: keeps the newest 2,000 ids in memory, and looks up older ids in storage', async () => {
  const asked: (readonly string[])[] = []
  const storage = createMemoryChatStorage()
  const known: ChatStorage['known'] = (user, records) => {
    asked.push(records.map(({ id }) => id))
    return storage.known(user, records)
  }
  const { intake } = intakeRig({ ...storage, known }, () => Promise.resolve())
  const said = many(2_001)
  await intake.pass(intake.stay(), said, () => undefined)
  await intake.pass(intake.stay(), said, () => undefined)
  expect(asked.map((ids) => ids.length)).toEqual([2_001, 1])
  expect(asked[1]).toEqual(said.slice(0, 1).map(keyOf))
})

const copies = (fields: Partial<ChatDelivery> = {}): readonly ChatDelivery[] =>
  ['8', '9'].map((from) => deliveryOf(`from ${from}`, { id: 'copied', from, to: group, ...fields }))
const copiesShown = ['from 8 received', 'from 9 received']

test('CM-143: loads several pages of messages that have the same id and time', async () => {
  const rig = await createLiveChat()
  await rig.deliver(...copies({ createdAt: 5 }))
  const again = rig.restarted({ limits: { pageSize: 1 } })
  await again.settle()
  await again.openAndSettle('group:5')
  await again.chat.loadOlder('group:5')
  expect(again.shown('group:5')).toEqual(copiesShown)
})

test('CM-142: shows messages without looking up their ids while 5 earlier lookups are overdue', async () => {
  const lookups: (() => void)[] = []
  const known: ChatStorage['known'] = () =>
    new Promise((resolve) => lookups.push(() => resolve(new Set())))
  const { intake, arrived, reported, clock } =
    intakeRig({ ...createMemoryChatStorage(), known }, () => Promise.resolve())
  for (const delivery of many(7)) {
    intake.arrive(delivery)
    await clock.advanceAsync(2_000)
  }
  expect([lookups.length, arrived.length, reported.length]).toEqual([5, 7, 5])
  lookups[0]?.()
  await clock.advanceAsync(0)
  for (const delivery of many(2)) intake.arrive({ ...delivery, id: `late-${delivery.id}` })
  await clock.advanceAsync(0)
  expect(lookups).toHaveLength(6)
})

test('CM-42: queues messages while a user’s data loads, and drops them when the user signs out', async () => {
  const loads: (() => void)[] = []
  const { intake, arrived, reported, settle } =
    intakeRig(createMemoryChatStorage(), () => new Promise((load) => loads.push(load)))
  const load = async (): Promise<void> => {
    loads.shift()?.()
    await settle()
  }
  const to = { type: 'peer', id: '9' } as const
  intake.arrive(deliveryOf('for seven'))
  await settle()
  intake.userChanged('9')
  intake.arrive(deliveryOf('for nine', { id: 'nine', to }))
  await load()
  expect(arrived).toEqual([])
  await load()
  expect(arrived).toEqual([['nine']])
  intake.userChanged(null)
  intake.arrive(deliveryOf('without a user', { to }))
  await settle()
  await load()
  expect([arrived, reported]).toEqual([[['nine']], []])
})

function syncRig(user: string | null = '7', loaded: () => Promise<void> = () => Promise.resolve()) {
  const clock = createSimulatedClock()
  const answers: ((page: ChatHistoryPage | undefined) => void)[] = []
  const missed: Missed[] = []
  const sync = createSync({
    history: { ask: () => new Promise((answer) => answers.push(answer)) },
    intake: {
      stay: () => ({ user }), arrive: () => undefined, userChanged: () => undefined, knows: async () => true,
      pass(_stay, deliveries, take) {
        take(deliveries)
        return Promise.resolve()
      },
    },
    clock, loaded,
    state: () => initialChat(user),
    synced: (all) => missed.push(all),
  })
  const settle = (): Promise<void> => clock.advanceAsync(0)
  return { clock, answers, sync, settle, missed }
}

test('CM-3: shows a message once if a history page contains it repeatedly', async () => {
  const message = deliveryOf('hello')
  const rig = await createLiveChat({
    fetchHistory: ({ conversation }) => Promise.resolve({
      deliveries: conversation === null ? [] : [message, message, { ...message }], more: false,
    }),
  })
  await rig.openAndSettle('peer:8')
  expect(rig.shown('peer:8')).toEqual(['hello received'])
})

test('CM-127: accepts a page of 130,000 messages when the server ignores the limit', async () => {
  const { answers, sync, settle, missed } = syncRig()
  sync.start()
  await settle()
  answers[0]?.({ deliveries: Array.from({ length: 130_000 }, () => deliveryOf('hello')), more: false })
  await settle()
  expect(missed.map(({ deliveries, isWhole }) => [deliveries.length, isWhole])).toEqual([[130_000, true]])
})

test('CM-113: does not request again when a response or failure arrives after the chat has stopped', async () => {
  const { clock, answers, sync, settle } = syncRig()
  for (const page of [undefined, { deliveries: [], more: true }]) {
    const before = answers.length
    sync.start()
    await settle()
    expect(answers).toHaveLength(before + 1)
    sync.stop()
    answers[before]?.(page)
    await clock.advanceAsync(120_000)
    expect(answers).toHaveLength(before + 1)
  }
})

test('CM-113: ignores responses to earlier requests after a restart', async () => {
  const { answers, sync, settle } = syncRig()
  sync.start()
  await settle()
  sync.stop()
  sync.start()
  await settle()
  expect(answers).toHaveLength(2)
  answers[0]?.({ deliveries: [deliveryOf('old')], more: true })
  await settle()
  expect(answers).toHaveLength(2)
  answers[1]?.({ deliveries: [deliveryOf('new')], more: true })
  await settle()
  expect(answers).toHaveLength(3)
})

test('CM-113: makes no request when no user is signed in or when the chat stops while loading', async () => {
  const signedOut = syncRig(null)
  signedOut.sync.start()
  await signedOut.settle()
  expect(signedOut.answers).toEqual([])
  const loads: (() => void)[] = []
  const { answers, sync, settle } = syncRig('7', () => new Promise((load) => loads.push(load)))
  sync.start()
  sync.stop()
  for (const load of loads) load()
  await settle()
  expect(answers).toEqual([])
})

test('CM-26: resumes a catch-up at the page that failed', async () => {
  const { clock, answers, sync, missed } = syncRig()
  const older = deliveryOf('older')
  const newer = deliveryOf('newer')
  sync.start()
  for (const page of [{ deliveries: [newer], more: true }, undefined, { deliveries: [older], more: false }]) {
    await clock.advanceAsync(5_000)
    answers.pop()?.(page)
  }
  await clock.advanceAsync(0)
  expect(missed).toMatchObject([{ deliveries: [older, newer], oldest: older }])
})

test('CM-27: stops the catch-up after a page without new messages, even if the page announces more', async () => {
  const { answers, sync, settle } = syncRig()
  sync.start()
  await settle()
  answers[0]?.({ deliveries: [], more: true })
  await settle()
  expect(answers).toHaveLength(1)
})
