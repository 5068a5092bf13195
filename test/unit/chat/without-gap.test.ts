import { describe, expect, test } from 'vitest'
import type { ChatStorage } from '../../../src/chat/model/chat-storage'
import type { ChatDelivery } from '../../../src/chat/model/messages'
import { initialChat, type ChatEvent } from '../../../src/chat/model/state'
import { stepChat } from '../../../src/chat/model/step'
import { createHistoryDouble } from '../../support/chat-history-double'
import { createChatRig, deliveryOf, type ChatRig, type ChatRigOptions } from '../../support/chat-rig'
import { createMemoryChatStorage, type MemoryChatStorage } from '../../support/memory-chat-storage'
import { pausedMessages } from './paused-messages'

const many = (count: number) => Array.from({ length: count }, (_, index) => deliveryOf(`m${index + 1}`))
const textsOf = (rig: ChatRig): readonly string[] => rig.shown('peer:8').map((text) => text.replace(' received', ''))
const textsTo = (count: number, from = 1): readonly string[] =>
  Array.from({ length: count - from + 1 }, (_, index) => `m${from + index}`)
/** Right behind this one. */
const late = (text: string, after: ChatDelivery | undefined): ChatDelivery =>
  deliveryOf(text, { createdAt: (after?.createdAt ?? 0) + 1 })

async function liveRig(options: ChatRigOptions): Promise<ChatRig> {
  const rig = createChatRig({ limits: { pageSize: 10 }, ...options })
  await rig.goLive()
  return rig
}

/** The storage after a process to which these were delivered. */
async function keptOf(said: readonly ChatDelivery[]): Promise<MemoryChatStorage> {
  const messages = createMemoryChatStorage()
  const rig = await liveRig({ messages })
  await rig.deliver(...said)
  rig.kill()
  return messages
}

describe('an open conversation', () => {
  test('CM-125: with what was missed before its page it shows all that was said after it', async () => {
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

  test('CM-125: a look back that brings a message twice shows it once', () => {
    const [one, two, three] = [deliveryOf('1'), deliveryOf('2'), deliveryOf('3')]
    const events: readonly ChatEvent[] = [
      { type: 'overviewLoaded', mark: null, conversations: [] },
      { type: 'conversationOpened', target: { type: 'peer', id: '8' }, isOnScreen: true },
      { type: 'delivered', deliveries: [three] },
      { type: 'synced', deliveries: [one, two, one, two, three], fresh: [one], oldest: one, isWhole: true },
    ]
    const after = events.reduce((state, event) => stepChat(state, event, { canFetch: true })[0], initialChat('7'))
    expect(after.items.get('peer:8')?.window).toEqual([one, two, three])
  })

  test('CM-125: a look back that brings nothing new fills a gap in what is shown', () => {
    const [one, two, three] = [deliveryOf('1'), deliveryOf('2'), deliveryOf('3')]
    const events: readonly ChatEvent[] = [
      { type: 'overviewLoaded', mark: null, conversations: [] },
      { type: 'conversationOpened', target: { type: 'peer', id: '8' }, isOnScreen: true },
      // Storage could not be read: the first came again, and the second is known to it.
      { type: 'delivered', deliveries: [one, three] },
      { type: 'synced', deliveries: [one, two, three], fresh: [], oldest: one, isWhole: true },
    ]
    const after = events.reduce((state, event) => stepChat(state, event, { canFetch: true })[0], initialChat('7'))
    expect(after.items.get('peer:8')?.window).toEqual([one, two, three])
  })

  test('CM-125: a look back shows no known message from before the first that was missed', () => {
    const [one, two, three] = [deliveryOf('1'), deliveryOf('2'), deliveryOf('3')]
    const dropped: ChatEvent = { type: 'recordsDropped', drops: [{ conversation: 'peer:8', oldest: three }] }
    const events: readonly ChatEvent[] = [
      { type: 'overviewLoaded', mark: null, conversations: [] },
      { type: 'conversationOpened', target: { type: 'peer', id: '8' }, isOnScreen: true },
      { type: 'delivered', deliveries: [three] },
      // Storage gave up the first for room: it is known, and not kept.
      dropped,
      { type: 'synced', deliveries: [one, two, three], fresh: [two], oldest: one, isWhole: true },
    ]
    const after = events.reduce((state, event) => stepChat(state, event, { canFetch: true })[0], initialChat('7'))
    expect(after.items.get('peer:8')).toMatchObject({ window: [two, three], kept: { wholeFrom: { id: two.id } } })
  })

  test('CM-20: a page that is asked for while its newest messages are written has no more than others', async () => {
    const messages = await keptOf(many(12))
    const paused = pausedMessages(messages)
    const rig = await liveRig({ messages, kept: paused.storage })
    paused.hold('put')
    await rig.deliver(...many(15).slice(12))
    await rig.openAndSettle('peer:8')
    paused.letGo()
    await rig.settle()
    expect(textsOf(rig)).toEqual(textsTo(15, 6))
  })

  test('CM-125: an older message that comes before its first page stands in that page', async () => {
    const said = many(3)
    const messages = await keptOf(said)
    const paused = pausedMessages(messages)
    const rig = await liveRig({ messages, kept: paused.storage })
    paused.hold('page')
    await rig.openAndSettle('peer:8')
    await rig.deliver(late('late', said[0]))
    expect(textsOf(rig)).toEqual([])
    paused.letGo()
    await rig.settle()
    expect(textsOf(rig)).toEqual(['m1', 'late', 'm2', 'm3'])
  })

  test('CM-20, CM-125: an older message that is written while a page is read is not missing in it', async () => {
    const said = many(3)
    const pages: (() => void)[] = []
    const messages = await keptOf(said)
    const kept: ChatStorage = {
      ...messages,
      async page(...args) {
        const page = await messages.page(...args)
        await new Promise<void>((go) => pages.push(go))
        return page
      },
    }
    const rig = await liveRig({ messages, kept })
    await rig.openAndSettle('peer:8')
    expect(pages).toHaveLength(1)
    await rig.deliver(late('late', said[0]))
    expect(rig.messages.texts('7', 'peer:8')).toHaveLength(4)
    for (const go of pages) go()
    await rig.settle()
    expect(textsOf(rig)).toEqual(['m1', 'late', 'm2', 'm3'])
  })

  test('CM-125: what could not be written and is older than a page is shown with its own page', async () => {
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
