import { describe, expect, test } from 'vitest'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import type { ChatStorage } from '../../../src/chat/model/chat-storage'
import { createChat } from '../../../src/chat/create-chat'
import { createHistoryDouble } from '../../support/chat-history-double'
import { createChatRig, createLiveChat, createRigChatWire, deliveryOf } from '../../support/chat-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { createMemoryWindows } from '../../support/memory-windows'
import { paused } from '../../support/paused'
import { createHeldChat, createSaying } from './held-chat'

describe('users', () => {
  test('CM-41: rejects a resend or discard by another user or without a user', async () => {
    const { rig, id } = await createSaying('of seven')
    await rig.answer(id, 1_404)
    for (const other of [9, null]) {
      await rig.signIn(other)
      expect([await rig.chat.resend(id), await rig.chat.remove(id)]).toEqual([false, false])
    }
    await rig.signIn(7)
    await rig.settle()
    expect(rig.shown('peer:8')).toEqual(['of seven failed'])
    expect(await rig.chat.remove(id)).toBe(true)
    expect(rig.shown('peer:8')).toEqual([])
  })

  test('CM-42: shows all messages when the user returns while earlier messages are being written', async () => {
    const { rig, hold, letGo } = createHeldChat()
    await rig.goLive()
    hold('put')
    await rig.deliver(deliveryOf('one'))
    await rig.deliver(deliveryOf('two'), deliveryOf('other', { from: '9' }))
    await rig.signIn(null)
    await rig.signIn(7)
    void letGo()
    await rig.settle()
    expect(rig.chat.conversations()).toMatchObject([
      { id: 'peer:9', unread: 1, lastText: 'other' }, { id: 'peer:8', unread: 2, lastText: 'two' },
    ])
    await rig.openAndSettle('peer:8')
    expect(rig.shown('peer:8')).toEqual(['one received', 'two received'])
  })

  test.each([[9], [null]])('CM-41: drops a message sent during loading when the user changes to %s', async (other) => {
    const { rig, letGo } = createHeldChat({}, 'overview')
    const said = rig.chat.send('peer:8', { kind: 'text', text: 'of seven' })
    await rig.signIn(other)
    void letGo()
    expect(await said).toEqual({ ok: false, code: 'no-session' })
    await rig.signIn(9)
    await rig.goLive()
    await rig.openAndSettle('peer:8')
    expect([rig.shown('peer:8'), rig.said()]).toEqual([[], []])
  })

  test('CM-110: places a message sent during loading below stored messages, even if the clock is behind', async () => {
    const before = await createLiveChat()
    const kept = deliveryOf('from tomorrow', { createdAt: before.clock.now() + 86_400_000 })
    await before.deliver(kept)
    before.kill()
    const { fetchHistory, asked } = createHistoryDouble()
    const { rig, letGo } = createHeldChat({ messages: before.messages, fetchHistory }, 'overview')
    const said = rig.chat.send('peer:8', { kind: 'text', text: 'mine' })
    await rig.openAndSettle('peer:8')
    void letGo()
    expect(await said).toMatchObject({ ok: true })
    await rig.settle()
    // Opened before loading, the conversation requests no stored messages from the server.
    expect(asked).toMatchObject([{ conversation: null }])
    expect(rig.chat.messages('peer:8').messages.map(({ createdAt }) => createdAt))
      .toEqual([kept.createdAt, kept.createdAt + 1])
  })

  test('CM-40: hides all messages after sign-out, and shows them when the user returns', async () => {
    const rig = await createLiveChat()
    rig.chat.open('peer:8')
    await rig.deliver(deliveryOf('for seven'))
    await rig.say('peer:8', 'of seven')
    const reported: unknown[] = []
    rig.chat.on('userChanged', (user) => reported.push(user))
    await rig.signIn(null)
    expect(rig.chat.user()).toBeNull()
    expect(rig.chat.conversations()).toEqual([])
    expect(rig.chat.conversation('peer:8')).toBeUndefined()
    expect(rig.shown('peer:8')).toEqual([])
    expect(rig.chat.unread()).toBe(0)
    expect(await rig.chat.send('peer:8', { kind: 'text', text: 'without user' }))
      .toEqual({ ok: false, code: 'no-session' })
    expect(rig.chat.startConversation({ type: 'peer', id: '3' })).toBe('peer:3')
    await rig.signIn(9)
    expect(rig.chat.conversations()).toEqual([])
    expect(rig.shown('peer:8')).toEqual([])
    await rig.signIn(7)
    await rig.settle()
    expect(rig.shown('peer:8')).toEqual(['for seven received', 'of seven sending'])
    expect(reported).toEqual([null, '9', '7'])
    rig.client.setSession({ userId: 7, token: 'renewed' })
    expect(rig.shown('peer:8')).toEqual(['for seven received', 'of seven waiting'])
    expect(reported).toHaveLength(3)
  })

  test('CM-40: loads the new user’s history while the previous user’s request is still pending', async () => {
    const history = createHistoryDouble()
    history.said.push(deliveryOf('for the eighth', { from: '9', to: { type: 'peer', id: '8' } }))
    const fetchHistory: typeof history.fetchHistory = (query) =>
      query.user === '7' ? new Promise(() => undefined) : history.fetchHistory(query)
    const rig = createChatRig({ trader: 7, fetchHistory })
    await rig.settle()
    rig.chat.open('peer:9')
    await rig.settle()
    await rig.signIn(8)
    await rig.advanceAsync(1_000)
    expect(rig.shown('peer:9')).toEqual(['for the eighth received'])
  })

  test('CM-1, CM-40: stores a user’s sent but unsaved message when the user signs in again', async () => {
    const rig = await createLiveChat()
    rig.messages.failWith('full')
    await rig.answer(await rig.say('peer:8', 'of seven'))
    await rig.signIn(9)
    rig.messages.failWith('none')
    await rig.signIn(7)
    await rig.settle()
    const kept = rig.messages.texts('7', 'peer:8')
    expect(kept.map(({ text }) => text.includes('of seven'))).toEqual([true])
  })

  test('CM-40: reads, shows and reports nothing without a user', async () => {
    const rig = createChatRig({ trader: null })
    expect(rig.chat.conversations()).toEqual([])
    await rig.settle()
    expect(rig.chat.messages('peer:8')).toEqual({ messages: [], hasOlder: false })
    expect([rig.messages.calls.overview, rig.codes()]).toEqual([0, []])
  })

  test('CM-41: never sends a message as another user, and ignores the response after a user change', async () => {
    const { rig, id } = await createSaying('of seven')
    await rig.signIn(9)
    await rig.goLive()
    const before = rig.said().length
    await rig.answer(id)
    await rig.advanceAsync(30_000)
    expect(rig.said()).toHaveLength(before)
    expect(rig.messages.texts('9', 'peer:8')).toEqual([])
    await rig.deliver(deliveryOf('for nine', { to: { type: 'peer', id: '9' } }))
    expect(rig.shown('peer:8')).toEqual(['for nine received'])
    expect(rig.messages.texts('7', 'peer:8')).toEqual([])
    await rig.signIn(7)
    await rig.goLive()
    expect(rig.said().at(-1)).toMatchObject({ id })
    expect(rig.shown('peer:8')).toEqual(['of seven sending'])
  })

  test.each(['overview', 'known', 'page', 'put'] as const)(
    'CM-42: ignores a late storage result of `%s` for the next user', async (name) => {
      const { rig, messages, hold, letGo } = createHeldChat()
      if (name !== 'overview') await rig.goLive()
      await rig.deliverIfLive(deliveryOf('one'))
      hold(name)
      if (name === 'overview') await rig.signIn(7.5)
      await rig.openAndSettle('peer:8')
      await rig.deliverIfLive(deliveryOf('two'))
      await rig.signIn(9)
      void letGo()
      await rig.settle()
      await rig.settle()
      expect(rig.shown('peer:8')).toEqual([])
      expect(rig.chat.conversations()).toEqual([])
      expect(messages.texts('9', 'peer:8')).toEqual([])
    })

  test.each(['overview', 'known'] as const)(
    'CM-42: delivers to the next user without waiting for a late `%s` of the previous user', async (name) => {
      const { rig, hold } = createHeldChat({}, name)
      await rig.goLive()
      await rig.deliver(deliveryOf('one'))
      hold()
      await rig.signIn(9)
      await rig.goLive()
      await rig.deliver(deliveryOf('two', { to: { type: 'peer', id: '9' } }))
      expect(rig.chat.conversations()).toMatchObject([{ lastText: 'two', unread: 1 }])
    })

  test('CM-44: never shows a message between two other users, whether live or from the history', async () => {
    const history = createHistoryDouble()
    const strange = deliveryOf('psst', { to: { type: 'peer', id: '6' } })
    history.answer = () => ({ deliveries: [strange], more: false })
    const rig = await createLiveChat({ fetchHistory: history.fetchHistory })
    await rig.deliver(strange)
    expect(rig.reported).toEqual([
      { code: 'frame-malformed', detail: 'history' }, { code: 'frame-unknown', detail: 'a message for another user' },
    ])
    expect(rig.chat.conversations()).toEqual([])
    expect(rig.messages.texts('7', 'peer:8')).toEqual([])
  })

  test('CM-116: makes loaded() wait for the next user’s data even in a listener added before the chat', async () => {
    const { client, storage, clock, locks, chat: first, ...rig } = createChatRig()
    first.dispose()
    const kept = paused<ChatStorage>(createMemoryChatStorage())
    let isLoaded = false
    client.on('sessionChanged', () => void chat.loaded().then(() => (isLoaded = true)))
    const chat = createChat({
      client, wire: createRigChatWire(() => false),
      ports: {
        storage: kept, outbox: storage, clock, locks: locks.holder(), random: createSeededRandom(99),
        windows: undefined,
      },
    })
    await rig.settle()
    kept.hold('overview')
    await rig.signIn(9)
    expect(isLoaded).toBe(false)
    void kept.letGo()
    await rig.settle()
    expect(isLoaded).toBe(true)
  })

  test('CM-43: removes all timers, leases and listeners on disposal, and sends nothing', async () => {
    const history = createHistoryDouble()
    history.isDown = true
    const rig = await createLiveChat({ fetchHistory: history.fetchHistory })
    await rig.say('peer:8', 'hello')
    const leases = rig.client.leases().length
    rig.chat.dispose()
    rig.chat.dispose()
    expect(rig.client.leases()).toHaveLength(leases - 1)
    const asked = history.asked.length
    const calls = { ...rig.messages.calls }
    await rig.deliver(deliveryOf('late'))
    await rig.advanceAsync(120_000)
    expect(rig.said()).toHaveLength(1)
    expect(history.asked).toHaveLength(asked)
    expect(rig.received).toEqual([])
    await rig.signIn(9)
    expect(rig.messages.calls).toEqual(calls)
    expect(await rig.chat.send('peer:8', { kind: 'text', text: 'x' })).toMatchObject({ code: 'disposed' })
  })

  test('CM-43: disposes a chat without a history source, and sends no broadcasts afterwards', async () => {
    const windowOf = createMemoryWindows()
    const own = windowOf()
    const [rig, other] = [createChatRig({ windows: own }), createChatRig({ windows: windowOf() })]
    const delivery = deliveryOf('hello')
    for (const each of [rig, other]) {
      await each.goLive()
      await each.deliver(delivery)
    }
    expect(() => rig.chat.dispose()).not.toThrow()
    rig.chat.open('peer:8')
    // A window without a listener notifies no other window.
    own.notify({ ...delivery, client: 'default', user: '7', conversation: 'peer:8' })
    await other.settle()
    expect(other.chat.unread()).toBe(1)
  })
})
