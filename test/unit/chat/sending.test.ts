import { describe, expect, test } from 'vitest'
import { comparePlaces } from '../../../src/chat/model/messages'
import { createChatRig, deliveryOf } from '../../support/chat-rig'

test('CM-4: of two messages of one moment the id decides, from either side', () => {
  const [one, other] = [{ createdAt: 5, id: 'a' }, { createdAt: 5, id: 'b' }]
  expect(comparePlaces(one, other)).toBeLessThan(0)
  expect(comparePlaces(other, one)).toBeGreaterThan(0)
  expect(comparePlaces(one, { ...one })).toBe(0)
  expect(comparePlaces({ ...one, createdAt: 6 }, other)).toBeGreaterThan(0)
})

describe('a message of the user', () => {
  test('CM-1: it is stored as waiting before it goes out with its id, and sent when the answer names it', async () => {
    const rig = createChatRig({ server: { line: 'mute' } })
    rig.chat.open('peer:8')
    await rig.settle()
    const id = await rig.say('peer:8', 'hello')
    expect(rig.shown('peer:8')).toEqual(['hello waiting'])
    expect([...rig.storage.contents.values()].map((text): unknown => JSON.parse(text))).toMatchObject([
      { id, state: 'queued', payload: { from: '7', to: { type: 'peer', id: '8' } } },
    ])
    await rig.comeBack()
    expect(rig.said()).toEqual([
      { type: 'chat', id, to: { type: 'peer', id: '8' }, content: { kind: 'text', text: 'hello' } },
    ])
    expect(rig.shown('peer:8')).toEqual(['hello sending'])
    await rig.answer(id)
    expect(rig.shown('peer:8')).toEqual(['hello sent'])
    expect(rig.messages.texts('7', 'peer:8')).toMatchObject([{ id }])
    expect(rig.storage.contents.size).toBe(0)
  })
})

test('CM-119: what the application does to the object after the call changes nothing', async () => {
  const rig = createChatRig()
  await rig.goLive()
  const saying = { kind: 'text', text: 'as it was' } as const
  const sent = rig.chat.send('peer:8', saying)
  Object.assign(saying, { text: 'changed' })
  await sent
  await rig.settle()
  expect(rig.said()).toMatchObject([{ content: { text: 'as it was' } }])
})

describe('a message of somebody else', () => {
  test('CM-2: it is stored, its conversation inserted with sender, last text, time and one unread', async () => {
    const rig = createChatRig()
    await rig.goLive()
    const hello = deliveryOf('hello')
    await rig.deliver(hello)
    expect(rig.chat.conversations()).toEqual([{
      id: 'peer:8', target: { type: 'peer', id: '8' }, name: 'Ann', picture: 'https://example.com/ann.png',
      sex: 'female', lastText: 'hello', lastKind: 'text', lastAt: hello.createdAt, unread: 1,
    }])
    expect(rig.messages.texts('7', 'peer:8')).toMatchObject([{ id: hello.id, createdAt: hello.createdAt }])
    const open = rig.chat.open('peer:8')
    await rig.settle()
    expect(rig.chat.messages('peer:8')).toEqual({ hasOlder: false, messages: [{
      id: hello.id, from: '8', to: { type: 'peer', id: '7' }, target: { type: 'peer', id: '8' },
      conversationId: 'peer:8', kind: 'text', content: { kind: 'text', text: 'hello' }, state: 'received',
      createdAt: hello.createdAt, name: 'Ann', picture: 'https://example.com/ann.png', sex: 'female',
    }] })
    expect(rig.chat.unread()).toBe(0)
    await rig.deliver(deliveryOf('there?'))
    expect(rig.shown('peer:8')).toEqual(['hello received', 'there? received'])
    expect(rig.chat.unread()).toBe(0)
    open.leave()
    await rig.deliver(deliveryOf('well'))
    expect(rig.chat.unread()).toBe(1)
    expect(rig.received.map(({ content }) => content)).toHaveLength(3)
  })
})
