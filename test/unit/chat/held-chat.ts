import type { ChatStorage } from '../../../src/chat/model/chat-storage'
import { type ChatRig, type ChatRigOptions, createChatRig, createLiveChat, deliveryOf } from '../../support/chat-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { paused } from '../../support/paused'

export function createHeldChat(options: ChatRigOptions = {}, ...held: readonly (keyof ChatStorage)[]) {
  const { messages = createMemoryChatStorage() } = options
  const kept = paused<ChatStorage>(messages)
  kept.hold(...held)
  const { waiting, hold, letGo } = kept
  return { waiting, hold, letGo, messages, rig: createChatRig({ ...options, messages, kept }) }
}

export async function createSaying(text: string, options?: ChatRigOptions) {
  const rig = await createLiveChat(options)
  rig.chat.open('peer:8')
  return { rig, id: await rig.say('peer:8', text) }
}

/** Another user's messages, in order: `m1`, `m2`. */
export const many = (count: number, word = 'm') =>
  Array.from({ length: count }, (_, index) => deliveryOf(`${word}${index + 1}`))

/** Messages that count as 481 messages each in limits (CM-146). */
export const manyLong = (count: number) =>
  Array.from({ length: count }, () => deliveryOf('x'.repeat(2_400_000)))

export const idsOf = (rig: ChatRig): readonly string[] => rig.chat.messages('peer:8').messages.map(({ id }) => id)

/** Message texts, without the state of received messages. */
export const textsOf = (rig: ChatRig): readonly string[] =>
  rig.shown('peer:8').map((text) => text.replace(' received', ''))

export async function loadAll({ chat }: ChatRig): Promise<void> {
  for (let pages = 0; chat.messages('peer:8').hasOlder && pages < 60; pages += 1) await chat.loadOlder('peer:8')
}
