import { createPinia, type Pinia, storeToRefs } from 'pinia'
import { createPersistedState } from 'pinia-plugin-persistedstate'
import { describe, expect, test } from 'vitest'
import { computed, nextTick } from 'vue'
import { copyTrading } from '../../../src'
import { usePositionsStore, useSocketIOStore } from '../../../src/stores'
import { createStageOf } from '../positions-stage'

/** Another user's state, in the form that plugins stored. */
const stored = {
  current: { status: 'open', attempt: 0 }, session: { userId: 666 }, leases: [{ label: 'other' }], tabs: { other: 1 },
  list: [{ ticket: 666 }], recentEvents: [{ type: 'opened', ticket: 666 }],
}

function openStores(pinia: Pinia = createPinia()) {
  const feed = createStageOf(copyTrading({ session: { userId: 10260 } }), {}, pinia)
  return { feed, socket: useSocketIOStore(), positions: usePositionsStore() }
}

/** Goes live so that each store has a state. */
async function live({ feed }: ReturnType<typeof openStores>): Promise<void> {
  feed.goLive([1])
  await feed.clock.advanceAsync(10)
  await nextTick()
}

const shown = ({ socket, positions }: ReturnType<typeof openStores>) => ({
  status: socket.status, session: socket.session, leases: socket.leases.map(({ label }) => label),
  rows: positions.list.length, events: positions.recentEvents.length,
})

const atFirst = { status: 'idle', session: { userId: 10260 }, leases: [], rows: 0, events: 0 }

describe('mirrored store fields', () => {
  test('ST-45: neither restores nor persists mirrored fields when a plugin persists all stores', async () => {
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
    expect(shown(opened)).toMatchObject({ status: 'open', rows: 1 })
    await nextTick()
    expect([...kept.values()].join()).not.toContain('10260')
  })

  test('ST-45: leaves $state empty, and ignores $patch and an initial state', async () => {
    const pinia = createPinia()
    pinia.state.value = Object.fromEntries(
      ['tradewire:default', 'tradewire-positions:default'].map((id) => [id, { ...stored }]))
    const restored = openStores(pinia)
    expect(shown(restored)).toEqual(atFirst)
    const { socket, positions } = restored
    const restore = (state: object): void => void Object.assign(state, stored)
    socket.$patch(restore)
    positions.$patch(restore)
    expect(shown(restored)).toEqual(atFirst)
    const opened = openStores()
    await live(opened)
    expect([opened.socket.$state, opened.positions.$state]).toEqual([{}, {}])
    expect(JSON.stringify(opened.feed.pinia.state.value)).not.toContain('10260')
  })

  test('ST-45: updates storeToRefs and computed values, and rejects writes', async () => {
    const opened = openStores()
    const { current, session } = storeToRefs(opened.socket)
    const { list, recentEvents } = storeToRefs(opened.positions)
    const first = computed(() => list.value[0]?.ticket)
    await live(opened)
    expect([current.value.status, session.value, first.value]).toEqual(['open', { userId: 10260 }, 1])
    expect(recentEvents.value).toEqual(opened.positions.recentEvents)
    expect(Reflect.set(opened.socket, 'session', null)).toBe(false)
    expect(opened.socket.session).toEqual({ userId: 10260 })
  })
})
