import { describe, expect, test } from 'vitest'
import {
  type ChatDelivery, type ChatPlace, comparePlaces, concerns, conversationId, conversationOf, isChatContent,
  isChatDelivery, isChatProfile, isChatTarget, keyOf, placeOf, targetOf,
} from '../../../src/chat/model/messages'
import { stepChat } from '../../../src/chat/model/chat-step'
import { lastOf } from '../../../src/chat/model/chat-turn'
import {
  allItems, type ChatEvent, type ConversationItem, emptyProfile, initialChat, isLatest, itemIn,
} from '../../../src/chat/model/chat-state'
import { createChatRig, createLiveChat, deliveryOf } from '../../support/chat-rig'
import { createHeldChat } from './held-chat'
import { collectGarbageNow } from '../../support/collect-garbage'

describe('message validation', () => {
  test('CM-54: validates contents, targets, profiles and messages', () => {
    const image = { kind: 'image', url: 'u' }
    for (const good of [{ kind: 'text', text: 'a' }, image, { ...image, width: 1, height: 0 },
      { kind: 'voice', url: 'u', durationMs: 0 }]) expect(isChatContent(good)).toBe(true)
    for (const bad of [null, [], 'text', { kind: 'text', text: '' }, { kind: 'text' }, { kind: 'song', text: 'a' },
      { kind: 'image', url: '' }, { ...image, width: -1 }, { ...image, height: '3' }, { kind: 'voice', url: 'u' },
      { kind: 'voice', url: '', durationMs: 1 }]) expect(isChatContent(bad)).toBe(false)
    for (const good of [{ type: 'broadcast' }, { type: 'peer', id: '1' }, { type: 'group', id: '1' }]) {
      expect(isChatTarget(good)).toBe(true)
    }
    for (const bad of [null, {}, { type: 'peer' }, { type: 'group', id: 1 }, { type: 'all', id: '1' }]) {
      expect(isChatTarget(bad)).toBe(false)
    }
    expect(isChatProfile({ name: '', picture: '', sex: 'unknown' })).toBe(true)
    for (const bad of [null, { name: '', picture: '', sex: 2 }, { name: 1, picture: '', sex: 'male' },
      { name: '', sex: 'male' }]) expect(isChatProfile(bad)).toBe(false)
    const good = deliveryOf('a')
    expect(isChatDelivery(good)).toBe(true)
    expect(isChatDelivery({ ...good, conversation: good.sender })).toBe(true)
    for (const bad of [null, { ...good, id: '' }, { ...good, from: 7 }, { ...good, to: {} }, { ...good, content: {} },
      { ...good, createdAt: NaN }, { ...good, sender: null }, { ...good, conversation: 'x' }]) {
      expect(isChatDelivery(bad)).toBe(false)
    }
  })

  test('RT-72: accepts chat message times within the range of Date, and rejects later times', () => {
    for (const field of ['createdAt', 'sentAt']) {
      expect(isChatDelivery({ ...deliveryOf('a'), [field]: 8.64e15 })).toBe(true)
      expect(isChatDelivery({ ...deliveryOf('a'), [field]: 8.64e15 + 1 })).toBe(false)
    }
  })

  test('CM-54: encodes and decodes a peer, a group or everyone as a conversation id', () => {
    for (const id of ['broadcast', 'peer:8', 'group:a:b', 'peer:broadcast']) {
      const target = targetOf(id)
      expect(target && conversationId(target)).toBe(id)
    }
    for (const none of ['', 'peer', 'peer:', ':8', 'user:8']) expect(targetOf(none)).toBeUndefined()
    const to = { type: 'peer', id: '7' } as const
    expect(conversationOf({ from: '8', to }, '7')).toEqual({ type: 'peer', id: '8' })
    expect(conversationOf({ from: '8', to }, '8')).toEqual(to)
    expect(conversationOf({ from: '8', to: { type: 'group', id: '1' } }, '7')).toEqual({ type: 'group', id: '1' })
    expect([concerns({ from: '8', to }, '7'), concerns({ from: '8', to }, '8'), concerns({ from: '8', to }, '9'),
      concerns({ from: '8', to: { type: 'broadcast' } }, '9')]).toEqual([true, true, false, true])
  })
})

describe('the chat step function', () => {
  const env = { canFetch: true }

  test('CM-55: is deterministic, changes neither state nor event, and does nothing without a user', () => {
    const peer = { type: 'peer', id: '8' } as const
    const [first, third] = [deliveryOf('1'), deliveryOf('3')]
    const events: readonly ChatEvent[] = [
      { type: 'overviewLoaded', mark: null, conversations: [] },
      { type: 'conversationOpened', target: peer, isOnScreen: false },
      { type: 'delivered', deliveries: [first, deliveryOf('2', { to: { type: 'group', id: '5' } })] },
      { type: 'synced', deliveries: [first, third], fresh: [third], oldest: { createdAt: 1, id: 'a' }, isWhole: true },
      { type: 'delivered', deliveries: [deliveryOf('4')] },
      { type: 'conversationLeft', id: 'peer:8' },
      { type: 'conversationLeft', id: 'peer:absent' },
      { type: 'overviewLoaded', mark: null, conversations: [] },
      { type: 'lineMissed' },
    ]
    let state = initialChat('7')
    for (const event of events) {
      const before = structuredClone({ state, event })
      const once = stepChat(state, event, { canFetch: true })
      expect(stepChat(state, event, { canFetch: true })).toEqual(once)
      expect({ state, event }).toEqual(before)
      state = once[0]
      const signedOut = initialChat(null)
      expect(stepChat(signedOut, event, { canFetch: true })).toEqual([signedOut, []])
    }
    // The first catch-up counts no message as unread.
    expect(itemIn(state.items, 'peer:8')?.kept).toMatchObject({ unread: 2, wholeFrom: placeOf(first) })
    expect(stepChat(state, { type: 'userChanged', user: '9' }, { canFetch: true })[0]).toEqual(initialChat('9'))
  })

  const after = (events: readonly ChatEvent[], canFetch = true): ConversationItem | undefined =>
    itemIn(events.reduce((state, event) => stepChat(state, event, { canFetch })[0], initialChat('7')).items, 'peer:8')
  const droppedBefore = (oldest: ChatPlace | null): ChatEvent =>
    ({ type: 'recordsDropped', drops: [{ conversation: 'peer:8', oldest }] })
  const shown: readonly ChatEvent[] = [
    { type: 'overviewLoaded', mark: null, conversations: [] },
    { type: 'conversationOpened', target: { type: 'peer', id: '8' }, isOnScreen: true },
  ]

  test('CM-27: does not mark a conversation as complete when its page is pruned during the request', () => {
    const [old, first] = [deliveryOf('old'), deliveryOf('first')]
    const events: readonly ChatEvent[] = [...shown, { type: 'delivered', deliveries: [first] }]
    const arrived: ChatEvent = {
      type: 'historyArrived', id: 'peer:8', first, deliveries: [old], fresh: [old], more: false,
    }
    const both = { window: [old, first], hasOlder: false }
    expect(after([...events, arrived])).toMatchObject({ ...both, kept: { wholeFrom: 'start' } })
    expect(after([...events, droppedBefore(null), arrived])).toMatchObject({ ...both, kept: { wholeFrom: null } })
  })

  test.each([
    ['the newest message of a first catch-up without new messages', [], 1],
    ['the last new message of a first catch-up', ['a'], 0],
  ])('CM-139: stores the position of %s', (_, fresh, mark) => {
    const deliveries = ['a', 'b'].map((id) => deliveryOf(id, { id }))
    const [, effects] = stepChat(initialChat('7'), {
      type: 'synced', deliveries, fresh: deliveries.filter(({ id }) => fresh.includes(id)), oldest: null, isWhole: true,
    }, { canFetch: true })
    expect(effects).toMatchObject([{ type: 'keep', mark: placeOf(deliveries[mark] ?? expect.fail()) }])
  })

  test('CM-158: stores conversations with new messages last when a catch-up changes several conversations', () => {
    const deliveries = ['8', '9'].map((from) => deliveryOf('x', { from }))
    const synced = (...fresh: readonly ChatDelivery[]): ChatEvent =>
      ({ type: 'synced', deliveries: fresh, fresh, oldest: fresh[0] ?? null, isWhole: false })
    const [state] = stepChat(initialChat('7'), synced(...deliveries), env)
    const [, effects] = stepChat(state, synced(deliveryOf('new')), env)
    expect(effects[0]).toMatchObject({ type: 'keep', conversations: [{ id: 'peer:9' }, { id: 'peer:8' }] })
  })

  const [one, two, three] = [deliveryOf('1'), deliveryOf('2'), deliveryOf('3')]
  test.each([
    ['when no messages are stored', null, two, null, [2]],
    ['before the oldest stored message', placeOf(one), two, null, [1, 2]],
    ['before the oldest message after a deletion', 'start', two, placeOf(one), [1, 2]],
    ['never when all messages are stored', 'start', two, null, [0, 1, 2]],
    ['up to the last message of the last catch-up', placeOf(two), one, null, [1, 2]],
    ['before a deletion, up to the last message of the last catch-up', 'start', one, placeOf(two), [1, 2]],
    ['never before the first catch-up', placeOf(two), null, null, []],
  ] as const)('CM-24: does not count messages from before the start again: %s', (_, wholeFrom, mark, oldest, now) => {
    const kept = {
      id: 'peer:8', target: { type: 'peer', id: '8' }, profile: emptyProfile, last: lastOf(two), unread: 0, wholeFrom,
    } as const
    const deliveries = [one, two, three]
    const events: readonly ChatEvent[] = [
      { type: 'overviewLoaded', mark: mark && placeOf(mark), conversations: [kept] },
      ...(oldest ? [droppedBefore(oldest)] : []),
      { type: 'synced', deliveries, fresh: deliveries, oldest: placeOf(one), isWhole: true },
    ]
    let state = initialChat('7')
    const received: number[] = []
    for (const event of events) {
      const [next, effects] = stepChat(state, event, { canFetch: true })
      state = next
      for (const each of effects) if (each.type === 'announceReceived') received.push(deliveries.indexOf(each.delivery))
    }
    expect(received).toEqual(now)
    expect(itemIn(state.items, 'peer:8')?.kept.unread).toBe(now.length)
  })

  test('CM-85: neither counts nor reports a message that was read in another window before it arrived', () => {
    const read = after([...shown.slice(0, 1), { type: 'delivered', deliveries: [one] }])?.kept ?? expect.fail()
    const overview: ChatEvent = { type: 'overviewLoaded', mark: placeOf(one), conversations: [read] }
    const [state] = stepChat(initialChat('7'), overview, env)
    const note: ChatEvent = { type: 'readElsewhere', id: 'peer:8', upTo: placeOf(two), nowMs: two.createdAt }
    const [elsewhere] = stepChat(state, note, env)
    const [later, effects] = [droppedBefore(one), { type: 'delivered', deliveries: [two, three] } as const]
      .reduce<ReturnType<typeof stepChat>>(([before], event) => stepChat(before, event, env), [elsewhere, []])
    expect(effects).toMatchObject([{ type: 'keep' }, { type: 'announceReceived', delivery: three }])
    expect(itemIn(later.items, 'peer:8')?.kept.unread).toBe(1)
  })

  test.each([
    ['shows a message once when a catch-up contains it twice', [three], [], [one, two, one, two, three], [one],
      [one, two, three]],
    // The storage was unreadable: the first message arrived again, and the second is known.
    ['fills a gap with a catch-up that has no new message', [one, three], [], [one, two, three], [], [one, two, three]],
    // The storage deleted the first message to free space: the message is known but not stored.
    ['does not show a known message from before the gap', [three], [droppedBefore(three)],
      [one, two, three], [two], [two, three]],
  ])('CM-125: %s', (_, delivered, meanwhile, deliveries, fresh, window) => {
    const synced: ChatEvent = { type: 'synced', deliveries, fresh, oldest: one, isWhole: true }
    const item = after([...shown, { type: 'delivered', deliveries: delivered }, ...meanwhile, synced])
    expect(item?.window).toEqual(window)
    if (meanwhile.length > 0) expect(item?.kept.wholeFrom).toEqual(placeOf(two))
  })

  test('CM-121: keeps no long text, name or picture URL in the memory of a conversation', () => {
    const long = (): string => 'x'.repeat(999_999).concat('y').split('').join('')
    collectGarbageNow()
    const before = process.memoryUsage().heapUsed
    const items = Array.from({ length: 20 }, () => {
      const { sender, ...delivery } = deliveryOf(long())
      const profile = { ...sender, name: long(), picture: long() }
      return after([{ type: 'delivered', deliveries: [{ ...delivery, sender: profile }] }])
    })
    const kept = items.map((item) => item?.kept)
    items.length = 0
    collectGarbageNow()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000)
    expect(kept[0]?.profile).toMatchObject({ name: 'x'.repeat(1_000), picture: '' })
  })

  test('CM-135, CM-138: stores a removed conversation again only when a new message arrives', () => {
    const [state] = stepChat(initialChat('7'), { type: 'delivered', deliveries: [one] }, { canFetch: true })
    for (const isRemoved of [true, false]) {
      const [after, effects] = stepChat(state, {
        type: 'recordsDropped', drops: [{ conversation: 'peer:8', oldest: null, isRemoved }],
      }, { canFetch: true })
      expect(effects).toHaveLength(isRemoved ? 0 : 1)
      expect(itemIn(after.items, 'peer:8')?.kept.wholeFrom).toBeNull()
      const [, next] = stepChat(after, { type: 'delivered', deliveries: [two] }, { canFetch: true })
      expect(next).toContainEqual(expect.objectContaining({
        type: 'keep', conversations: [expect.objectContaining({ wholeFrom: placeOf(two) })],
      }))
    }
  })

  test('CM-21: stores the conversation together with older messages from the server', () => {
    const env = { canFetch: true }
    const [state] = stepChat(initialChat('7'), { type: 'delivered', deliveries: [two] }, env)
    const [after] = stepChat(state, {
      type: 'recordsDropped', drops: [{ conversation: 'peer:8', oldest: null, isRemoved: true }],
    }, env)
    const [, effects] = stepChat(after, {
      type: 'historyArrived', id: 'peer:8', first: two, deliveries: [one], fresh: [one], more: true,
    }, env)
    expect(effects).toMatchObject([{ type: 'keep', deliveries: [one], conversations: [{ wholeFrom: null }] }])
  })

  test('CM-145: removes the oldest closed conversations with messages when there are more than 10,000', () => {
    const env = { canFetch: true }
    const from = (user: number) => deliveryOf('hello', { from: `${user}` })
    const events: readonly ChatEvent[] = [
      { type: 'conversationOpened', target: { type: 'peer', id: '0' }, isOnScreen: true },
      { type: 'conversationBegun', target: { type: 'peer', id: 'new' }, profile: undefined },
      { type: 'delivered', deliveries: Array.from({ length: 10_001 }, (_, user) => from(user)) },
      { type: 'delivered', deliveries: [from(10_000)] },
      { type: 'delivered', deliveries: [from(1)] },
    ]
    let state = initialChat('7')
    const sizes = events.map((event) => {
      [state] = stepChat(state, event, env)
      return allItems(state.items).size
    })
    expect(sizes).toEqual([1, 2, 10_002, 9_000, 9_001])
    const present = ['new', 0, 1, 2, 1_002, 1_003, 10_000]
      .filter((user) => itemIn(state.items, `peer:${user}`) !== undefined)
    expect(present).toEqual(['new', 0, 1, 1_003, 10_000])
    expect(itemIn(state.items, 'peer:1')?.kept).toMatchObject({ unread: 1, last: { text: 'hello' } })
  })

  test('CM-160: treats an old message of a removed conversation as known, and a newer message as new', () => {
    const deliveries = Array.from({ length: 10_001 }, (_, user) => deliveryOf('hello', { from: `${user}` }))
    const next = deliveryOf('next', { from: '10000' })
    let state = initialChat('7')
    const deliver = (...arrived: readonly ChatDelivery[]): void => {
      [state] = stepChat(state, { type: 'delivered', deliveries: arrived }, { canFetch: true })
    }
    const latest = (...indexes: readonly number[]): readonly boolean[] =>
      indexes.map((index) => isLatest(state, deliveries[index] ?? expect.fail()))
    expect(latest(0, 10_000)).toEqual([true, true])
    deliver(...deliveries)
    deliver(next)
    expect(latest(0, 1_000, 1_001, 10_000)).toEqual([false, false, false, false])
    expect(isLatest(state, deliveryOf('new', { from: '0' }))).toBe(true)
    expect(isLatest(state, deliveryOf('new', { from: 'other' }))).toBe(true)
    for (let user = 0; user < 65; user += 1) deliver(deliveryOf('hello', { from: `later ${user}` }))
    expect(latest(0, 1_000)).toEqual([false, false])
    deliver(...Array.from({ length: 1_000 }, (_, user) => deliveryOf('old', { from: `old ${user}`, createdAt: user })))
    deliver(next)
    expect(allItems(state.items).size).toBe(9_000)
    expect(latest(0, 1_000)).toEqual([false, false])
  })

  describe('a conversation whose stored history is complete from time 5 onwards', () => {
    const kept = {
      id: 'peer:8', target: { type: 'peer', id: '8' }, profile: { name: '', picture: '', sex: 'unknown' }, last: null,
      unread: 0, wholeFrom: { createdAt: 5, id: 'e' },
    } as const
    const loaded: ChatEvent = { type: 'overviewLoaded', mark: { createdAt: 9, id: 'i' }, conversations: [kept] }
    const opened: ChatEvent = { type: 'conversationOpened', target: kept.target, isOnScreen: false }

    test('CM-27: keeps the stored history’s start when a page from the server has no messages', () => {
      const first = deliveryOf('e', { createdAt: 5 })
      const shown: ChatEvent = { type: 'olderLoaded', id: 'peer:8', deliveries: [first], hasOlder: true }
      const page: ChatEvent = { type: 'historyArrived', id: 'peer:8', first, deliveries: [], fresh: [], more: true }
      expect(after([loaded, opened, shown, page])).toMatchObject({ window: [first], hasOlder: true, kept })
    })

    const [a, c, g] = [{ createdAt: 1, id: 'a' }, { createdAt: 3, id: 'c' }, { createdAt: 7, id: 'g' }]
    const e = kept.wholeFrom
    const keptFrom = (wholeFrom: 'start' | null): ChatEvent => ({ ...loaded, conversations: [{ ...kept, wholeFrom }] })
    const lookBack = (oldest: ChatPlace, fresh: readonly ChatDelivery[] = [], isWhole = false): ChatEvent =>
      ({ type: 'synced', deliveries: fresh, fresh, oldest, isWhole })
    const at = (createdAt: number): ChatDelivery => deliveryOf('x', { id: `${createdAt}`, createdAt })

    test.each([
      ['keeps the start of history on pruning before it', [loaded, droppedBefore(c)], e],
      ['moves the start of history on pruning after it', [loaded, droppedBefore(g)], g],
      ['sets no start of history when pruning leaves nothing', [loaded, droppedBefore(null), droppedBefore(g)], null],
      ['keeps the start of history when a catch-up gap ended before it', [loaded, lookBack(c)], e],
      ['moves the start of history when a catch-up gap ended after it', [loaded, lookBack(g)], g],
      ['sets the start of history of a complete conversation at a catch-up gap', [keptFrom('start'), lookBack(g)], g],
      ['sets the start of history of an empty conversation at a catch-up gap', [keptFrom(null), lookBack(g)], g],
      ['moves the start of history to the first older message of a complete catch-up',
        [loaded, lookBack(a, [3, 4, 6].map(at), true)], placeOf(at(3))],
      ['keeps the start of history on a complete catch-up of newer messages', [loaded, lookBack(a, [at(6)], true)], e],
      ['keeps the start of history on an empty complete catch-up', [loaded, lookBack(a, [], true)], e],
    ])('CM-27, CM-28: %s', (_, events, wholeFrom) => {
      expect(after(events)?.kept.wholeFrom).toEqual(wholeFrom)
    })

    test('CM-27: offers older messages after a complete conversation was shortened, if there is a server', () => {
      const older: ChatEvent = { type: 'olderLoaded', id: 'peer:8', deliveries: [at(5)], hasOlder: false }
      for (const canFetch of [true, false]) {
        expect(after([keptFrom('start'), opened, older, droppedBefore(g)], canFetch))
          .toMatchObject({ hasOlder: canFetch, kept: { wholeFrom: g } })
      }
    })

    test('CM-27: shows the messages of a catch-up only if their conversation is open', () => {
      expect(after([loaded, lookBack(g)])?.window).toBeNull()
      expect(after([loaded, opened, lookBack(g)])?.window).toEqual([])
    })

    test('CM-20: shows the first history page of an empty conversation, and sets the last message', () => {
      const page = [deliveryOf('1', { createdAt: 1 }), deliveryOf('2', { createdAt: 2 })]
      const arrived = (more: boolean): ChatEvent =>
        ({ type: 'historyArrived', id: 'peer:8', first: undefined, deliveries: page, fresh: page, more })
      const unknown = keptFrom(null)
      const last = { text: '2', createdAt: 2 }
      expect(after([unknown, opened, arrived(true)]))
        .toMatchObject({ window: page, hasOlder: true, kept: { last, wholeFrom: { createdAt: 1 } } })
      expect(after([unknown, opened, arrived(false)]))
        .toMatchObject({ window: page, hasOlder: false, kept: { last, wholeFrom: 'start' } })
      expect(after([unknown, opened, { type: 'conversationLeft', id: 'peer:8' }, arrived(true)]))
        .toMatchObject({ window: null, kept: { last, wholeFrom: null } })
    })

    test('CM-20: offers older messages again when a fully loaded conversation is reopened', () => {
      const complete: ChatEvent = { type: 'olderLoaded', id: 'peer:8', deliveries: [], hasOlder: false }
      const left: ChatEvent = { type: 'conversationLeft', id: 'peer:8' }
      expect(after([loaded, opened, complete])).toMatchObject({ hasOlder: false })
      expect(after([loaded, opened, complete, left, opened])).toMatchObject({ window: [], hasOlder: true })
    })

    test('CM-85: marks an empty conversation as read when another window reads it', () => {
      const read: ChatEvent = { type: 'readElsewhere', id: 'peer:8', upTo: { createdAt: 9, id: 'i' }, nowMs: 9 }
      expect(after([loaded, read])).toMatchObject({ kept: { unread: 0 }, readTo: { createdAt: 9 } })
      const late: ChatEvent = { ...read, upTo: { createdAt: 8, id: 'h' } }
      expect(after([loaded, read, late])).toMatchObject({ readTo: { createdAt: 9 } })
    })
  })

  test('CM-55: accepts no message as the latest without a signed-in user', () => {
    expect(isLatest(initialChat(null), deliveryOf('a'))).toBe(false)
    expect(isLatest(initialChat('7'), deliveryOf('a'))).toBe(true)
  })
})

test('CM-4: sorts two messages with the same time by id, whichever arrives first', () => {
  const [one, other] = [{ createdAt: 5, id: 'a' }, { createdAt: 5, id: 'b' }]
  expect(comparePlaces(one, other)).toBeLessThan(0)
  expect(comparePlaces(other, one)).toBeGreaterThan(0)
  expect(comparePlaces(one, { ...one })).toBe(0)
  expect(comparePlaces({ ...one, createdAt: 6 }, other)).toBeGreaterThan(0)
})

describe('the user’s own message', () => {
  test('CM-1: stores a message as waiting, sends it with its id, and marks it as sent when acknowledged', async () => {
    const rig = createChatRig({ server: { line: 'mute' } })
    await rig.openAndSettle('peer:8')
    const id = await rig.say('peer:8', 'hello')
    expect(rig.shown('peer:8')).toEqual(['hello waiting'])
    expect([...rig.storage.contents.values()].map((text): unknown => JSON.parse(text))).toMatchObject([
      { id, state: 'queued', payload: { from: '7', to: { type: 'peer', id: '8' } } },
    ])
    await rig.comeBack()
    expect(rig.said()).toEqual([
      { type: 'chat', id, to: { type: 'peer', id: '8' }, content: { kind: 'text', text: 'hello' } },
    ])
    expect(rig.shown('peer:8')).toEqual(['hello sending'])
    await rig.answer(id)
    expect(rig.shown('peer:8')).toEqual(['hello sent'])
    expect(rig.messages.texts('7', 'peer:8')).toMatchObject([{ id: keyOf({ id, from: '7' }) }])
    expect(rig.storage.contents.size).toBe(0)
  })
})

test('CM-119: ignores changes that the app makes to the message object after the send call', async () => {
  const rig = await createLiveChat()
  const saying = { kind: 'text', text: 'as it was' } as const
  const sent = rig.chat.send('peer:8', saying)
  Object.assign(saying, { text: 'changed' })
  await sent
  await rig.settle()
  expect(rig.said()).toMatchObject([{ content: { text: 'as it was' } }])
})

test('CM-122: dates a message by its send call, even while the chat is loading', async () => {
  const { rig, letGo } = createHeldChat({}, 'overview')
  const calledMs = rig.clock.now()
  const sent = rig.chat.send('peer:8', { kind: 'text', text: 'now' })
  await rig.advanceAsync(4_000)
  void letGo()
  await sent
  await rig.openAndSettle('peer:8')
  expect(rig.chat.messages('peer:8').messages).toMatchObject([{ sentAt: calledMs }])
})

test('CM-122: sends a message although the conversation’s last message has the maximum Date', async () => {
  const rig = await createLiveChat()
  await rig.deliver(deliveryOf('late', { createdAt: 8.64e15 }))
  expect(await rig.chat.send('peer:8', { kind: 'text', text: 'now' })).toMatchObject({ ok: true })
})

describe('another user’s message', () => {
  test('CM-2: stores a message and inserts its conversation with sender, text, time and unread count', async () => {
    const rig = await createLiveChat()
    const hello = deliveryOf('hello')
    await rig.deliver(hello)
    expect(rig.chat.conversations()).toEqual([{
      id: 'peer:8', target: { type: 'peer', id: '8' }, name: 'Ann', picture: 'https://example.com/ann.png',
      sex: 'female', lastText: 'hello', lastKind: 'text', lastAt: hello.createdAt, lastSentAt: hello.createdAt,
      unread: 1,
    }])
    expect(rig.messages.texts('7', 'peer:8')).toMatchObject([placeOf(hello)])
    const open = await rig.openAndSettle('peer:8')
    expect(rig.chat.messages('peer:8')).toEqual({ hasOlder: false, messages: [{
      id: hello.id, key: keyOf(hello), from: '8', to: { type: 'peer', id: '7' }, target: { type: 'peer', id: '8' },
      conversationId: 'peer:8', kind: 'text', content: { kind: 'text', text: 'hello' }, state: 'received',
      createdAt: hello.createdAt, sentAt: hello.createdAt, name: 'Ann', picture: 'https://example.com/ann.png', sex: 'female',
    }] })
    expect(rig.chat.unread()).toBe(0)
    await rig.deliver(deliveryOf('there?'))
    expect(rig.shown('peer:8')).toEqual(['hello received', 'there? received'])
    expect(rig.chat.unread()).toBe(0)
    open.leave()
    await rig.deliver(deliveryOf('well'))
    expect(rig.chat.unread()).toBe(1)
    expect(rig.received.map(({ content }) => content)).toHaveLength(3)
  })
})
