import { describe, expect, expectTypeOf, test } from 'vitest'
import { nextTick, ref } from 'vue'
import {
  copyTradingLean, createTradewire, usePositionRows, usePositions, type AccountState, type LeanPositionsUpdate, type
  PositionsUpdate,
} from '../../src'
import { usePositionsStore } from '../../src/stores'
import { account, position } from '../unit/positions/samples'
import { createStageOf } from './positions-stage'

const createLeanStage = () => createStageOf(copyTradingLean({ session: { userId: 10260 } }))

describe('copyTradingLean', () => {
  test('PS-47: has rows, freshness and events, no totals, and the account as the server sent it', () => {
    const { client, goLive, change, frames } = createLeanStage()
    const updates: LeanPositionsUpdate[] = []
    client.on('positionsUpdated', (update) => updates.push(update))
    goLive([1, 2])
    change([{ ticket: 2, profit: 7 }, position({ ticket: 3 })], [{ ticket: 1, reason: 'sl' }])
    frames.frame()
    const last = updates[updates.length - 1]
    expect(last).toMatchObject({ account: account(), freshness: { state: 'live' }, removed: [1], orderChanged: true })
    expect(last?.list.map(({ ticket, profit }) => [ticket, profit])).toEqual([[2, 7], [3, 10]])
    expect(last?.events.map(({ kind }) => kind)).toEqual(['opened', 'stop-loss'])
    expect(updates.some((update) => 'totals' in update)).toBe(false)
  })

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
    const { goLive, change, frames, inScope } = createLeanStage()
    const symbol = ref('EURUSD')
    const { rows, freshness } = inScope(() => usePositionRows(() => ({ symbol: symbol.value }))).result
    const all = inScope(() => usePositionRows()).result
    goLive([1])
    change([position({ ticket: 2, symbol: 'USDJPY' }), { ticket: 1, profit: 3 }])
    frames.frame()
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
