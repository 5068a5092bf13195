import { describe, expect, test } from 'vitest'
import type { ChatStorage } from '../../../src/chat/model/chat-storage'
import type { ChatDelivery } from '../../../src/chat/model/messages'
import { createHeldAnswers } from '../../support/answer-order'
import { createHistoryDouble } from '../../support/chat-history-double'
import { createChatRig, deliveryOf, type ChatRig, type ChatRigOptions } from '../../support/chat-rig'
import { createMemoryChatStorage, type MemoryChatStorage } from '../../support/memory-chat-storage'
import { createHeldChat, many, textsOf } from './held-chat'

const textsTo = (count: number, from = 1): readonly string[] =>
  Array.from({ length: count - from + 1 }, (_, index) => `m${from + index}`)
/** The message directly after this message. */
const late = (text: string, after: ChatDelivery | undefined): ChatDelivery =>
  deliveryOf(text, { createdAt: (after?.createdAt ?? 0) + 1 })

async function liveRig(options: ChatRigOptions): Promise<ChatRig> {
  const rig = createChatRig({ limits: { pageSize: 10 }, ...options })
  await rig.goLive()
  return rig
}

/** The storage after a process that received these messages. */
async function keptOf(said: readonly ChatDelivery[]): Promise<MemoryChatStorage> {
  const messages = createMemoryChatStorage()
  const rig = await liveRig({ messages })
  await rig.deliver(...said)
  rig.kill()
  return messages
}

describe('an open conversation', () => {
  test('CM-125: shows a missed message that is older than the page together with all later messages', async () => {
    const history = createHistoryDouble()
    const rig = await liveRig({ fetchHistory: history.fetchHistory })
    await rig.lose()
    const [missed, said] = [deliveryOf('missed'), many(15)]
    history.said.push(missed, ...said)
    history.isDown = true
    await rig.comeBack()
    await rig.deliver(...said)
    await rig.openAndSettle('peer:8')
    expect(textsOf(rig)).toEqual(textsTo(15, 6))
    history.isDown = false
    await rig.advanceAsync(5_000)
    expect(textsOf(rig)).toEqual(['missed', ...textsTo(15)])
  })

  test('CM-20: returns a full page while its newest messages are being written', async () => {
    const messages = await keptOf(many(12))
    const { rig, hold, letGo } = createHeldChat({ messages, limits: { pageSize: 10 } })
    await rig.goLive()
    hold('put')
    await rig.deliver(...many(15).slice(12))
    await rig.openAndSettle('peer:8')
    void letGo()
    await rig.settle()
    expect(textsOf(rig)).toEqual(textsTo(15, 6))
  })

  test('CM-125: shows an older message in the first page when the message arrives before the page', async () => {
    const said = many(3)
    const messages = await keptOf(said)
    const { rig, letGo } = createHeldChat({ messages }, 'page')
    await rig.goLive()
    await rig.openAndSettle('peer:8')
    await rig.deliver(late('late', said[0]))
    expect(textsOf(rig)).toEqual([])
    void letGo()
    await rig.settle()
    expect(textsOf(rig)).toEqual(['m1', 'late', 'm2', 'm3'])
  })

  test('CM-20, CM-125: includes an older message written while its page is being read', async () => {
    const said = many(3)
    const answers = createHeldAnswers((name) => name === 'page')
    const messages = await keptOf(said)
    const rig = await liveRig({ messages, kept: answers.of<ChatStorage>(messages) })
    await rig.openAndSettle('peer:8')
    expect(answers.waiting()).toBe(1)
    await rig.deliver(late('late', said[0]))
    expect(rig.messages.texts('7', 'peer:8')).toHaveLength(4)
    answers.letGo()
    await rig.settle()
    expect(textsOf(rig)).toEqual(['m1', 'late', 'm2', 'm3'])
  })

  test('CM-125: shows an unsaved message that belongs to an older page together with that page', async () => {
    const said = many(25)
    const rig = await liveRig({ messages: await keptOf(said) })
    rig.messages.failWith('full')
    await rig.deliver(late('late', said[1]))
    await rig.openAndSettle('peer:8')
    expect(textsOf(rig)).toEqual(textsTo(25, 16))
    for (let pages = 0; pages < 2; pages += 1) await rig.chat.loadOlder('peer:8')
    expect(textsOf(rig)).toEqual(['m1', 'm2', 'late', ...textsTo(25, 3)])
  })
})
