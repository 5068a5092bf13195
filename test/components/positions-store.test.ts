import { disposePinia } from 'pinia'
import { describe, expect, test } from 'vitest'
import { computed, nextTick, watch, watchSyncEffect } from 'vue'
import { TradewireError } from '../../src'
import { usePositionsStore } from '../../src/stores'
import { position } from '../unit/positions/samples'
import { createPositionsStage } from './positions-stage'

describe('the positions store', () => {
  test('PS-31: it is empty at first, then shows each flush', () => {
    const { goLive, change, frames, cutLine } = createPositionsStage()
    const store = usePositionsStore()
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
    frames.frame()
    expect(store.freshness.state).toBe('stale')
  })

  test('PS-31: what did not change stays the same object and triggers nothing', () => {
    const { goLive, change, frames } = createPositionsStage()
    const store = usePositionsStore()
    goLive([1, 2])
    const { list, totals, account, freshness } = store
    let runs = 0
    const stop = watchSyncEffect(() => {
      runs += [store.totals, store.account, store.freshness, store.recentEvents].length > 0 ? 1 : 0
    })
    change([{ ticket: 2, nowprice: 9 }])
    frames.frame()
    expect(runs).toBe(1)
    expect(store.list).not.toBe(list)
    expect(store.list[0]).toBe(list[0])
    expect([store.totals, store.account, store.freshness]
      .map((value, index) => value === [totals, account, freshness][index]))
      .toEqual([true, true, true])
    stop()
  })

  test('PS-31: nothing in it is deeply reactive, and one row can be looked up', () => {
    const { goLive, change, frames } = createPositionsStage()
    const store = usePositionsStore()
    goLive([1])
    expect(store.byTicket(1)).toBe(store.list[0])
    expect(store.byTicket(2)).toBeUndefined()
    expect(Object.isExtensible(store.list)).toBe(true)
    change([{ ticket: 1, profit: 5 }])
    frames.frame()
    expect(store.byTicket(1)).toEqual(position({ profit: 5 }))
    expect(store.byTicket(1)).toBe(store.list[0])
  })

  test('PS-31: of the events the last 50 are kept', () => {
    const { goLive, change, frames } = createPositionsStage()
    const store = usePositionsStore()
    goLive([])
    for (let ticket = 1; ticket <= 60; ticket += 1) {
      change([position({ ticket })])
      if (ticket % 7 === 0) frames.frame()
    }
    frames.frame()
    const lastFifty = Array.from({ length: 50 }, (_, at) => at + 11)
    expect(store.recentEvents.map((event) => event.position.ticket)).toEqual(lastFifty)
  })

  test('PS-32: the list is built when read, and again only after it changed', () => {
    const { client, goLive, change, frames, cutLine } = createPositionsStage()
    const store = usePositionsStore()
    let built = 0
    client.on('positionsUpdated', (update) => {
      const own = Object.getOwnPropertyDescriptor(update, 'list')?.get
      Object.defineProperty(update, 'list', { get: () => {
        built += 1
        return own?.call(update) as unknown
      } })
    })
    goLive([1])
    change([{ ticket: 1, profit: 1 }])
    frames.frame()
    expect(built).toBe(0)
    const { list } = store
    cutLine()
    frames.frame()
    expect(store.list).toBe(list)
    expect(built).toBe(1)
  })

  test('PS-32: a reader of the list is notified when it changed, and its setter does nothing', () => {
    const { goLive, change, frames } = createPositionsStage()
    const store = usePositionsStore()
    const count = computed(() => store.list.length)
    expect(count.value).toBe(0)
    goLive([1])
    expect(count.value).toBe(1)
    change([position({ ticket: 2 })])
    frames.frame()
    expect(count.value).toBe(2)
    store.list = []
    expect(store.list).toHaveLength(2)
  })

  test('PS-33: another session empties it at once', async () => {
    const { client, goLive, change, frames } = createPositionsStage()
    const store = usePositionsStore()
    goLive([1])
    change([position({ ticket: 2 })])
    frames.frame()
    const reported: number[] = []
    watch(() => store.list, (list) => reported.push(list.length))
    client.setSession({ userId: 7 })
    expect([store.list, store.version, store.totals, store.account, store.freshness, store.recentEvents])
      .toEqual([[], 0, [], null, { state: 'empty' }, []])
    expect(store.byTicket(1)).toBeUndefined()
    await nextTick()
    expect(reported).toEqual([0])
  })

  test('PS-34: one that is made late shows the newest state', () => {
    const { goLive, change, frames } = createPositionsStage()
    goLive([1])
    change([position({ ticket: 2 })])
    frames.frame()
    const store = usePositionsStore()
    expect(store.list.map((row) => row.ticket)).toEqual([1, 2])
    expect([store.version, store.freshness.state, store.recentEvents.length]).toEqual([2, 'live', 1])
    expect(store.byTicket(2)).toBe(store.list[1])
  })

  test('PS-39: a store that is disposed of gets nothing more', () => {
    const { goLive, pinia } = createPositionsStage()
    const store = usePositionsStore()
    disposePinia(pinia)
    goLive([1])
    expect(store.version).toBe(0)
  })

  test('PS-41: without a client of that name it throws', () => {
    createPositionsStage()
    expect(() => usePositionsStore({ client: 'late' })).toThrow(TradewireError)
    expect(() => usePositionsStore({ client: 'late' })).toThrow(TradewireError)
  })

  test('PS-31: each client has its own', () => {
    const one = createPositionsStage('one')
    createPositionsStage('two')
    const [storeOne, storeTwo] = [usePositionsStore({ client: 'one' }), usePositionsStore({ client: 'two' })]
    one.goLive([1])
    expect([storeOne.list.length, storeTwo.list.length]).toEqual([1, 0])
  })
})
