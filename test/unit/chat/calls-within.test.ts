import { describe, expect, test } from 'vitest'
import { createChatRig, createLiveChat, deliveryOf } from '../../support/chat-rig'

describe('RT-63: runs the calls of one event in order, each in its own task', () => {
  test('reads a conversation that is opened before disposal', async () => {
    const { client, chat, settle, deliver, restarted } = await createLiveChat()
    await deliver(deliveryOf('to seven'))
    client.inTurn(() => {
      chat.open('peer:8')
      chat.dispose()
    })
    await settle()
    const after = restarted()
    await after.settle()
    expect(after.chat.conversations()).toMatchObject([{ id: 'peer:8', unread: 0 }])
  })

  test('sends a message as the new user after a sign-in', async () => {
    const { client, chat, settle, goLive, said } = createChatRig({ trader: null })
    client.inTurn(() => {
      client.setSession({ userId: 7 })
      void chat.send('peer:8', { kind: 'text', text: 'of seven' })
    })
    await settle()
    await goLive()
    expect(said()).toMatchObject([{ content: { text: 'of seven' } }])
  })
})
