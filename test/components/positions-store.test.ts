import { disposePinia } from 'pinia'
import { describe, expect, test } from 'vitest'
import { defineComponent, h, nextTick, type PropType, watch, watchSyncEffect } from 'vue'
import { mount } from '@vue/test-utils'
import { copyTrading, persistPositions, usePosition } from '../../src'
import { usePositionsStore, useSocketIOStore } from '../../src/stores'
import { position } from '../unit/positions/samples'
import { delta, pong } from '../unit/protocols/harness'
import { createPositionsStage, createStageOf } from './positions-stage'

function openStore() {
  const stage = createPositionsStage()
  return { ...stage, store: usePositionsStore() }
}

function createStored(stored: Iterable<[key: string, text: string]> = []) {
  const stage = createStageOf(copyTrading({ session: { userId: 10260 } }), { persist: persistPositions() })
  for (const [key, text] of stored) stage.storage.contents.set(key, text)
  return { ...stage, settled: () => stage.clock.advanceAsync(0) }
}

describe('the positions store', () => {
  test('RT-63: shows the disposed state in the stores when a positionsUpdated listener disposes the client', () => {
    const { client, tradewire, goLive, change, frames, store } = openStore()
    const socket = useSocketIOStore()
    goLive([1])
    client.on('positionsUpdated', () => tradewire.dispose())
    change([{ ticket: 1, profit: 5 }])
    frames.frame()
    expect([client.status().status, socket.status, store.freshness.state]).toEqual(['idle', 'idle', 'stale'])
  })

  test('PS-31: is empty at first, then shows the result of each flush', () => {
    const { goLive, change, frames, cutLine, store } = openStore()
    expect([store.list, store.version, store.totals, store.accountTotals]).toEqual([[], 0, [], null])
    expect([store.account, store.freshness, store.recentEvents]).toEqual([null, { state: 'empty' }, []])
    goLive([1, 2])
    expect(store.list.map((row) => row.ticket)).toEqual([1, 2])
    expect(store.version).toBe(1)
    expect(store.totals).toMatchObject([{ currency: 'USD', count: 2 }])
    expect(store.accountTotals).toBe(store.totals[0])
    expect(store.account).toMatchObject({ balanceMinor: 100_000 })
    expect(store.freshness).toEqual({ state: 'live' })
    change([], [{ ticket: 1, reason: 'sl' }])
    expect(store.version).toBe(1)
    frames.frame()
    expect(store.recentEvents).toMatchObject([{ kind: 'stop-loss', position: { ticket: 1 } }])
    expect([store.version, store.list.length]).toEqual([2, 1])
    cutLine()
    expect(store.freshness.state).toBe('stale')
  })

  test('PS-31: keeps the same objects while nothing changes, and triggers no update', () => {
    const { goLive, update, store } = openStore()
    goLive([1, 2])
    const { list, totals, account, freshness } = store
    let runs = 0
    const stop = watchSyncEffect(() => {
      runs += [store.totals, store.account, store.freshness, store.recentEvents].length > 0 ? 1 : 0
    })
    update([{ ticket: 2, nowprice: 9 }])
    expect(runs).toBe(1)
    expect(store.list).not.toBe(list)
    expect(store.list[0]).toBe(list[0])
    expect([store.totals, store.account, store.freshness]
      .map((value, index) => value === [totals, account, freshness][index]))
      .toEqual([true, true, true])
    stop()
  })

  test('PS-31: has no deep reactivity, and finds a row by its ticket', () => {
    const { goLive, update, store } = openStore()
    goLive([1])
    expect(store.byTicket(1)).toBe(store.list[0])
    expect(store.byTicket(2)).toBeUndefined()
    expect(Object.isExtensible(store.list)).toBe(true)
    update([{ ticket: 1, profit: 5 }])
    expect(store.byTicket(1)).toEqual(position({ profit: 5 }))
    expect(store.byTicket(1)).toBe(store.list[0])
  })

  test('PS-31: keeps the last 50 events', () => {
    const { goLive, change, frames, store } = openStore()
    goLive([])
    for (let ticket = 1; ticket <= 60; ticket += 1) {
      change([position({ ticket })])
      if (ticket % 7 === 0) frames.frame()
    }
    frames.frame()
    const lastFifty = Array.from({ length: 50 }, (_, at) => at + 11)
    expect(store.recentEvents.map((event) => event.position.ticket)).toEqual(lastFifty)
  })

  test('PS-32: builds the list on the first read, and again only after a change', () => {
    const { client, goLive, cutLine, update, store } = openStore()
    let built = 0
    client.on('positionsUpdated', (update) => {
      const own = Object.getOwnPropertyDescriptor(update, 'list')?.get
      Object.defineProperty(update, 'list', { get: () => {
        built += 1
        return own?.call(update) as unknown
      } })
    })
    goLive([1])
    update([{ ticket: 1, profit: 1 }])
    expect(built).toBe(0)
    const { list } = store
    cutLine()
    expect(store.list).toBe(list)
    expect(built).toBe(1)
  })

  test('PS-33: becomes empty immediately when the session changes', async () => {
    const { client, goLive, update, store } = openStore()
    goLive([1])
    update([position({ ticket: 2 })])
    const reported: number[] = []
    watch(() => store.list, (list) => reported.push(list.length))
    client.setSession({ userId: 7 })
    expect([store.list, store.version, store.totals, store.account, store.freshness, store.recentEvents])
      .toEqual([[], 0, [], null, { state: 'empty' }, []])
    expect(store.byTicket(1)).toBeUndefined()
    await nextTick()
    expect(reported).toEqual([0])
  })

  test('PS-33, CT-79: marks the rows as stale when only the token changes, and as live after reconnecting', () => {
    const { client, clock, frames, goLive, socket, update, store } = openStore()
    goLive([1])
    update([position({ ticket: 2 })])
    const { list, recentEvents, account, totals } = store
    const counts: number[] = []
    watch(() => store.list.length, (count) => counts.push(count), { flush: 'sync' })
    client.setSession({ userId: 10260, token: 'renewed' })
    expect(store.freshness).toEqual({ state: 'stale', sinceMs: clock.now() })
    expect([store.list, store.recentEvents, store.account, store.totals]).toEqual([list, recentEvents, account, totals])
    expect(store.byTicket(1)).toBe(list[0])
    clock.advance(1_000)
    const [subscribe] = socket.last().frames
    expect(subscribe).toMatchObject({ traderid: 10260, token: 'renewed', since: { epoch: 'e1', seq: 2 } })
    socket.last().message(pong(2))
    frames.frame()
    expect([store.freshness.state, store.version]).toEqual(['live', 4])
    expect(store.list[1]).toBe(list[1])
    expect(counts).toEqual([])
  })

  test('PS-33, CT-79: starts empty when the same user signs out and back in, even within one listener call', () => {
    const { client, clock, frames, goLive, socket, store } = openStore()
    goLive([1])
    const stop = client.on('positionsUpdated', () => {
      stop()
      for (const next of [null, { userId: 10260 }]) client.setSession(next)
    })
    socket.last().message(delta(2, [{ ticket: 1, profit: 4 }]))
    frames.frame()
    expect([store.list, store.freshness]).toEqual([[], { state: 'empty' }])
    clock.advance(1_000)
    expect(socket.last().frames[0]).not.toHaveProperty('since')
  })

  test('CT-79, TK-17: shows a user’s stored rows even if the user gets a new token before the flush', async () => {
    const before = createStored()
    before.goLive([1, 2])
    before.update([{ ticket: 1, profit: 4 }])
    before.cutLine()
    await before.settled()
    const { clock, client, frames, settled, socket } = createStored(before.storage.contents)
    const store = usePositionsStore()
    await settled()
    expect(frames.pending()).toBe(1)
    client.setSession({ userId: 10260, token: 'renewed' })
    expect(frames.pending()).toBe(0)
    await settled()
    frames.frame()
    expect([store.list.map(({ profit }) => profit), store.freshness.state]).toEqual([[4, 10], 'stale'])
    client.connect()
    clock.advance(1)
    socket.last().message(pong(2))
    frames.frame()
    expect(store.freshness.state).toBe('live')
  })

  test('CT-79, CT-15: does not replace the current rows with the user’s stored rows', async () => {
    const { client, clock, cutLine, frames, goLive, settled, socket, storage, update } = createStored()
    const store = usePositionsStore()
    const diagnosed: unknown[] = []
    client.on('diagnosed', (diagnostic) => diagnosed.push(diagnostic))
    goLive([1])
    cutLine()
    await settled()
    const older = new Map(storage.contents)
    clock.advance(10_000)
    socket.last().message(pong(1))
    update([{ ticket: 1, profit: 4 }])
    client.setSession({ userId: 10260, token: 'renewed' })
    for (const [key, text] of older) storage.contents.set(key, text)
    await settled()
    frames.frame()
    expect([older.size, store.list[0]?.profit, store.freshness.state, diagnosed]).toEqual([1, 4, 'stale', []])
  })

  test('PS-34, ST-7: shows the newest state in a store created after the first updates', () => {
    const { goLive, update } = createPositionsStage()
    goLive([1])
    update([position({ ticket: 2 })])
    const store = usePositionsStore()
    expect(store.list.map((row) => row.ticket)).toEqual([1, 2])
    expect([store.version, store.freshness.state, store.recentEvents.length]).toEqual([2, 'live', 1])
    expect(store.byTicket(2)).toBe(store.list[1])
  })

  test('PS-39: sends no updates to a disposed store', () => {
    const { goLive, pinia, store } = openStore()
    disposePinia(pinia)
    goLive([1])
    expect(store.version).toBe(0)
  })
})

test('BE-18: renders each changed row once, and no other row, for a thousand frames within one flush', async () => {
  const { goLive, change, frames } = createPositionsStage()
  const tickets = Array.from({ length: 100 }, (_, index) => index + 1)
  const renders = new Map<number, number>()
  const row = defineComponent({
    props: { ticket: { type: Number as PropType<number>, required: true } },
    setup(props) {
      const position = usePosition(() => props.ticket)
      return () => {
        renders.set(props.ticket, (renders.get(props.ticket) ?? 0) + 1)
        return h('i', position.value?.profit)
      }
    },
  })
  goLive(tickets)
  const page = mount(() => tickets.map((ticket) => h(row, { key: ticket, ticket })))
  await nextTick()
  renders.clear()
  for (let frame = 0; frame < 1_000; frame += 1) change([{ ticket: 1 + (frame % 3), profit: frame / 100 }])
  await nextTick()
  expect(renders.size).toBe(0)
  frames.frame()
  await nextTick()
  expect([...renders]).toEqual([[1, 1], [2, 1], [3, 1]])
  expect(page.findAll('i').slice(0, 4).map((cell) => cell.text())).toEqual(['9.99', '9.97', '9.98', '10'])
  page.unmount()
})
