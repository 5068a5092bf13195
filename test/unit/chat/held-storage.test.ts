import { describe, expect, test } from 'vitest'
import { createHistoryDouble } from '../../support/chat-history-double'
import { createChatRig, deliveryOf } from '../../support/chat-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { heldMessages } from './held-messages'

describe('a store that answers late', () => {
  test('CM-42: what is kept of a user and read late is nothing to the next, and what was begun before neither',
    async () => {
      const messages = createMemoryChatStorage()
      const before = createChatRig({ messages })
      await before.goLive()
      await before.deliver(deliveryOf('for seven'))
      before.kill()
      const held = heldMessages(messages)
      held.hold('overview')
      const rig = createChatRig({ messages, kept: held.storage })
      rig.chat.startConversation({ type: 'peer', id: '3' })
      let isLoaded = false
      await rig.signIn(9)
      void rig.chat.loaded().then(() => (isLoaded = true))
      await rig.settle()
      expect(isLoaded).toBe(false)
      held.letGo()
      await rig.settle()
      expect(isLoaded).toBe(true)
      expect([rig.chat.conversations(), rig.chat.conversation('peer:3')]).toEqual([[], undefined])
    })

  test('CM-24, CM-116: a line that opens before what is kept was read waits for that with its look back', async () => {
    const history = createHistoryDouble()
    const messages = createMemoryChatStorage()
    const before = createChatRig({ messages, fetchHistory: history.fetchHistory })
    await before.goLive()
    before.kill()
    history.said.push(deliveryOf('missed'))
    const held = heldMessages(messages)
    held.hold('overview')
    const rig = createChatRig({ messages, kept: held.storage, fetchHistory: history.fetchHistory })
    await rig.goLive()
    held.letGo()
    await rig.chat.loaded()
    await rig.settle()
    expect(rig.chat.conversations()).toMatchObject([{ lastText: 'missed', unread: 1 }])
  })

  test('CM-41: what is kept under one user as the word of another is neither shown nor sent', async () => {
    const rig = createChatRig({ server: { line: 'mute' } })
    await rig.say('peer:8', 'of nine')
    rig.kill()
    for (const [key, text] of rig.storage.contents) {
      rig.storage.contents.set(key, text.replace('"from":"7"', '"from":"9"'))
    }
    const after = createChatRig({ storage: rig.storage, locks: rig.locks })
    await after.goLive()
    expect(after.chat.conversation('peer:8')).toBeUndefined()
    after.chat.open('peer:8')
    await after.settle()
    expect([after.shown('peer:8'), after.said(), after.chat.conversations()]).toEqual([[], [], []])
  })

  test('CM-1: what was answered while it could not be written is in the store, and once, when its user is back',
    async () => {
      const messages = createMemoryChatStorage()
      const held = heldMessages(messages)
      const url = 'https://example.com/1.png'
      const rig = createChatRig({ messages, kept: held.storage, upload: () => Promise.resolve(url) })
      await rig.goLive()
      rig.chat.open('peer:9')
      const id = await rig.say('peer:8', { kind: 'image', file: '/a.png' })
      const other = await rig.say('peer:9', 'hello')
      held.hold('put')
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
      held.letGo()
      await rig.settle()
      await rig.signIn(7)
      await rig.settle()
      expect(rig.storage.contents.size).toBe(0)
      expect(messages.texts('7', 'peer:8')).toMatchObject([{ id }])
    })

  test('CM-1: what was answered, and given up for another user, is stored when its user is back', async () => {
    const rig = createChatRig()
    await rig.goLive()
    const id = await rig.say('peer:8', 'hello')
    rig.messages.failWith('full')
    await rig.answer(id)
    await rig.signIn(9)
    rig.messages.failWith('none')
    await rig.signIn(7)
    await rig.settle()
    expect(rig.storage.contents.size).toBe(0)
    expect(rig.messages.texts('7', 'peer:8')).toMatchObject([{ id }])
  })

  test('CM-42: a page that comes when its user is back, but not loaded yet, is nothing to the view', async () => {
    const messages = createMemoryChatStorage()
    const pages = heldMessages(messages)
    const overviews = heldMessages(pages.storage)
    const rig = createChatRig({ messages, kept: overviews.storage })
    await rig.goLive()
    rig.chat.open('peer:8')
    pages.hold('page')
    const older = rig.chat.loadOlder('peer:8')
    await rig.settle()
    await rig.signIn(9)
    overviews.hold('overview')
    await rig.signIn(7)
    pages.letGo()
    expect(await older).toEqual({ ok: false, code: 'no-session' })
  })

  test('CM-110: what waits to be sent writes nothing over what is kept before that was read', async () => {
    const before = createChatRig()
    await before.goLive()
    await before.deliver(deliveryOf('unread'))
    await before.say('peer:8', 'mine')
    before.kill()
    const { messages, storage, locks } = before
    const held = heldMessages(messages)
    held.hold('overview')
    const rig = createChatRig({ messages, kept: held.storage, storage, locks })
    const { put } = messages.calls
    await rig.settle()
    expect([rig.storage.contents.size, messages.calls.put]).toEqual([1, put])
    held.letGo()
    await rig.settle()
    expect(rig.chat.conversations()).toMatchObject([{ unread: 1, lastText: 'mine' }])
  })
})
