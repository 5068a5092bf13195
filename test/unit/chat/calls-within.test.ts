import { describe, expect, test } from 'vitest'
import { createChatRig, createLiveChat, deliveryOf } from '../../support/chat-rig'

describe('RT-63: runs calls of one event in their order, each in one turn', () => {
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

  test('sends a message after a sign-in as that user', async () => {
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
