import { describe, expect, test } from 'vitest'
import { keyOf, placeOf } from '../../../src/chat/model/messages'
import { type ChatRig, createChatRig, createLiveChat, deliveryOf, nextMs } from '../../support/chat-rig'
import { createHeldChat, createSaying } from './held-chat'

describe('the user’s own messages', () => {
  test('CM-10: fails a message when no response arrives in time, and retries with the same id', async () => {
    const { rig, id } = await createSaying('hello')
    await rig.advanceAsync(9_999)
    expect(rig.shown('peer:8')).toEqual(['hello sending'])
    await rig.advanceAsync(1)
    expect(rig.chat.messages('peer:8').messages).toMatchObject([{ id, state: 'failed', code: 'request-timeout' }])
    await rig.advanceAsync(60_000)
    expect(rig.said()).toHaveLength(1)
    expect(await rig.chat.resend(id)).toBe(true)
    await rig.settle()
    expect(rig.said().map((frame) => frame.id)).toEqual([id, id])
    const [again] = rig.chat.messages('peer:8').messages
    for (const none of ['code', 'file']) expect(again).not.toHaveProperty(none)
    await rig.answer(id)
    expect(rig.shown('peer:8')).toEqual(['hello sent'])
    expect(await rig.chat.resend(id)).toBe(false)
  })

  test('CM-10: marks a failed message as sent when a late response or the message itself arrives', async () => {
    const rig = await createLiveChat()
    rig.chat.open('peer:8')
    const [one, two] = [await rig.say('peer:8', 'one'), await rig.say('peer:8', 'two')]
    await rig.advanceAsync(20_000)
    expect(rig.shown('peer:8')).toEqual(['one failed', 'two failed'])
    await rig.answer(one)
    const reported = deliveryOf('two', { id: two, from: '7', to: { type: 'peer', id: '8' } })
    await rig.deliver(reported)
    expect(rig.shown('peer:8')).toEqual(['one sent', 'two sent'])
    expect(rig.messages.texts('7', 'peer:8'))
      .toMatchObject([{ id: keyOf({ id: one, from: '7' }) }, placeOf(reported)])
    expect(rig.storage.contents.size).toBe(0)
  })

  test('CM-143: shows and stores the user’s own message next to the peer’s message with the same id', async () => {
    const { rig, hold, letGo, messages } = createHeldChat()
    await rig.goLive()
    rig.chat.open('peer:8')
    const id = await rig.say('peer:8', 'mine')
    hold('put')
    await rig.deliver(deliveryOf('copy', { id }))
    expect(rig.shown('peer:8')).toEqual(['copy received', 'mine sending'])
    const written = letGo()
    hold('put')
    await rig.answer(id)
    await written
    await rig.settle()
    // The outbox keeps the message until the message itself is stored.
    expect(rig.storage.contents.size).toBe(1)
    await letGo()
    await rig.settle()
    expect(rig.storage.contents.size).toBe(0)
    expect(rig.shown('peer:8')).toEqual(['copy received', 'mine sent'])
    expect(messages.texts('7', 'peer:8')).toHaveLength(2)
    expect(new Set(rig.chat.messages('peer:8').messages.map(({ key }) => key)).size).toBe(2)
  })

  test('CM-10, CM-13: does not fail messages early or change their order when the clock is set back', async () => {
    const { rig, id: one } = await createSaying('one')
    rig.clock.setWall(rig.clock.now() - 20)
    await rig.say('peer:8', 'two')
    await rig.say('group:5', 'three')
    expect(rig.shown('peer:8')).toEqual(['one sending', 'two waiting'])
    await rig.answer(one)
    expect(rig.shown('peer:8')).toEqual(['one sent', 'two sending'])
    expect(rig.said().map(({ content }) => content.text)).toEqual(['one', 'three', 'two'])
  })

  test('CM-11: fails a rejected message with the server’s error number, and removes it when discarded', async () => {
    const rig = await createLiveChat()
    rig.chat.open('group:5')
    const id = await rig.say('group:5', 'hello')
    expect(await rig.chat.remove(id)).toBe(false)
    await rig.answer(id, 1003)
    expect(rig.chat.messages('group:5').messages).toMatchObject([{ id, state: 'failed', code: '1003' }])
    expect(rig.messages.texts('7', 'group:5')).toEqual([])
    expect(await rig.chat.remove('absent')).toBe(false)
    expect(await rig.chat.remove(id)).toBe(true)
    expect(rig.shown('group:5')).toEqual([])
    expect(rig.storage.contents.size).toBe(0)
  })

  test('CM-11, CM-51, OB-101: fails a message after three closes, then allows a resend and a discard', async () => {
    const { rig, id } = await createSaying('bad')
    const closed = async (): Promise<void> => {
      for (let times = 0; times < 3; times += 1) {
        rig.last().closed(1011)
        await rig.settle()
        rig.client.reconnect()
        await rig.goLive()
      }
    }
    await closed()
    expect(rig.chat.messages('peer:8').messages).toMatchObject([{ id, state: 'failed', code: 'connection-lost' }])
    expect(await rig.chat.resend(id)).toBe(true)
    expect(rig.shown('peer:8')).toEqual(['bad sending'])
    await closed()
    expect(await rig.chat.remove(id)).toBe(true)
    expect(rig.shown('peer:8')).toEqual([])
  })

  test('CM-12: resends a message with the same id after a reconnect', async () => {
    const { rig, id } = await createSaying('hello')
    await rig.lose()
    expect(rig.shown('peer:8')).toEqual(['hello waiting'])
    await rig.comeBack()
    expect(rig.said().map((frame) => frame.id)).toEqual([id, id])
    await rig.answer(id)
    expect(rig.messages.texts('7', 'peer:8')).toHaveLength(1)
    expect(rig.codes()).toEqual([])
  })

  test('CM-14: shows an unacknowledged message last, then moves it to the server’s position', async () => {
    const rig = await createLiveChat()
    rig.chat.open('peer:8')
    await rig.deliver(deliveryOf('from the future', { createdAt: nextMs() + 3_600_000 }))
    const id = await rig.say('peer:8', 'mine')
    expect(rig.shown('peer:8')).toEqual(['from the future received', 'mine sending'])
    expect(rig.chat.conversations()).toMatchObject([{ lastText: 'mine' }])
    await rig.answer(id)
    expect(rig.shown('peer:8')).toEqual(['mine sent', 'from the future received'])
    await rig.say('peer:8', 'waits')
    await rig.deliver(deliveryOf('later', { createdAt: nextMs() + 7_200_000 }))
    expect(rig.shown('peer:8').slice(-2)).toEqual(['later received', 'waits sending'])
    expect(rig.chat.conversations()).toMatchObject([{ lastText: 'later' }])
  })

  test('CM-163: shows newer messages below a failed message that was written while the clock was ahead', async () => {
    const rig = await createLiveChat()
    const dayMs = 86_400_000
    for (const conversation of ['peer:8', 'peer:9']) await rig.openAndSettle(conversation)
    await rig.deliver(deliveryOf('before'), deliveryOf('question', { from: '9' }))
    rig.clock.setWall(nextMs() + dayMs)
    const ids = [await rig.say('peer:8', 'one'), await rig.say('peer:8', 'two'), await rig.say('peer:9', 'mine')]
    for (const id of ids) await rig.answer(id, 1_404)
    rig.clock.setWall(rig.clock.now() - dayMs)
    await rig.deliver(deliveryOf('after'), deliveryOf('reply', { from: '9' }))
    const expectOrder = ({ shown, chat }: ChatRig): void => {
      expect(shown('peer:8')).toEqual(['before received', 'one failed', 'two failed', 'after received'])
      expect(shown('peer:9')).toEqual(['question received', 'mine failed', 'reply received'])
      expect(chat.conversations()).toMatchObject([{ lastText: 'reply' }, { lastText: 'after' }])
    }
    expectOrder(rig)
    const restarted = rig.restarted()
    await restarted.goLive()
    for (const conversation of ['peer:8', 'peer:9']) await restarted.openAndSettle(conversation)
    expectOrder(restarted)
  })

  test('CM-163: shows a message written while offline below messages missed before', async () => {
    const rig = await createLiveChat()
    await rig.openAndSettle('peer:8')
    const missed = deliveryOf('missed')
    rig.clock.setWall(nextMs())
    await rig.lose()
    const id = await rig.say('peer:8', 'mine')
    await rig.comeBack()
    await rig.deliver(missed)
    await rig.answer(id, 1_404)
    expect(rig.shown('peer:8')).toEqual(['missed received', 'mine failed'])
  })

  test('CM-163: shows a new conversation’s failed message below older messages that arrive later', async () => {
    const rig = await createLiveChat()
    const older = deliveryOf('older')
    rig.clock.setWall(nextMs())
    await rig.openAndSettle('peer:8')
    const calledMs = rig.clock.now()
    const id = await rig.say('peer:8', 'mine')
    await rig.deliver(older)
    expect(rig.chat.conversations()).toMatchObject([{ lastText: 'mine' }])
    await rig.answer(id, 1_404)
    expect(rig.shown('peer:8')).toEqual(['older received', 'mine failed'])
    expect(rig.chat.messages('peer:8').messages[1]?.createdAt).toBeGreaterThanOrEqual(calledMs)
  })

  test('CM-163: keeps the order of failed messages that were sent at the same time', async () => {
    const rig = await createLiveChat()
    for (const conversation of ['peer:8', 'peer:9']) await rig.openAndSettle(conversation)
    await rig.deliver(deliveryOf('before'), deliveryOf('before', { from: '9' }))
    const texts = Array.from({ length: 8 }, (_, index) => `m${index}`)
    const ids = await Promise.all(texts.flatMap((text) => ['peer:8', 'peer:9'].map((id) => rig.say(id, text))))
    for (const id of ids) await rig.answer(id, 1_404)
    for (const conversation of ['peer:8', 'peer:9']) {
      expect(rig.shown(conversation)).toEqual(['before received', ...texts.map((text) => `${text} failed`)])
    }
  })

  test('CM-163: ignores an accepted message’s earlier position from a clock that was ahead', async () => {
    const rig = await createLiveChat()
    await rig.openAndSettle('peer:8')
    await rig.lose()
    rig.clock.setWall(rig.clock.now() + 86_400_000)
    const accepted = await rig.say('peer:8', 'accepted')
    await rig.comeBack()
    await rig.answer(accepted)
    await rig.answer(await rig.say('peer:8', 'mine'), 1_404)
    await rig.deliver(deliveryOf('after'))
    expect(rig.shown('peer:8')).toEqual(['accepted sent', 'mine failed', 'after received'])
  })

  test('CM-118: moves a conversation to the top when the user writes a message', async () => {
    const rig = await createLiveChat()
    await rig.deliver(deliveryOf('old'), deliveryOf('new', { from: '9' }))
    rig.clock.setWall(nextMs())
    await rig.say('peer:8', 'mine')
    expect(rig.chat.conversations()).toMatchObject([{ lastText: 'mine' }, { lastText: 'new' }])
  })

  test('CM-128: shows sentAt but sorts by createdAt if createdAt is in the future, even after a restart', async () => {
    const rig = await createLiveChat()
    const aheadMs = nextMs() + 30 * 86_400_000
    const [sentAt, answeredAt] = [nextMs(), nextMs()]
    await rig.deliver(deliveryOf('ahead', { createdAt: aheadMs }), deliveryOf('1', { createdAt: aheadMs + 1, sentAt }))
    expect(rig.chat.conversations()).toMatchObject([{ lastAt: aheadMs + 1, lastSentAt: sentAt, unread: 2 }])
    const calledMs = rig.clock.now()
    const id = await rig.say('peer:8', 'mine')
    await rig.openAndSettle('peer:8')
    const dates = (of: ChatRig) => of.chat.messages('peer:8').messages.map((message) => message.sentAt)
    expect(dates(rig)).toEqual([aheadMs, sentAt, calledMs])
    rig.last().message({ type: 'say', answer: id, code: 1000, createdAt: aheadMs + 2, sentAt: answeredAt })
    await rig.settle()
    await rig.deliver(deliveryOf('reply', { createdAt: aheadMs + 3, sentAt: answeredAt + 1 }))
    const next = rig.restarted()
    await next.openAndSettle('peer:8')
    for (const each of [rig, next]) {
      expect(dates(each)).toEqual([aheadMs, sentAt, answeredAt, answeredAt + 1])
      expect(each.chat.conversation('peer:8')).toMatchObject({ lastAt: aheadMs + 3, lastSentAt: answeredAt + 1 })
    }
    expect(next.shown('peer:8')).toEqual(['ahead received', '1 received', 'mine sent', 'reply received'])
  })

  test('CM-121: shows the first 1,000 characters of a long message without splitting a character', async () => {
    const rig = await createLiveChat()
    rig.chat.open('peer:8')
    for (const text of ['x'.repeat(1_500), `${'x'.repeat(999)}😀`, `${'x'.repeat(998)}😀 and more`]) {
      await rig.deliver(deliveryOf(text))
      expect(rig.chat.messages('peer:8').messages.at(-1)).toMatchObject({ content: { text } })
      expect(rig.chat.conversations()).toMatchObject([{ lastText: text.slice(0, text.length > 1_001 ? 1_000 : 999) }])
    }
  })

  test('CM-15: rejects an invalid message and stores nothing', async () => {
    const rig = await createLiveChat()
    const refused = async (conversation: string, saying: object): Promise<void> => {
      const said = await rig.chat.send(conversation, saying as { readonly kind: 'text'; readonly text: string })
      expect(said).toEqual({ ok: false, code: 'invalid-option', detail: 'saying' })
    }
    await refused('peer:8', { kind: 'text', text: '' })
    await refused('peer:8', { kind: 'song', text: 'la' })
    await refused('peer:8', { kind: 'voice', file: 'a.mp3' })
    await refused('peer:8', { kind: 'image', file: '' })
    await refused('absent', { kind: 'text', text: 'hello' })
    await refused('peer:', { kind: 'text', text: 'hello' })
    expect(rig.storage.contents.size).toBe(0)
    expect(() => rig.chat.open('absent')).toThrow('conversation is absent')
  })

  test('CM-16: sends the user’s name, picture and sex as of the time of writing', async () => {
    const me = { name: 'Me', picture: 'https://example.com/me.png', sex: 'male' as const }
    const { rig, id } = await createSaying('hello', { me: () => me })
    me.name = 'Myself'
    await rig.answer(id)
    expect(rig.chat.messages('peer:8').messages).toMatchObject([{ name: 'Me', picture: me.picture, sex: 'male' }])
    const plain = createChatRig({ me })
    plain.chat.open('peer:8')
    await plain.say('peer:8', 'hello')
    expect(plain.chat.messages('peer:8').messages).toMatchObject([{ name: 'Myself' }])
    const broken = createChatRig({ me: () => {
      throw new Error('no profile')
    } })
    expect(await broken.chat.send('peer:8', { kind: 'text', text: 'hello' })).toMatchObject({ ok: true })
  })

  test('CM-17: keeps a new conversation’s given name, and lists the conversation once it has a message', async () => {
    const rig = await createLiveChat()
    const id = rig.chat.startConversation({ type: 'peer', id: '9' }, { name: 'Bob', picture: '', sex: 'male' })
    await rig.settle()
    expect(id).toBe('peer:9')
    expect(rig.chat.conversation(id)).toMatchObject({ name: 'Bob', lastText: '', lastKind: null, lastAt: null })
    expect(rig.chat.conversations()).toEqual([])
    await rig.say(id, 'hello')
    expect(rig.chat.conversations()).toMatchObject([{ id, name: 'Bob', lastText: 'hello', unread: 0 }])
    rig.chat.startConversation({ type: 'broadcast' }, { name: 'News', picture: '', sex: 'unknown' })
    await rig.deliver(deliveryOf('maintenance', { to: { type: 'broadcast' }, from: '0' }))
    const after = rig.restarted()
    await after.settle()
    expect(after.chat.conversations()).toMatchObject([
      { id: 'broadcast', name: 'News', lastText: 'maintenance' }, { id, name: 'Bob', lastText: 'hello' },
    ])
  })

  test('CM-17: lists a new conversation before its first message is sent', async () => {
    const rig = createChatRig({ server: { line: 'mute' } })
    await rig.say('peer:3', 'hello')
    expect(rig.chat.conversations()).toMatchObject([
      { id: 'peer:3', name: '', picture: '', sex: 'unknown', lastText: 'hello', unread: 0 },
    ])
  })

  test('CM-18: rejects limits that are not positive numbers', () => {
    expect(() => createChatRig({ limits: { uploadTimeoutMs: 0 } })).toThrow('invalid-option')
    expect(() => createChatRig({ limits: { pageSize: -1 } })).toThrow('invalid-option')
  })

  test('CM-19: rejects a message with a code when storage is full, and accepts it once space is free', async () => {
    const rig = await createLiveChat()
    rig.storage.failWith('full')
    const saying = { kind: 'text', text: 'hello' } as const
    expect(await rig.chat.send('peer:8', saying)).toMatchObject({ ok: false, code: 'storage-failed' })
    expect(rig.said()).toEqual([])
    rig.storage.failWith('none')
    expect(await rig.chat.send('peer:8', saying)).toMatchObject({ ok: true })
  })

  test('OB-109: removes all messages stored by one write from the outbox in one step', async () => {
    const { rig, hold, letGo } = createHeldChat()
    await rig.goLive()
    await rig.openAndSettle('peer:8')
    const ids = [await rig.say('peer:8', 'one'), await rig.say('peer:8', 'two'), await rig.say('peer:8', 'three')]
    hold('put')
    await rig.deliver(deliveryOf('first write'))
    for (const id of ids) await rig.answer(id)
    const changes: string[] = []
    rig.chat.on('messagesChanged', ({ conversationId }) => changes.push(conversationId))
    await letGo()
    await rig.settle()
    expect(changes).toEqual(['peer:8'])
    expect([...rig.storage.contents.keys()].filter((key) => key.includes('outbox'))).toEqual([])
  })
})

test('CM-145: keeps the conversation of an unsent message when there are more than 10,000 conversations', async () => {
  const rig = await createLiveChat()
  await rig.deliver(deliveryOf('hello', { from: 'friend' }), deliveryOf('hello', { from: 'other' }))
  await rig.say('peer:friend', 'unsent')
  await rig.deliver(...Array.from({ length: 10_001 }, (_, user) => deliveryOf('hello', { from: `u${user}` })))
  await rig.deliver(deliveryOf('hello'))
  expect(rig.chat.conversations().length).toBeLessThan(9_100)
  expect(rig.chat.conversation('peer:friend')).toMatchObject({ lastText: 'unsent', unread: 1 })
  expect(rig.chat.conversation('peer:other')).toBeUndefined()
})
