import { createPinia, type Pinia, storeToRefs } from 'pinia'
import { createPersistedState } from 'pinia-plugin-persistedstate'
import { describe, expect, test } from 'vitest'
import { computed, nextTick } from 'vue'
import { copyTrading } from '../../../src'
import { createChatPlugin } from '../../../src/chat'
import { copyTradingOrders, createOutboxPlugin, orderMessage } from '../../../src/outbox'
import { useChatStore, useOutboxStore, usePositionsStore, useSocketIOStore } from '../../../src/stores'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createRigChatWire, deliveryOf } from '../../support/chat-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createRigProtocol, type RigEvents } from '../../support/rig-protocol'
import { createStageOf } from '../positions-stage'

/** The state of another user's day, as plugins have stored it. */
const stored = {
  current: { status: 'open', attempt: 0 }, session: { userId: 666 }, leases: [{ label: 'other' }], tabs: { other: 1 },
  list: [{ ticket: 666 }], recentEvents: [{ type: 'opened', ticket: 666 }],
  entries: [{ id: 'other', state: 'acked' }], user: '666', conversations: [{ id: 'peer:666', unread: 3 }],
}

function openStores(pinia: Pinia = createPinia()) {
  const ports = () => ({ locks: createMemoryLocks().holder(), random: createSeededRandom(2) })
  const feed = createStageOf(copyTrading({ session: { userId: 10260 } }), {}, pinia)
  feed.app.use(createOutboxPlugin({
    wire: copyTradingOrders(), ports: { ...ports(), clock: feed.clock, storage: createMemoryStorage() },
  }))
  const talk = createStageOf(createRigProtocol({ session: { userId: 7 } }), { name: 'chat' }, pinia)
  talk.app.use(createChatPlugin<RigEvents>({
    name: 'chat', wire: createRigChatWire(() => false),
    ports: { ...ports(), clock: talk.clock, storage: createMemoryChatStorage(), outbox: createMemoryStorage() },
  }))
  return {
    feed, talk,
    socket: useSocketIOStore(), positions: usePositionsStore(), outbox: useOutboxStore(),
    chat: useChatStore({ client: 'chat' }),
  }
}

const storesOf = ({ socket, positions, outbox, chat }: ReturnType<typeof openStores>) =>
  [socket, positions, outbox, chat] as const

/** Lets something of each kind be seen. */
async function live(opened: ReturnType<typeof openStores>): Promise<void> {
  const { feed, talk, outbox } = opened
  feed.goLive([1])
  void outbox.post(orderMessage({ action: 'close', ticket: 1 }))
  await feed.clock.advanceAsync(10)
  talk.client.connect()
  await talk.clock.advanceAsync(0)
  talk.socket.last().message({ type: 'ready' })
  talk.socket.last().message({ type: 'say', delivery: deliveryOf('hello') })
  await talk.clock.advanceAsync(0)
  await nextTick()
}

/** The fields of the stores that change while they are used. */
const shown = ({ socket, positions, outbox, chat }: ReturnType<typeof openStores>) => ({
  status: socket.status, session: socket.session, leases: socket.leases.map(({ label }) => label),
  rows: positions.list.length, events: positions.recentEvents.length, entries: outbox.entries.length,
  user: chat.user, unread: chat.unread, conversations: chat.conversations.length,
})

const atFirst = {
  status: 'idle', session: { userId: 10260 }, leases: ['outbox'], rows: 0, events: 0, entries: 0, user: '7', unread: 0,
  conversations: 0,
}

describe('mirrored store fields', () => {
  test('ST-45: changes and stores nothing of a store with a plugin that stores and restores each', async () => {
    const kept = new Map<string, string>()
    const storage = {
      getItem: (key: string) => kept.get(key) ?? JSON.stringify(stored),
      setItem: (key: string, text: string) => void kept.set(key, text),
    }
    const pinia = createPinia()
    pinia.use(createPersistedState({ auto: true, storage }))
    const opened = openStores(pinia)
    expect(shown(opened)).toEqual(atFirst)
    await live(opened)
    expect(shown(opened)).toMatchObject({ status: 'open', rows: 1, entries: 1, conversations: 1, unread: 1 })
    await nextTick()
    expect([...kept.values()].join()).not.toMatch(/10260|hello|peer:8|close/)
  })

  test('ST-45: leaves $state empty, and changes nothing by $patch or an initial state', async () => {
    const pinia = createPinia()
    pinia.state.value = Object.fromEntries(
      ['tradewire:default', 'tradewire-positions:default', 'tradewire-outbox:default', 'tradewire-chat:chat']
        .map((id) => [id, { ...stored }]))
    const restored = openStores(pinia)
    expect(shown(restored)).toEqual(atFirst)
    const { socket, positions, outbox, chat } = restored
    const restore = (state: object): void => void Object.assign(state, stored)
    socket.$patch(restore)
    positions.$patch(restore)
    outbox.$patch(restore)
    chat.$patch(restore)
    expect(shown(restored)).toEqual(atFirst)
    const opened = openStores()
    await live(opened)
    expect(storesOf(opened).map(({ $state }) => ({ ...$state }))).toEqual([{}, {}, {}, {}])
    expect(JSON.stringify(opened.feed.pinia.state.value)).not.toContain('10260')
  })

  test('ST-45: updates storeToRefs and computed values, and rejects a write', async () => {
    const opened = openStores()
    const { current, session } = storeToRefs(opened.socket)
    const { list, recentEvents } = storeToRefs(opened.positions)
    const { entries } = storeToRefs(opened.outbox)
    const { user, conversations } = storeToRefs(opened.chat)
    const first = computed(() => list.value[0]?.ticket)
    await live(opened)
    expect([current.value.status, session.value, first.value, entries.value.length, user.value])
      .toEqual(['open', { userId: 10260 }, 1, 1, '7'])
    expect([recentEvents.value, conversations.value.length]).toEqual([opened.positions.recentEvents, 1])
    expect(Reflect.set(opened.socket, 'session', null)).toBe(false)
    expect(opened.socket.session).toEqual({ userId: 10260 })
  })
})
