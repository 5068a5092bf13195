import { describe, expect, test } from 'vitest'
import { createChatRig, deliveryOf, type ChatRig } from '../../support/chat-rig'

/** Two windows of one user, who share what is kept. */
async function twoWindows(): Promise<readonly [ChatRig, ChatRig]> {
  const one = createChatRig()
  const other = createChatRig({ messages: one.messages, storage: one.storage, locks: one.locks })
  await one.goLive()
  await other.goLive()
  return [one, other]
}

describe('two windows of one user', () => {
  test('CM-56: what one has kept already is shown, counted and told by the other too, once', async () => {
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
})
