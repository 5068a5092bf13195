import { describe, expect, test } from 'vitest'
import type { ChatHistoryPage } from '../../../src/chat/model/messages'
import { createHistoryDouble } from '../../support/chat-history-double'
import { type ChatRig, createChatRig, createLiveChat, deliveryOf, nextMs } from '../../support/chat-rig'
import { collectGarbage } from '../../support/collect-garbage'
import { createMemoryWindows } from '../../support/memory-windows'
import { loadAll, many, textsOf } from './held-chat'

describe('change events', () => {
  test('CM-117: emits each change of an open conversation once, and no change of other conversations', async () => {
    const rig = createChatRig()
    const reported: unknown[] = []
    let lists = 0
    rig.chat.on('messagesChanged', ({ conversationId, messages, hasOlder }) =>
      reported.push([conversationId, messages.length, hasOlder]))
    rig.chat.on('conversationsChanged', () => (lists += 1))
    await rig.goLive()
    await rig.deliver(deliveryOf('1'))
    const shown = await rig.openAndSettle('peer:8')
    expect(reported).toEqual([['peer:8', 0, true], ['peer:8', 1, false]])
    const before = lists
    await rig.say('peer:8', 'mine')
    reported.length = 0
    await rig.deliver(deliveryOf('other', { from: '9' }))
    expect([reported, rig.chat.messages('peer:9')]).toEqual([[], { messages: [], hasOlder: false }])
    await rig.deliver(deliveryOf('2'))
    expect(reported).toEqual([['peer:8', 3, false]])
    const after = lists
    expect(after).toBeGreaterThan(before)
    shown.leave()
    expect(reported.slice(1)).toEqual([['peer:8', 0, false]])
    expect(lists).toBe(after)
  })

  test('CM-115: writes nothing when a conversation opens and closes, or when the client reconnects', async () => {
    const history = createHistoryDouble()
    const rig = await createLiveChat({ fetchHistory: history.fetchHistory })
    await rig.deliver(deliveryOf('1'))
    const first = await rig.openAndSettle('peer:8')
    first.leave()
    await rig.say('peer:8', 'mine')
    const { put } = rig.messages.calls
    const shown = rig.chat.open('peer:8', false)
    shown.setOnScreen(true)
    await rig.settle()
    shown.leave()
    await rig.cut()
    await rig.comeBack()
    expect(rig.messages.calls.put).toBe(put)
  })

  test('CM-2: marks a hidden page’s conversation as read when a second page shows it', async () => {
    const rig = await createLiveChat()
    await rig.deliver(deliveryOf('1'))
    const behind = rig.chat.open('peer:8', false)
    await rig.settle()
    expect(rig.chat.unread()).toBe(1)
    const inFront = rig.chat.open('peer:8', true)
    await rig.settle()
    expect(rig.chat.unread()).toBe(0)
    inFront.leave()
    await rig.deliver(deliveryOf('2'))
    expect(rig.chat.unread()).toBe(1)
    behind.leave()
  })

  test('CM-118: sorts conversations with the same time by id, regardless of arrival order', async () => {
    for (const order of [['1', '2', '3'], ['3', '2', '1'], ['2', '3', '1']]) {
      const rig = await createLiveChat()
      const createdAt = nextMs()
      for (const from of order) await rig.deliver(deliveryOf('x', { from, createdAt }))
      expect(rig.chat.conversations().map(({ id }) => id)).toEqual(['peer:1', 'peer:2', 'peer:3'])
    }
  })
})

describe('messages older than the window', () => {
  test.each(['none', 'full'] as const)(
    'CM-4: shows a late message at its sorted position, or with its older page (failure: %s)', async (failure) => {
      const rig = await createLiveChat({ limits: { pageSize: 10 } })
      const said = many(25)
      await rig.deliver(...said)
      await rig.openAndSettle('peer:8')
      rig.messages.failWith(failure)
      const after = (at: number): number => (said[at - 1]?.createdAt ?? 0) + 1
      await rig.deliver(deliveryOf('far', { createdAt: after(12) }), deliveryOf('near', { createdAt: after(20) }))
      expect(textsOf(rig)).toEqual(['m16', 'm17', 'm18', 'm19', 'm20', 'near', 'm21', 'm22', 'm23', 'm24', 'm25'])
      await rig.chat.loadOlder('peer:8')
      expect(textsOf(rig).slice(0, 10).filter((text) => !/^m1[3-7]$/.test(text)).slice(-2)).toEqual(['m12', 'far'])
    })

  test('CM-20, CM-156: shows an old failed message above the first page, and in order in older pages', async () => {
    const rig = await createLiveChat({ limits: { pageSize: 10 } })
    await rig.deliver(deliveryOf('first'))
    await rig.answer(await rig.say('peer:8', 'failed'), 1_404)
    await rig.deliver(...many(12).map((each) => ({ ...each, createdAt: each.createdAt + 1e12 })))
    await rig.openAndSettle('peer:8')
    expect(textsOf(rig)).toHaveLength(11)
    expect(textsOf(rig).slice(0, 2)).toEqual(['failed failed', 'm3'])
    await rig.answer(await rig.say('peer:8', 'just now'), 1_404)
    expect(textsOf(rig).slice(-2)).toEqual(['m12', 'just now failed'])
    await rig.chat.loadOlder('peer:8')
    expect(textsOf(rig).slice(0, 3)).toEqual(['first', 'failed failed', 'm1'])
  })

  test('CM-156: keeps a failed message when a later message is accepted and no history is available', async () => {
    const rig = await createLiveChat({ fetchHistory: () => Promise.reject(new Error('no history')) })
    const shown = await rig.openAndSettle('peer:8')
    await rig.answer(await rig.say('peer:8', 'rejected'), 1_404)
    const unanswered = await rig.say('peer:8', 'unanswered')
    await rig.clock.advanceAsync(10_000)
    await rig.answer(await rig.say('peer:8', 'accepted'))
    const texts = ['rejected failed', 'unanswered failed', 'accepted sent']
    expect(rig.shown('peer:8')).toEqual(texts)
    shown.leave()
    await rig.openAndSettle('peer:8')
    expect(rig.shown('peer:8')).toEqual(texts)
    expect(await rig.chat.resend(unanswered)).toBe(true)
    await rig.answer(unanswered)
    expect(rig.shown('peer:8')).toEqual(['rejected failed', 'accepted sent', 'unanswered sent'])
  })

  test('CM-156: loads a full first page in addition to the user’s failed messages', async () => {
    const history = createHistoryDouble()
    const rig = await createLiveChat({ fetchHistory: history.fetchHistory, limits: { pageSize: 3 } })
    for (const text of ['a', 'b', 'c']) await rig.answer(await rig.say('peer:8', text), 1_404)
    history.said.push(...many(6))
    await rig.deliver(deliveryOf('now'))
    await rig.openAndSettle('peer:8')
    expect(textsOf(rig)).toEqual(['a failed', 'b failed', 'c failed', 'm4', 'm5', 'm6', 'now'])
  })

  test('CM-20: shows unsaved messages, and requests earlier messages from the server', async () => {
    const history = createHistoryDouble()
    const rig = await createLiveChat({ fetchHistory: history.fetchHistory })
    history.said.push(...many(3))
    rig.messages.failWith('full')
    await rig.deliver(deliveryOf('now'))
    await rig.openAndSettle('peer:8')
    expect(textsOf(rig)).toEqual(['m1', 'm2', 'm3', 'now'])
  })
})

async function twoWindows(): Promise<readonly [ChatRig, ChatRig]> {
  const windowOf = createMemoryWindows()
  const one = createChatRig({ windows: windowOf() })
  const { messages, storage, locks } = one
  const other = createChatRig({ messages, storage, locks, windows: windowOf() })
  await one.goLive()
  await other.goLive()
  return [one, other]
}

describe('two windows for one user', () => {
  test('CM-56: shows, counts and reports a message once in a second tab if the first tab has stored it', async () => {
    const [one, other] = await twoWindows()
    await other.openAndSettle('peer:9')
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

  test('CM-28, CM-56: counts missed messages stored by another tab, even if a new message arrives first', async () => {
    const { said, ...history } = createHistoryDouble()
    const one = await createLiveChat({ fetchHistory: history.fetchHistory })
    const { messages, storage, locks } = one
    let answer: (page: ChatHistoryPage) => void = () => undefined
    let isHeld = false
    const other = await createLiveChat({
      messages, storage, locks, fetchHistory: (query) => (isHeld ? new Promise((resolve) => {
        answer = resolve
      }) : history.fetchHistory(query)),
    })
    const known = deliveryOf('known')
    await one.deliver(known)
    await other.deliver(known)
    await other.lose()
    const missed = [deliveryOf('a'), deliveryOf('b')]
    await one.deliver(...missed)
    isHeld = true
    await other.comeBack()
    const late = deliveryOf('late')
    await one.deliver(late)
    await other.deliver(late)
    expect(other.chat.unread()).toBe(2)
    answer({ deliveries: [known, ...missed, late], more: false })
    await other.settle()
    expect(other.chat.unread()).toBe(4)
    expect(other.received.map(({ id }) => id)).toEqual([known, late, ...missed].map(({ id }) => id))
    said.push(known, ...missed, late)
    isHeld = false
    await other.lose()
    await other.comeBack()
    expect(other.chat.unread()).toBe(4)
  })

  test('CM-85: marks a conversation as read in two windows, and counts later messages as unread there', async () => {
    const [one, other] = await twoWindows()
    const both = async (...deliveries: ReturnType<typeof deliveryOf>[]): Promise<void> => {
      await one.deliver(...deliveries)
      await other.deliver(...deliveries)
      await one.settle()
      await other.settle()
    }
    await both(deliveryOf('a'), deliveryOf('b'), deliveryOf('elsewhere', { from: '9' }))
    expect([one.chat.unread(), other.chat.unread()]).toEqual([3, 3])
    const opened = await one.openAndSettle('peer:8')
    await other.settle()
    expect([one.chat.unread(), other.chat.unread()]).toEqual([1, 1])
    // While a window shows the conversation, no message is unread in any window.
    await both(deliveryOf('c'))
    const early = deliveryOf('d')
    await other.deliver(early)
    expect(other.chat.unread()).toBe(2)
    await one.deliver(early)
    await other.settle()
    expect([one.chat.unread(), other.chat.unread()]).toEqual([1, 1])
    opened.leave()
    await both(deliveryOf('e'))
    expect([one.chat.unread(), other.chat.unread()]).toEqual([2, 2])
  })

  test('CM-85: marks a conversation as read in a second window when the first window reopens it', async () => {
    const [one, other] = await twoWindows()
    const opened = await one.openAndSettle('peer:8')
    const last = deliveryOf('a')
    await one.deliver(last)
    opened.leave()
    await other.deliver(last)
    expect([one.chat.unread(), other.chat.unread()]).toEqual([0, 1])
    one.chat.open('peer:8')
    await other.settle()
    expect(other.chat.unread()).toBe(0)
  })

  test('CM-164: counts new messages after another window has read a message dated 30 days ahead', async () => {
    const [one, other] = await twoWindows()
    const nowMs = nextMs()
    for (const { clock } of [one, other]) clock.setWall(nowMs)
    const ahead = deliveryOf('ahead', { createdAt: nowMs + 30 * 86_400_000 })
    await other.deliver(deliveryOf('known', { createdAt: nowMs - 2 }))
    await one.deliver(ahead)
    const opened = await one.openAndSettle('peer:8')
    opened.leave()
    await other.deliver(deliveryOf('before', { createdAt: nowMs - 1 }), ahead)
    expect(other.chat.unread()).toBe(0)
    await other.deliver(deliveryOf('after', { createdAt: nowMs + 10_001 }))
    expect([other.chat.unread(), other.received.map(({ content }) => content)])
      .toEqual([1, [{ kind: 'text', text: 'known' }, { kind: 'text', text: 'after' }]])
    await one.openAndSettle('peer:8')
    await other.settle()
    expect(other.chat.unread()).toBe(0)
  })

  test('CM-85: ignores malformed broadcasts and broadcasts from other users or clients', async () => {
    const windowOf = createMemoryWindows()
    const one = await createLiveChat({ windows: windowOf() })
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

test.each([
  ['leaves the conversation', (open: { leave(): void }) => open.leave()],
  ['signs out', (_open: unknown, rig: ChatRig) => rig.signIn(null)],
])('CM-151: frees the loaded messages when the user %s', async (_, end) => {
  const rig = await createLiveChat()
  await rig.deliver(...many(40))
  const open = await rig.openAndSettle('peer:8')
  await loadAll(rig)
  const messages = rig.chat.messages('peer:8').messages.map((message) => new WeakRef(message))
  expect(messages).toHaveLength(40)
  await end(open, rig)
  await expect.poll(async () => {
    await collectGarbage()
    return messages.filter((message) => message.deref() !== undefined)
  }).toEqual([])
})
