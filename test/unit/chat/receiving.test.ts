import { describe, expect, test } from 'vitest'
import { createChatRig, deliveryOf } from '../../support/chat-rig'

const group = { type: 'group', id: '5' } as const
const everyone = { type: 'broadcast' } as const

describe('messages that come', () => {
  test('CM-3: one that comes twice is one: at once, later, and in the next run', async () => {
    const rig = createChatRig()
    await rig.goLive()
    rig.chat.open('peer:9').leave()
    const hello = deliveryOf('hello')
    await rig.deliver(hello, hello)
    await rig.deliver(hello)
    expect(rig.chat.unread()).toBe(1)
    expect(rig.received).toHaveLength(1)
    rig.kill()
    const after = createChatRig({ messages: rig.messages, storage: rig.storage, locks: rig.locks })
    await after.goLive()
    await after.deliver(hello, deliveryOf('more'))
    expect(after.chat.unread()).toBe(2)
    expect(after.received.map(({ id }) => id)).not.toContain(hello.id)
    after.chat.open('peer:8')
    await after.settle()
    expect(after.shown('peer:8')).toEqual(['hello received', 'more received'])
  })

  test('CM-4: they are shown in the order of the server, by id within one moment, however they come', async () => {
    const rig = createChatRig()
    await rig.goLive()
    rig.chat.open('peer:8')
    const [one, two, three] = [deliveryOf('1'), deliveryOf('2'), deliveryOf('3')]
    const twin = deliveryOf('2 too', { createdAt: two.createdAt, id: `${two.id}x` })
    await rig.deliver(three, twin)
    await rig.deliver(two, one)
    expect(rig.shown('peer:8')).toEqual(['1 received', '2 received', '2 too received', '3 received'])
    expect(rig.chat.conversations()).toMatchObject([{ lastText: '3', lastAt: three.createdAt }])
  })

  test('CM-5: a group is a conversation with its own name, and so is what is said to everyone', async () => {
    const rig = createChatRig()
    await rig.goLive()
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

  test('CM-6: what the user says on another device is shown as sent, and is not unread', async () => {
    const rig = createChatRig()
    await rig.goLive()
    const bob = { name: 'Bob', picture: '', sex: 'male' } as const
    await rig.deliver(deliveryOf('from my desk', { from: '7', to: { type: 'peer', id: '9' }, conversation: bob }))
    expect(rig.chat.conversations()).toMatchObject([{ id: 'peer:9', name: 'Bob', sex: 'male', unread: 0 }])
    rig.chat.open('peer:9')
    await rig.settle()
    expect(rig.shown('peer:9')).toEqual(['from my desk sent'])
    expect(rig.received).toEqual([])
  })

  test('CM-7: of images and voice the last kind is given, and no text', async () => {
    const rig = createChatRig()
    await rig.goLive()
    await rig.deliver(deliveryOf('', { content: { kind: 'image', url: 'https://example.com/1.png', width: 3 } }))
    expect(rig.chat.conversations()).toMatchObject([{ lastKind: 'image', lastText: '' }])
    await rig.deliver(deliveryOf('', { content: { kind: 'voice', url: 'https://example.com/1.mp3', durationMs: 900 } }))
    expect(rig.chat.conversations()).toMatchObject([{ lastKind: 'voice', lastText: '' }])
    await rig.deliver(deliveryOf('', { from: '9', content: { kind: 'image', url: 'https://example.com/2.png' } }))
    rig.kill()
    const after = createChatRig({ messages: rig.messages, storage: rig.storage, locks: rig.locks })
    await after.settle()
    expect(after.chat.conversations()).toMatchObject([
      { id: 'peer:9', lastKind: 'image', lastText: '' }, { id: 'peer:8', lastKind: 'voice', lastText: '' },
    ])
    expect(after.codes()).toEqual([])
  })

  test('CM-2: while it is open and not seen, messages are unread; seen again, none is', async () => {
    const rig = createChatRig()
    await rig.goLive()
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

  test('CM-8: what did not change keeps its identity, in lists and in the messages of a conversation', async () => {
    const rig = createChatRig()
    await rig.goLive()
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

  test('CM-9: a listener that throws is reported; the others still run', async () => {
    const rig = createChatRig()
    await rig.goLive()
    rig.chat.on('received', () => {
      throw new Error('the page fell over')
    })
    await rig.deliver(deliveryOf('1'), deliveryOf('2'))
    expect(rig.codes()).toEqual(['listener-threw', 'listener-threw'])
    expect(rig.chat.unread()).toBe(2)
  })
})
