import { disposePinia } from 'pinia'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { computed, defineComponent, h, nextTick, type PropType, ref, watch, watchSyncEffect } from 'vue'
import { mount } from '@vue/test-utils'
import {
  type AccountState, copyTradingLean, createTradewire, type LeanPositionsUpdate, type PositionsUpdate, usePosition,
  usePositionRows, usePositions,
} from '../../src'
import { usePositionsStore } from '../../src/stores'
import { account, position } from '../unit/positions/samples'
import { createPositionsStage, createStageOf } from './positions-stage'

/** A client's stage with its store. */
function openStore() {
  const stage = createPositionsStage()
  return { ...stage, store: usePositionsStore() }
}

describe('the positions store', () => {
  test('PS-31: it is empty at first, then shows each flush', () => {
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

  test('PS-31: what did not change stays the same object and triggers nothing', () => {
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

  test('PS-31: nothing in it is deeply reactive, and one row can be looked up', () => {
    const { goLive, update, store } = openStore()
    goLive([1])
    expect(store.byTicket(1)).toBe(store.list[0])
    expect(store.byTicket(2)).toBeUndefined()
    expect(Object.isExtensible(store.list)).toBe(true)
    update([{ ticket: 1, profit: 5 }])
    expect(store.byTicket(1)).toEqual(position({ profit: 5 }))
    expect(store.byTicket(1)).toBe(store.list[0])
  })

  test('PS-31: of the events the last 50 are kept', () => {
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

  test('PS-32: the list is built when read, and again only after it changed', () => {
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

  test('PS-32: a reader of the list is notified when it changed, and a write is refused', () => {
    const { goLive, update, store } = openStore()
    const count = computed(() => store.list.length)
    expect(count.value).toBe(0)
    goLive([1])
    expect(count.value).toBe(1)
    update([position({ ticket: 2 })])
    expect(count.value).toBe(2)
    expect(Reflect.set(store, 'list', [])).toBe(false)
    expect(store.list).toHaveLength(2)
  })

  test('PS-33: another session empties it at once', async () => {
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

  test('PS-34, ST-7: one that is made late shows the newest state', () => {
    const { goLive, update } = createPositionsStage()
    goLive([1])
    update([position({ ticket: 2 })])
    const store = usePositionsStore()
    expect(store.list.map((row) => row.ticket)).toEqual([1, 2])
    expect([store.version, store.freshness.state, store.recentEvents.length]).toEqual([2, 'live', 1])
    expect(store.byTicket(2)).toBe(store.list[1])
  })

  test('PS-39: a store that is disposed of gets nothing more', () => {
    const { goLive, pinia, store } = openStore()
    disposePinia(pinia)
    goLive([1])
    expect(store.version).toBe(0)
  })
})

const createLeanStage = () => createStageOf(copyTradingLean({ session: { userId: 10260 } }))

describe('copyTradingLean', () => {
  test('PS-47: its types have no totals', () => {
    const made = createTradewire({ url: 'wss://feed.example.com', protocol: copyTradingLean() })
    made.client.on('positionsUpdated', (update) => {
      expectTypeOf(update).toEqualTypeOf<LeanPositionsUpdate>()
    })
    made.dispose()
    expectTypeOf<LeanPositionsUpdate>().not.toHaveProperty('totals')
    expectTypeOf<ReturnType<typeof usePositionRows>>().not.toHaveProperty('totals')
    expectTypeOf<PositionsUpdate['account']>().toEqualTypeOf<AccountState | null>()
  })

  test('PS-47: usePositionRows follows a selection', async () => {
    const { goLive, inScope, update } = createLeanStage()
    const symbol = ref('EURUSD')
    const { rows, freshness } = inScope(() => usePositionRows(() => ({ symbol: symbol.value }))).result
    const all = inScope(() => usePositionRows()).result
    goLive([1])
    update([position({ ticket: 2, symbol: 'USDJPY' }), { ticket: 1, profit: 3 }])
    expect([freshness.value, rows.value, all.rows.value.length])
      .toEqual([{ state: 'live' }, [position({ profit: 3 })], 2])
    symbol.value = 'USDJPY'
    await nextTick()
    expect(rows.value.map(({ ticket }) => ticket)).toEqual([2])
  })

  test('PS-47: usePositions adds its rows up in the account’s digits; it has no account, nor has the store', () => {
    const { goLive, inScope } = createLeanStage()
    const { totals, account: state } = inScope(() => usePositions()).result
    expect(totals.value).toEqual([])
    goLive([1], { profit: 1.2345 })
    expect(totals.value).toMatchObject([{ currency: 'USD', currencyDigits: 2, profitMinor: 123 }])
    goLive([1, 2], { profit: 1.2345 }, account({ currencyDigits: 3 }))
    expect(totals.value).toMatchObject([{ currency: 'USD', currencyDigits: 3, profitMinor: 2_470 }])
    const store = usePositionsStore()
    expect([state.value, store.account, store.totals, store.accountTotals]).toEqual([null, null, [], null])
    expect(store.list).toHaveLength(2)
  })
})

test('BE-18: a thousand frames before a flush render each changed row once, and no other', async () => {
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
