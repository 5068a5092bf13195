import { describe, expect, test } from 'vitest'
import { createChatRig, deliveryOf, type ChatRig } from '../../support/chat-rig'
import { createMemoryWindows } from '../../support/memory-windows'

/** Two windows of one user, who share what is kept. */
async function twoWindows(): Promise<readonly [ChatRig, ChatRig]> {
  const windowOf = createMemoryWindows()
  const one = createChatRig({ windows: windowOf() })
  const { messages, storage, locks } = one
  const other = createChatRig({ messages, storage, locks, windows: windowOf() })
  await one.goLive()
  await other.goLive()
  return [one, other]
}

describe('two windows of one user', () => {
  test('CM-56: a message that one tab has stored is shown, counted and reported by the other too, once', async () => {
    const [one, other] = await twoWindows()
    other.chat.open('peer:9')
    await other.settle()
    const deliveries = [deliveryOf('a'), deliveryOf('b'), deliveryOf('to the open one', { from: '9' })]
    await one.deliver(...deliveries)
    await other.deliver(...deliveries)
    await other.deliver(...deliveries)
    expect(other.chat.conversations()).toMatchObject([
      { id: 'peer:9', unread: 0, lastText: 'to the open one' }, { id: 'peer:8', unread: 2, lastText: 'b' },
    ])
    expect(other.shown('peer:9')).toEqual(['to the open one received'])
    expect(other.received.map(({ id }) => id)).toEqual(deliveries.map(({ id }) => id))
    other.kill()
    one.kill()
    const after = createChatRig({ messages: one.messages })
    await after.settle()
    expect(after.chat.conversation('peer:8')).toMatchObject({ unread: 2 })
    await after.goLive()
    await after.deliver(...deliveries)
    expect(after.chat.conversation('peer:8')).toMatchObject({ unread: 2 })
    expect(after.received).toEqual([])
  })

  test('CM-56: what the user says in one is shown in the other, and is not unread', async () => {
    const [one, other] = await twoWindows()
    other.chat.open('peer:8')
    await other.settle()
    const own = deliveryOf('mine', { from: '7', to: { type: 'peer', id: '8' } })
    await one.deliver(own)
    await other.deliver(own)
    expect(other.shown('peer:8')).toEqual(['mine sent'])
    expect(other.chat.unread()).toBe(0)
  })

  test('CM-85: what is read in one is read in the other, and what comes later is unread in both', async () => {
    const [one, other] = await twoWindows()
    const both = async (...deliveries: ReturnType<typeof deliveryOf>[]): Promise<void> => {
      await one.deliver(...deliveries)
      await other.deliver(...deliveries)
      await one.settle()
      await other.settle()
    }
    await both(deliveryOf('a'), deliveryOf('b'), deliveryOf('elsewhere', { from: '9' }))
    expect([one.chat.unread(), other.chat.unread()]).toEqual([3, 3])
    const opened = one.chat.open('peer:8')
    await one.settle()
    await other.settle()
    expect([one.chat.unread(), other.chat.unread()]).toEqual([1, 1])
    // While it is seen there, nothing of it is unread anywhere, in whichever order the two receive it.
    await both(deliveryOf('c'))
    const early = deliveryOf('d')
    await one.deliver(early)
    await other.settle()
    await other.deliver(early)
    await other.settle()
    expect([one.chat.unread(), other.chat.unread()]).toEqual([1, 1])
    opened.leave()
    await both(deliveryOf('e'))
    expect([one.chat.unread(), other.chat.unread()]).toEqual([2, 2])
  })

  test('CM-85: opened where all was read before, it is read where there was more', async () => {
    const [one, other] = await twoWindows()
    one.chat.open('peer:8')
    await one.settle()
    const last = deliveryOf('a')
    await other.deliver(last)
    expect(other.chat.unread()).toBe(1)
    await one.deliver(last)
    await other.settle()
    expect(other.chat.unread()).toBe(0)
  })

  test('CM-85: opened again where nothing is unread, it is read where there is', async () => {
    const [one, other] = await twoWindows()
    const opened = one.chat.open('peer:8')
    await one.settle()
    const last = deliveryOf('a')
    await one.deliver(last)
    opened.leave()
    await other.deliver(last)
    expect([one.chat.unread(), other.chat.unread()]).toEqual([0, 1])
    one.chat.open('peer:8')
    await other.settle()
    expect(other.chat.unread()).toBe(0)
  })

  test('CM-85: a broadcast of another user, of another client, or malformed, is ignored', async () => {
    const windowOf = createMemoryWindows()
    const one = createChatRig({ windows: windowOf() })
    await one.goLive()
    const delivery = deliveryOf('a')
    await one.deliver(delivery)
    const foreign = windowOf()
    foreign.listen(() => undefined)
    const right = { client: one.client.name, user: '7', conversation: 'peer:8', id: delivery.id }
    const wrong = { ...right, createdAt: delivery.createdAt }
    const notes = [null, 'read', { ...right, createdAt: '9999999999999' }, { ...wrong, id: 7 },
      { ...wrong, user: '9' }, { ...wrong, client: 'x' },
      { ...wrong, conversation: 'peer:404' }, { ...wrong, createdAt: delivery.createdAt - 1 }]
    for (const note of notes) foreign.notify(note)
    await one.settle()
    expect(one.chat.unread()).toBe(1)
    foreign.notify(wrong)
    await one.settle()
    expect(one.chat.unread()).toBe(0)
  })
})
