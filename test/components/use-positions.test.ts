import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import { defineComponent, h, nextTick, ref, shallowRef, watch } from 'vue'
import { usePosition, usePositionLists, usePositions } from '../../src'
import type { Position, Ticket } from '../../src/positions/model/wire'
import { usePositionsStore } from '../../src/stores'
import { drivePage } from '../../src/testing/uni/page-hooks'
import { position } from '../unit/positions/samples'
import { createPositionsStage } from './positions-stage'

const tickets = (rows: readonly Position[]) => rows.map((row) => row.ticket)

function openPositions(there: readonly number[], ...given: Parameters<typeof usePositions>) {
  const stage = createPositionsStage()
  const { result, stop } = stage.inScope(() => usePositions(...given))
  stage.goLive(there)
  return { ...stage, ...result, stop }
}

function openPosition(there: readonly number[], options: Parameters<typeof usePosition>[1] = {}) {
  const stage = createPositionsStage()
  stage.goLive(there)
  const ticket = shallowRef<Ticket>(1)
  const { result: row, stop } = stage.inScope(() => usePosition(ticket, options))
  return { ...stage, row, stop, ticket }
}

describe('usePositions', () => {
  test('PS-35: returns the selection’s rows and totals, the account, and the freshness of the data', () => {
    const { goLive, inScope, cutLine, update } = createPositionsStage()
    const { rows, totals, account, freshness } = inScope(() => usePositions({ followed: true })).result
    expect([rows.value, totals.value, account.value, freshness.value]).toEqual([[], [], null, { state: 'empty' }])
    goLive([1, 2])
    update([position({ ticket: 3, flwsig: false })])
    expect(tickets(rows.value)).toEqual([1, 2])
    expect(totals.value).toMatchObject([{ currency: 'USD', count: 2, profitMinor: 2_000 }])
    expect(account.value).toMatchObject({ equityMinor: 100_000 + 5_000 + 3 * 880 })
    expect(freshness.value).toEqual({ state: 'live' })
    cutLine()
    expect(freshness.value.state).toBe('stale')
  })

  test('PS-35: keeps the last selection when another user signs in', async () => {
    const { client, goLive, inScope } = createPositionsStage()
    const followed = ref(true)
    const { rows } = inScope(() => usePositions(() => ({ followed: followed.value }))).result
    followed.value = false
    await nextTick()
    client.setSession({ userId: 2 })
    goLive([1, 2], { flwsig: false })
    expect(tickets(rows.value)).toEqual([1, 2])
  })

  test('PS-35: replaces rows once per flush, and only when one of the rows changed', () => {
    const { change, rows, totals, update } = openPositions([1, 2], { followed: true })
    update([position({ ticket: 3, flwsig: false })])
    const seen: (readonly Position[])[] = []
    const stop = watch(rows, (value) => seen.push(value), { flush: 'sync' })
    const [first] = rows.value
    const before = totals.value
    update([{ ticket: 3, profit: 8 }])
    expect(seen).toEqual([])
    expect(totals.value).toBe(before)
    change([{ ticket: 2, profit: 8 }])
    update([{ ticket: 2, profit: 9 }])
    expect(seen).toHaveLength(1)
    expect(rows.value[0]).toBe(first)
    expect(rows.value[1]?.profit).toBe(9)
    expect(totals.value[0]?.profitMinor).toBe(1_900)
    stop()
  })

  test('ST-14: updates a component that is hidden during an update and shown again later', () => {
    const { goLive, inScope, update } = createPositionsStage()
    const active = ref(true)
    const { rows, row } = inScope(() => ({
      rows: usePositions({}, { active }).rows, row: usePosition(1, { active }),
    })).result
    goLive([1])
    const leave = (): void => {
      active.value = false
    }
    for (const [seen, profit] of [[rows, 8], [row, 18]] as const) {
      leave()
      update([{ ticket: 1, profit }])
      const stop = watch(seen, leave, { flush: 'sync' })
      active.value = true
      stop()
      update([{ ticket: 1, profit: 9 }])
      active.value = true
      expect([rows.value[0]?.profit, row.value?.profit]).toEqual([9, 9])
    }
  })

  test('PS-34: shows the newest state immediately in a composable created after the first updates', () => {
    const { goLive, inScope, update } = createPositionsStage()
    goLive([1])
    update([position({ ticket: 2 })])
    const { rows, account, freshness } = inScope(() => usePositions()).result
    expect([tickets(rows.value), account.value?.marginMinor, freshness.value.state]).toEqual([[1, 2], 10_000, 'live'])
    update([{ ticket: 1, profit: 1 }])
    expect(rows.value[0]?.profit).toBe(1)
  })

  test('PS-36: shows the rows of the new selection when the selection changes', async () => {
    const selection = ref<{ symbol?: string }>({ symbol: 'EURUSD' })
    const { rows, totals, update } = openPositions([1], selection)
    update([position({ ticket: 2, symbol: 'USDJPY', profit: 4 })])
    expect(tickets(rows.value)).toEqual([1])
    selection.value.symbol = 'USDJPY'
    await nextTick()
    expect(tickets(rows.value)).toEqual([2])
    expect(totals.value).toMatchObject([{ profitMinor: 400 }])
    selection.value = {}
    await nextTick()
    expect(tickets(rows.value)).toEqual([1, 2])
  })

  test('PS-33: becomes empty as soon as the session changes, whether the page is shown or hidden', () => {
    const active = ref(true)
    const { account, client, freshness, rows, totals } = openPositions([1], {}, { active })
    active.value = false
    client.setSession(null)
    expect([rows.value, totals.value, account.value, freshness.value]).toEqual([[], [], null, { state: 'empty' }])
  })

  test('PS-33, CT-79: keeps all rows when only the user’s token changes', () => {
    const { account, client, freshness, rows, totals } = openPositions([1, 2])
    const before = [rows.value, totals.value, account.value]
    const counts: unknown[] = []
    watch(rows, ({ length }) => counts.push(length), { flush: 'sync' })
    client.setSession({ userId: 10260, token: () => 'renewed' })
    expect([rows.value, totals.value, account.value, freshness.value.state]).toEqual([...before, 'stale'])
    expect(counts).toEqual([])
  })

  test('PS-39: stops updating when its scope ends', () => {
    const { rows, stop, update } = openPositions([1])
    stop()
    update([{ ticket: 1, profit: 1 }])
    expect(rows.value[0]?.profit).toBe(10)
  })

  test('PS-40: ignores updates while inactive, and shows the newest state when active again', () => {
    const active = ref(true)
    const { account, rows, totals, update } = openPositions([1, 2], {}, { active })
    active.value = false
    active.value = true
    const [, second] = rows.value
    active.value = false
    update([{ ticket: 1, profit: 1 }])
    update([position({ ticket: 3 })])
    expect([tickets(rows.value), totals.value[0]?.profitMinor]).toEqual([[1, 2], 2_000])
    active.value = true
    expect([tickets(rows.value), totals.value[0]?.profitMinor]).toEqual([[1, 2, 3], 2_100])
    expect(rows.value[1]).toBe(second)
    expect(account.value?.equityMinor).toBe(105_000 + 2_100 - 360)
  })

  test('ST-14: renders a changed selection only when a page shows it', async () => {
    const active = ref(true)
    const selection = ref<{ symbol?: string }>({})
    const { rows } = openPositions([1, 2], selection, { active })
    active.value = false
    selection.value = { symbol: 'nothing of it' }
    await nextTick()
    expect(tickets(rows.value)).toEqual([1, 2])
    active.value = true
    expect(tickets(rows.value)).toEqual([])
  })

  test('PS-40: evaluates a non-reactive `active` condition on each update', () => {
    let active = true
    const { rows, update } = openPositions([1, 2], {}, { active: () => active })
    active = false
    update([{ ticket: 1, profit: 1 }])
    active = true
    update([{ ticket: 2, profit: 2 }])
    expect(rows.value.map((row) => row.profit)).toEqual([1, 2])
  })

  test('PS-40: renders nothing on a hidden page by default', async () => {
    const { goLive, pinia, tradewire, update } = createPositionsStage()
    let renders = 0
    const wrapper = mount(defineComponent({
      setup() {
        const { rows, freshness } = usePositions()
        return () => {
          renders += 1
          return h('p', [freshness.value.state, rows.value.map((row) => ` ${row.profit}`)])
        }
      },
    }), { global: { plugins: [pinia, tradewire] } })
    const page = drivePage(wrapper)
    page.show()
    goLive([1])
    await nextTick()
    expect(wrapper.text()).toBe('live 10')
    page.hide()
    const before = renders
    update([{ ticket: 1, profit: 3 }])
    await nextTick()
    expect(renders).toBe(before)
    page.show()
    await nextTick()
    expect(wrapper.text()).toBe('live 3')
    wrapper.unmount()
  })

  test('PS-41: throws when no client has the given name', () => {
    const { inScope } = createPositionsStage()
    expect(() => inScope(() => usePositions({}, { client: 'absent' }))).toThrow('invalid-option')
    expect(() => inScope(() => usePositionLists({}, { client: 'absent' }))).toThrow('invalid-option')
    expect(() => inScope(() => usePosition(1, { client: 'absent' }))).toThrow('invalid-option')
    for (const _again of [1, 2]) expect(() => usePositionsStore({ client: 'absent' })).toThrow('invalid-option')
  })
})

test('PS-26, PS-37: separates followed and own positions, each with its totals', async () => {
  const { goLive, inScope, update } = createPositionsStage()
  const symbol = ref<string>()
  const { followed, own } = inScope(() =>
    usePositionLists(() => (symbol.value === undefined ? {} : { symbol: symbol.value }))).result
  goLive([1, 2])
  update([position({ ticket: 3, flwsig: false, symbol: 'USDJPY', profit: 7 }), position({ ticket: 4, flwsig: null })])
  expect([tickets(followed.rows.value), tickets(own.rows.value)]).toEqual([[1, 2], [3]])
  expect([followed.totals.value[0]?.profitMinor, own.totals.value[0]?.profitMinor]).toEqual([2_000, 700])
  update([{ ticket: 2, flwsig: false }])
  expect([tickets(followed.rows.value), tickets(own.rows.value)]).toEqual([[1], [2, 3]])
  symbol.value = 'USDJPY'
  await nextTick()
  expect([tickets(followed.rows.value), tickets(own.rows.value)]).toEqual([[], [3]])
})

describe('usePosition', () => {
  test('PS-38: updates only when its own row changes', () => {
    const { goLive, inScope, update } = createPositionsStage()
    const { result: row } = inScope(() => usePosition(1))
    expect(row.value).toBeUndefined()
    let reported = 0
    watch(row, () => void (reported += 1), { flush: 'sync' })
    goLive([1, 2])
    expect([row.value?.ticket, reported]).toEqual([1, 1])
    update([{ ticket: 2, profit: 1 }])
    expect(reported).toBe(1)
    update([{ ticket: 1, profit: 1 }])
    expect([row.value?.profit, reported]).toEqual([1, 2])
    update([], [{ ticket: 1, reason: 'closed' }])
    expect([row.value, reported]).toEqual([undefined, 3])
  })

  test('PS-38: follows the new ticket when a reused list element shows another row', () => {
    const { row, ticket, update } = openPosition([1, 2])
    expect(row.value?.ticket).toBe(1)
    ticket.value = 2
    expect(row.value?.ticket).toBe(2)
    update([{ ticket: 1, profit: 1 }, { ticket: 2, profit: 2 }])
    expect(row.value).toMatchObject({ ticket: 2, profit: 2 })
    update([], [{ ticket: 1, reason: 'closed' }])
    expect(row.value?.ticket).toBe(2)
  })

  test('PS-38: follows the original ticket when a watcher of the row restores the ticket', () => {
    const { row, ticket, update } = openPosition([1])
    const stop = watch(row, (found) => {
      if (found === undefined) ticket.value = 1
    }, { flush: 'sync' })
    ticket.value = 2
    expect(row.value?.ticket).toBe(1)
    stop()
    update([{ ticket: 1, profit: 4 }, position({ ticket: 2 })])
    expect(row.value).toMatchObject({ ticket: 1, profit: 4 })
    ticket.value = 2
    expect(row.value?.ticket).toBe(2)
  })

  test('PS-39: stops updating when the scope ends, even if a watcher of the row ends the scope', () => {
    const { row, stop, ticket, update } = openPosition([1, 2])
    watch(row, stop, { flush: 'sync' })
    ticket.value = 2
    update([{ ticket: 2, profit: 4 }])
    expect(row.value).toMatchObject({ ticket: 2, profit: 10 })
  })

  test('PS-38, PS-40: shows the row of a changed ticket when the page returns', () => {
    const active = ref(true)
    const { row, ticket } = openPosition([1, 2], { active })
    ticket.value = 2
    active.value = false
    active.value = true
    expect(row.value?.ticket).toBe(2)
  })

  test('PS-33, PS-40: accepts only row removals while inactive, then shows the newest state', () => {
    const active = ref(true)
    const { client, row, update } = openPosition([1], { active })
    active.value = false
    update([{ ticket: 1, profit: 4 }])
    expect(row.value?.profit).toBe(10)
    active.value = true
    expect(row.value?.profit).toBe(4)
    active.value = false
    client.setSession(null)
    expect(row.value).toBeUndefined()
  })
})

test('PS-46: reports an exception thrown by a condition, and still evaluates the other conditions', () => {
  const { client, goLive, inScope, update } = createPositionsStage()
  const throws: unknown[] = []
  client.on('diagnosed', ({ code, detail }) => throws.push([code, detail]))
  goLive([1, 2])
  let isBroken = false
  const active = (): boolean => {
    if (isBroken) throw new Error('no page')
    return true
  }
  const { rows, row } = inScope(() => {
    usePositions({}, { active })
    usePosition(1, { active })
    return { rows: usePositions().rows, row: usePosition(1) }
  }).result
  isBroken = true
  update([{ ticket: 1, profit: 3 }])
  expect([rows.value[0]?.profit, row.value?.profit]).toEqual([3, 3])
  const report = ['listener-threw', 'positionsUpdated: Error: no page']
  expect(throws).toEqual([report, report])
})
