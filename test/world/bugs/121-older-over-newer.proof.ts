import { expect, test } from 'vitest'
import type { ChatStorage } from '../../../src/chat/model/chat-storage'
import { createChatRig, deliveryOf } from '../../support/chat-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'

test('what is kept is the newest', async () => {
  const messages = createMemoryChatStorage()
  const failures: (() => void)[] = []
  let isHeld = false
  const kept: ChatStorage = {
    ...messages,
    put: (user, batch) => isHeld
      ? new Promise((_, reject) => failures.push(() => reject(new Error('the disk is away'))))
      : messages.put(user, batch),
  }
  const rig = createChatRig({ messages, kept })
  await rig.goLive()
  isHeld = true
  await rig.deliver(deliveryOf('one'))
  await rig.deliver(deliveryOf('two'))
  isHeld = false
  for (const fail of failures) fail()
  await rig.advanceAsync(31_000)
  rig.kill()
  const next = createChatRig({ messages })
  await next.settle()
  expect(next.chat.unread()).toBe(2)
})
