import { describe, expect, test } from 'vitest'
import type { ChatDelivery } from '../../../src/chat/model/messages'
import { createHistoryDouble } from '../../support/chat-history-double'
import { createChatRig, deliveryOf, nextMs, type ChatRig, type ChatRigOptions } from '../../support/chat-rig'
import { countItems } from '../../support/counted-items'
import { idsOf, loadAll, many, manyLong, textsOf } from './held-chat'

function historyRig(options: ChatRigOptions = {}, create: (options: ChatRigOptions) => ChatRig = createChatRig) {
  const history = createHistoryDouble()
  const rig = create({ fetchHistory: history.fetchHistory, limits: { pageSize: 10 }, ...options })
  return { ...rig, history }
}

async function liveHistoryRig(said: readonly ChatDelivery[] | 'down' = [], options: ChatRigOptions = {}) {
  const rig = historyRig(options)
  if (said === 'down') rig.history.isDown = true
  else rig.history.said.push(...said)
  await rig.goLive()
  return rig
}

const first = (rig: ChatRig): string | undefined => textsOf(rig)[0]

describe('older messages', () => {
  test('CM-20: loads pages from storage and then from the server until all pages are loaded', async () => {
    const rig = await liveHistoryRig(many(12, 'old'))
    rig.history.asked.length = 0
    const late = many(25, 'new')
    rig.history.said.push(...late)
    await rig.deliver(...late)
    await rig.openAndSettle('peer:8')
    expect(rig.shown('peer:8')).toHaveLength(10)
    expect(first(rig)).toBe('new16')
    await rig.chat.loadOlder('peer:8')
    expect(first(rig)).toBe('new6')
    await rig.chat.loadOlder('peer:8')
    expect(first(rig)).toBe('old8')
    await rig.chat.loadOlder('peer:8')
    expect(first(rig)).toBe('old1')
    expect(rig.chat.messages('peer:8').hasOlder).toBe(true)
    expect(rig.history.asked).toEqual([])
    expect(await rig.chat.loadOlder('peer:8')).toEqual({ ok: true })
    expect(rig.history.asked).toMatchObject([{ conversation: { type: 'peer', id: '8' }, limit: 10, user: '7' }])
    expect(rig.chat.messages('peer:8').hasOlder).toBe(false)
    const { page } = rig.messages.calls
    await rig.chat.loadOlder('peer:8')
    expect([rig.history.asked.length, rig.messages.calls.page]).toEqual([1, page])
    expect(rig.shown('peer:8')).toHaveLength(37)
  })

  test('CM-21: stores the server’s messages, and shows them after a restart without the server', async () => {
    const rig = await liveHistoryRig()
    rig.history.said.push(...many(19))
    await rig.deliver(deliveryOf('now'))
    await rig.openAndSettle('peer:8')
    await rig.chat.loadOlder('peer:8')
    expect(rig.shown('peer:8')).toHaveLength(20)
    expect(rig.chat.unread()).toBe(0)
    const after = historyRig({}, rig.restarted)
    after.history.isDown = true
    await after.openAndSettle('peer:8')
    // Only the third, empty page shows that no earlier message exists.
    for (let pages = 0; pages < 2; pages += 1) await after.chat.loadOlder('peer:8')
    expect(after.shown('peer:8')).toHaveLength(20)
    expect(after.chat.messages('peer:8').hasOlder).toBe(false)
    expect(after.history.asked).toEqual([])
  })

  test('CM-22: reports an unreachable server with a code, and retries on the next call', async () => {
    const rig = await liveHistoryRig()
    rig.history.said.push(...many(5))
    await rig.deliver(deliveryOf('now'))
    rig.history.isDown = true
    await rig.openAndSettle('peer:8')
    expect(await rig.chat.loadOlder('peer:8')).toEqual({ ok: false, code: 'history-failed' })
    expect(rig.codes()).toContain('history-failed')
    rig.history.isDown = false
    expect(await rig.chat.loadOlder('peer:8')).toEqual({ ok: true })
    expect(rig.shown('peer:8')).toHaveLength(6)
    rig.history.answer = () => new Promise(() => undefined)
    await rig.deliver(deliveryOf('else', { from: '9' }))
    await rig.openAndSettle('peer:9')
    const loading = rig.chat.loadOlder('peer:9')
    await rig.advanceAsync(15_000)
    expect(await loading).toEqual({ ok: false, code: 'history-failed' })
  })

  test('CM-148: does not store unknown fields of a message from the history', async () => {
    const rig = await liveHistoryRig()
    await rig.deliver(deliveryOf('now'))
    const old = deliveryOf('old', { createdAt: 1 })
    rig.history.answer = () => ({ deliveries: [{ ...old, sender: { ...old.sender, junk: 1 }, junk: 1 }], more: false })
    await rig.openAndSettle('peer:8')
    expect(rig.shown('peer:8')).toEqual(['old received', 'now received'])
    expect(JSON.stringify(rig.messages.texts('7', 'peer:8'))).not.toContain('junk')
  })

  test('CM-23: skips and reports an invalid message, and fails on an invalid page', async () => {
    const rig = await liveHistoryRig()
    await rig.deliver(deliveryOf('now'))
    const [good] = many(1)
    const old = { ...deliveryOf('old'), createdAt: 1 }
    const others = deliveryOf('of others', { from: '9' })
    rig.history.answer = () => ({ deliveries: [old, { id: 5 }, others], more: 'yes' })
    expect(good).toBeDefined()
    await rig.openAndSettle('peer:8')
    expect(rig.shown('peer:8')).toEqual(['old received', 'now received'])
    expect(rig.codes()).toContain('frame-malformed')
    rig.history.answer = () => 'no page'
    await rig.deliver(deliveryOf('else', { from: '10' }))
    await rig.openAndSettle('peer:10')
    for (const page of ['no page', null, {}, { deliveries: 'none' }]) {
      rig.history.answer = () => page
      const before = rig.reported.length
      expect(await rig.chat.loadOlder('peer:10')).toEqual({ ok: false, code: 'history-failed' })
      expect(rig.reported.slice(before)).toEqual([{ code: 'history-failed', detail: 'not a page' }])
    }
  })

  test('CM-23: fails a request for older messages when the whole page is invalid', async () => {
    const rig = await liveHistoryRig()
    await rig.deliver(deliveryOf('now'))
    rig.history.answer = () => ({ deliveries: [{ id: 5 }], more: true })
    await rig.openAndSettle('peer:8')
    expect(await rig.chat.loadOlder('peer:8')).toEqual({ ok: false, code: 'history-failed' })
    expect(rig.codes()).toContain('frame-malformed')
    rig.history.answer = () => ({ deliveries: [{ id: 5 }], more: false })
    expect(await rig.chat.loadOlder('peer:8')).toEqual({ ok: true })
    expect(rig.chat.messages('peer:8').hasOlder).toBe(false)
  })

  test('CM-23: fails a request for older messages when all messages belong to other conversations', async () => {
    const rig = await liveHistoryRig()
    await rig.deliver(deliveryOf('now'))
    const others = deliveryOf('of others', { from: '9', createdAt: 1 })
    rig.history.answer = () => ({ deliveries: [others], more: true })
    await rig.openAndSettle('peer:8')
    expect(await rig.chat.loadOlder('peer:8')).toEqual({ ok: false, code: 'history-failed' })
    expect(rig.reported).toContainEqual({ code: 'frame-malformed', detail: 'history' })
    expect(rig.chat.conversation('peer:9')).toBeUndefined()
    rig.history.answer = () => ({ deliveries: [others], more: false })
    expect(await rig.chat.loadOlder('peer:8')).toEqual({ ok: true })
  })

  test('CM-23: fails a request for older messages when the server repeats the newest page', async () => {
    const rig = await liveHistoryRig()
    const newest = many(10)
    rig.history.answer = () => ({ deliveries: newest, more: true })
    await rig.openAndSettle('peer:8')
    expect(await rig.chat.loadOlder('peer:8')).toEqual({ ok: false, code: 'history-failed' })
    expect(textsOf(rig)).toHaveLength(10)
    // A server may return the first visible message again.
    const overlapping = [deliveryOf('old', { createdAt: 1 }), ...newest.slice(0, 1)]
    rig.history.answer = () => ({ deliveries: overlapping, more: true })
    expect(await rig.chat.loadOlder('peer:8')).toEqual({ ok: true })
    expect(textsOf(rig)).toHaveLength(11)
  })

  test('CM-23: marks the gap when a catch-up ends at a page of invalid messages, and fills it later', async () => {
    const rig = await liveHistoryRig(many(3, 'known'))
    await rig.lose()
    const missed = many(100, 'missed')
    rig.history.said.push(...missed)
    rig.history.answer = ({ before }) => {
      if (before) return { deliveries: Array(50).fill({ id: 5 }), more: true }
      return { deliveries: missed.slice(-50), more: true }
    }
    await rig.comeBack()
    expect(rig.chat.unread()).toBe(50)
    rig.history.answer = undefined
    await rig.openAndSettle('peer:8')
    await loadAll(rig)
    expect(textsOf(rig)).toHaveLength(103)
  })

  test('CM-5: takes a conversation’s name and picture from a page if no message has arrived', async () => {
    const rig = await liveHistoryRig()
    rig.history.said.push(...many(2, 'old'))
    await rig.openAndSettle('peer:8')
    expect(rig.chat.conversation('peer:8')).toMatchObject({ name: 'Ann', picture: 'https://example.com/ann.png' })
    const group = { name: 'Group', picture: '', sex: 'unknown' } as const
    rig.history.said.push(deliveryOf('mine', { from: '7', to: { type: 'group', id: '1' }, conversation: group }))
    await rig.openAndSettle('group:1')
    expect(rig.chat.conversation('group:1')).toMatchObject(group)
  })

  test('CM-5: takes a conversation’s name and picture from a page that ends with the user’s message', async () => {
    const rig = await liveHistoryRig()
    rig.history.said.push(...many(2, 'old'), deliveryOf('mine', { from: '7', to: { type: 'peer', id: '8' } }))
    await rig.openAndSettle('peer:8')
    expect(rig.chat.conversation('peer:8')).toMatchObject({
      name: 'Ann', picture: 'https://example.com/ann.png', lastText: 'mine',
    })
  })

  test('CM-5: does not replace the picture of a peer without a name with an older picture', async () => {
    const rig = await liveHistoryRig()
    const withPicture = (picture: string) => ({ sender: { name: '', picture, sex: 'unknown' } as const })
    rig.history.said.push(deliveryOf('old', withPicture('old.png')))
    await rig.deliver(deliveryOf('now', withPicture('new.png')))
    await rig.openAndSettle('peer:8')
    expect(textsOf(rig)).toEqual(['old', 'now'])
    expect(rig.chat.conversation('peer:8')).toMatchObject({ name: '', picture: 'new.png' })
  })

  test('CM-20: loads older messages immediately when a listener opens a conversation', async () => {
    const rig = await liveHistoryRig()
    let older: unknown
    rig.chat.on('received', ({ conversationId }) => {
      rig.chat.open(conversationId)
      older = rig.chat.loadOlder(conversationId)
    })
    await rig.deliver(deliveryOf('now'))
    expect(await older).toEqual({ ok: true })
  })

  test('CM-20: loads a page once for two concurrent calls, and never for a closed conversation', async () => {
    const rig = await liveHistoryRig()
    rig.history.said.push(...many(5))
    await rig.deliver(deliveryOf('now'))
    expect(await rig.chat.loadOlder('peer:8')).toEqual({ ok: false, code: 'no-session' })
    rig.chat.open('peer:8')
    rig.history.asked.length = 0
    await Promise.all([rig.chat.loadOlder('peer:8'), rig.chat.loadOlder('peer:8')])
    await rig.settle()
    expect(rig.history.asked).toHaveLength(1)
  })
})

test('CM-140: keeps the newest 1,000 of over 2,000 messages visible, and loads the others on request', async () => {
  const rig = await liveHistoryRig([], { limits: { pageSize: 500 } })
  const deliver = async (count: number) => {
    const said = many(count)
    rig.history.said.push(...said)
    await rig.deliver(...said)
    return rig.chat.messages('peer:8')
  }
  await rig.openAndSettle('peer:8')
  expect((await deliver(2_000)).messages).toHaveLength(2_000)
  expect(await deliver(1)).toMatchObject({ messages: { length: 1_000 }, hasOlder: true })
  await rig.chat.loadOlder('peer:8')
  await rig.chat.loadOlder('peer:8')
  // A page that the user has loaded stays visible while messages arrive.
  expect((await deliver(2_000)).messages).toHaveLength(4_000)
  expect((await deliver(1)).messages).toHaveLength(1_000)
  await loadAll(rig)
  expect(idsOf(rig)).toEqual(rig.history.said.map(({ id }) => id))
})

test('CM-146: shows fewer new messages if they are long, and loads the others on request', async () => {
  const rig = await liveHistoryRig()
  await rig.openAndSettle('peer:8')
  const said = manyLong(5)
  rig.history.said.push(...said)
  await rig.deliver(...said.slice(0, 4))
  expect(idsOf(rig)).toHaveLength(4)
  await rig.deliver(...said.slice(4))
  expect(rig.chat.messages('peer:8')).toMatchObject({ messages: { length: 2 }, hasOlder: true })
  await loadAll(rig)
  expect(idsOf(rig)).toEqual(said.map(({ id }) => id))
})

test('CM-146: refetches long messages that were dropped while they waited for the storage', async () => {
  const rig = await liveHistoryRig()
  await rig.openAndSettle('peer:8')
  const said = [...many(1), ...manyLong(5), ...many(1, 'last')]
  rig.history.said.push(...said)
  await rig.deliver(...said)
  await loadAll(rig)
  expect(idsOf(rig)).toEqual(said.map(({ id }) => id))
  expect(rig.chat.unread()).toBe(0)
})

test('GR-7: keeps no data about pages already read or images already sent', async () => {
  const { made: rig, items } = countItems(() => createChatRig({ upload: () => Promise.resolve('https://example.com/1') }))
  const counts: number[] = []
  await rig.goLive()
  for (let rounds = 0; rounds < 3; rounds += 1) {
    const open = await rig.openAndSettle('peer:8')
    await rig.answer(await rig.say('peer:8', { kind: 'image', file: '1.png' }))
    open.leave()
    counts.push(items())
  }
  expect(counts[2]).toBe(counts[1])
})

describe('missed messages', () => {
  test('CM-163: shows a message that was written during the catch-up below the missed messages', async () => {
    const rig = await liveHistoryRig()
    await rig.openAndSettle('peer:8')
    await rig.deliver(deliveryOf('before'))
    await rig.lose()
    const deliveries = many(2, 'missed')
    rig.clock.setWall(nextMs())
    let respond: (page: unknown) => void = () => undefined
    rig.history.answer = () => new Promise((resolve) => {
      respond = resolve
    })
    await rig.comeBack()
    const id = await rig.say('peer:8', 'mine')
    respond({ deliveries, more: false })
    await rig.settle()
    await rig.answer(id, 1_404)
    expect(rig.shown('peer:8')).toEqual(['before received', 'missed1 received', 'missed2 received', 'mine failed'])
    const afterMs = rig.clock.now() + 1_000
    rig.clock.setWall(afterMs + 86_400_000)
    await rig.answer(await rig.say('peer:8', 'ahead'), 1_404)
    await rig.deliver(deliveryOf('after', { createdAt: afterMs }))
    expect(textsOf(rig).slice(-2)).toEqual(['ahead failed', 'after'])
  })

  test.each([0, 200])('CM-24: requests history up to a minute older than %i live messages', async (count) => {
    const rig = await liveHistoryRig(many(300, 'early'))
    const live = many(count, 'live')
    rig.history.said.push(...live)
    await rig.deliver(...live)
    await rig.lose()
    rig.history.said.push(...many(10, 'missed'))
    rig.history.asked.length = 0
    await rig.comeBack()
    expect(rig.chat.conversations()).toMatchObject([{ lastText: 'missed10', unread: count + 10 }])
    // 50 messages cover the last 40 s, 100 messages the last 90 s.
    expect(rig.history.asked).toHaveLength(2)
  })

  test.each([
    ['same user', '8', 86_400_000], ['another user', '9', 86_400_000], ['impossible time', '8', 1e300],
  ])('CM-139: fetches all missed messages after a message with a future time: %s', async (_, from, aheadMs) => {
    const rig = await liveHistoryRig()
    const early = [...many(5, 'early'), deliveryOf('ahead', { from, createdAt: nextMs() + aheadMs })]
    rig.history.said.push(...early)
    await rig.deliver(...early)
    await rig.lose()
    rig.history.said.push(...many(200, 'missed'))
    await rig.comeBack()
    await rig.openAndSettle('peer:8')
    await loadAll(rig)
    expect(textsOf(rig).filter((text) => text.startsWith('missed'))).toHaveLength(200)
  })

  test.each(['live', 'missed'])('CM-139: catches up from a %s message after a message with a future time', async (
    how,
  ) => {
    const rig = await liveHistoryRig(many(3, 'early'))
    const ahead = deliveryOf('ahead', { createdAt: nextMs() + 86_400_000 })
    const next = many(100, 'next')
    rig.history.said.push(ahead, ...next)
    await rig.deliver(ahead, ...how === 'live' ? next : [])
    await rig.lose()
    if (how === 'missed') {
      await rig.comeBack()
      await rig.lose()
    }
    const now = many(100, 'now').map((delivery) => ({ ...delivery, createdAt: delivery.createdAt + 500_000 }))
    rig.history.said.push(...many(100, 'missed'), ...now)
    rig.history.isDown = true
    await rig.comeBack()
    await rig.deliver(...now)
    rig.history.isDown = false
    await rig.advanceAsync(5_000)
    await rig.openAndSettle('peer:8')
    await loadAll(rig)
    expect(textsOf(rig)).toHaveLength(304)
  })

  test('CM-139: fetches only one page even if the user’s own messages exceed the catch-up limit', async () => {
    const rig = await liveHistoryRig(many(3, 'early'))
    for (let sent = 0; sent < 600; sent += 1) {
      const id = await rig.say('peer:8', 'own')
      await rig.answer(id)
      rig.history.said.push(deliveryOf('own', { id, from: '7', to: { type: 'peer', id: '8' } }))
    }
    rig.history.asked.length = 0
    await rig.lose()
    await rig.comeBack()
    expect(rig.history.asked).toHaveLength(1)
    await rig.openAndSettle('peer:8')
    await loadAll(rig)
    expect(textsOf(rig)).toHaveLength(603)
  })

  test('CM-25: does not fetch history when the connection resends missed messages', async () => {
    const rig = await liveHistoryRig([], { recovers: true })
    const asked = rig.history.asked.length
    await rig.lose()
    await rig.comeBack()
    expect(rig.history.asked).toHaveLength(asked)
  })

  test('CM-25: fetches all missed messages when the previous catch-up is incomplete', async () => {
    const rig = await liveHistoryRig('down', { recovers: true })
    await rig.lose()
    rig.history.isDown = false
    rig.history.said.push(deliveryOf('missed'))
    await rig.comeBack()
    expect(rig.chat.conversations()).toMatchObject([{ lastText: 'missed' }])
  })

  test('CM-26: retries a failed history request after 5, 10 and 20 s, and from 5 s after a reconnect', async () => {
    const rig = await liveHistoryRig('down')
    expect(rig.history.asked).toHaveLength(1)
    await rig.advanceAsync(5_000)
    await rig.advanceAsync(10_000)
    expect(rig.history.asked).toHaveLength(3)
    await rig.lose()
    await rig.advanceAsync(60_000)
    expect(rig.history.asked).toHaveLength(3)
    await rig.comeBack()
    const asked = rig.history.asked.length
    rig.history.isDown = false
    rig.history.said.push(deliveryOf('missed'))
    await rig.advanceAsync(5_000)
    expect(rig.history.asked).toHaveLength(asked + 1)
    expect(rig.chat.conversations()).toMatchObject([{ lastText: 'missed' }])
  })

  test('CM-27: stops the catch-up after 500 messages, and loads the other missed messages as older pages', async () => {
    const rig = await liveHistoryRig(many(3, 'early'))
    await rig.openAndSettle('peer:8')
    await rig.lose()
    rig.history.said.push(...many(700, 'x'))
    await rig.comeBack()
    expect(rig.shown('peer:8')).toHaveLength(500)
    expect(first(rig)).toBe('x201')
    await loadAll(rig)
    expect(idsOf(rig)).toEqual(rig.history.said.map(({ id }) => id))
    expect(rig.history.said).toHaveLength(703)
  })
})
