import { describe, expect, test } from 'vitest'
import { reactive, watch } from 'vue'
import {
  createPositionSource, jsonProtocol, usePosition, usePositionLists, usePositions, type Diagnostic, type PositionSource,
} from '../../src'
import { socketIoProtocol } from '../../src/socket-io'
import type { PositionSourceOptions } from '../../src/vue/positions/create-position-source'
import { createStageOf } from './positions-stage'

const row = (ticket: number, over: object = {}) =>
  ({ ticket, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, profit: 10, flwsig: true, ...over })
const options: PositionSourceOptions = { currency: 'USD', currencyDigits: { USD: 2 } }

function openPage() {
  const source = createPositionSource(options)
  const stage = createStageOf(jsonProtocol({ session: { userId: 1 } }))
  const { client, clock, socket } = stage
  const reports: Diagnostic[] = []
  client.on('diagnosed', ({ code, detail }) => void reports.push({ code, detail }))
  const { rows, totals, freshness } = stage.inScope(() => usePositions({}, { source })).result
  const flushed = () => clock.advance(20)

  return {
    ...stage, source, reports, flushed, rows, freshness,
    open(): void {
      client.connect()
      clock.advance(1)
    },
    cut(): void {
      socket.last().closed()
    },
    shown: () => [freshness.value.state, rows.value.map(({ ticket, profit }) => [ticket, profit]),
      totals.value.map(({ profitMinor }) => profitMinor)],
  }
}

describe('a position source', () => {
  test('PS-50, PS-51, PS-58: shows rows, totals and freshness, and combines a burst into one update', () => {
    const { open, source, shown, flushed, inScope } = openPage()
    const { followed, own, position } = inScope(() => {
      const lists = usePositionLists({}, { source })
      return { ...lists, position: usePosition(2, { source }) }
    }).result
    expect(shown()).toEqual(['empty', [], []])
    open()
    source.snapshot([row(1), row(2, { flwsig: false })])
    expect(shown()).toEqual(['empty', [], []])
    flushed()
    expect(shown()).toEqual(['live', [[1, 10], [2, 10]], [2_000]])
    for (let profit = 0; profit < 5; profit += 1) source.upsert({ ticket: 2, profit })
    source.remove(1)
    flushed()
    expect(shown()).toEqual(['live', [[2, 4]], [400]])
    expect([followed.rows.value.length, own.totals.value[0]?.profitMinor, position.value?.profit]).toEqual([0, 400, 4])
  })

  test('PS-54: marks rows as stale on a disconnect, accepts patches, and becomes live on the next snapshot', () => {
    const { open, cut, source, shown, flushed, clock, freshness } = openPage()
    open()
    source.snapshot([row(1)])
    source.upsert({ ticket: 1, profit: 11 })
    cut()
    expect(shown()).toEqual(['stale', [[1, 11]], [1_100]])
    const lostAtMs = clock.now()
    clock.advance(10_000)
    source.upsert({ ticket: 1, profit: 12 })
    flushed()
    expect(shown()).toEqual(['stale', [[1, 12]], [1_200]])
    expect(freshness.value).toEqual({ state: 'stale', sinceMs: lostAtMs })
    source.snapshot([row(1)])
    flushed()
    expect(shown()[0]).toBe('live')
    source.stale()
    flushed()
    expect(shown()[0]).toBe('stale')
  })

  test('PS-50: marks a snapshot as stale when no connection is open', () => {
    const { source, shown, flushed } = openPage()
    source.snapshot([row(1)])
    flushed()
    expect(shown()).toEqual(['stale', [[1, 10]], [1_000]])
  })

  test('PS-50: treats a snapshot in the login response as live', () => {
    const { client, clock, socket, inScope } = createStageOf(jsonProtocol({
      session: { userId: 1 },
      login: () => ({ type: 'login' }),
      loggedIn: (message) => Object(message).type === 'welcome',
    }))
    const source = createPositionSource(options)
    client.on('messageReceived', ({ data }) => source.snapshot(data))
    const { freshness } = inScope(() => usePositions({}, { source })).result
    client.connect()
    clock.advance(1)
    socket.last().message({ type: 'welcome', data: [row(1)] })
    clock.advance(20)
    expect(freshness.value).toEqual({ state: 'live' })
    socket.last().closed()
    expect(freshness.value.state).toBe('stale')
  })

  test('PS-50, SI-11: treats a snapshot among recovered Socket.IO events as live', () => {
    const { client, clock, socket, inScope } = createStageOf(socketIoProtocol({ session: { userId: 1 } }))
    const source = createPositionSource(options)
    client.on('eventReceived', ({ args }) => source.snapshot(args[0]))
    const { freshness } = inScope(() => usePositions({}, { source })).result
    client.connect()
    clock.advance(1)
    socket.last().message('0{"sid":"s","pingInterval":25000,"pingTimeout":20000,"upgrades":[],"maxPayload":1000000}')
    socket.last().message(`42${JSON.stringify(['list', [row(1)], 'offset'])}`)
    socket.last().message('40{"sid":"a","pid":"p"}')
    clock.advance(20)
    expect(freshness.value).toEqual({ state: 'live' })
  })

  test('PS-52: reports an unreadable row, and omits the row from every list', () => {
    const { open, source, shown, flushed, reports } = openPage()
    open()
    source.snapshot([row(1), row(2, { lots: 'many' })])
    flushed()
    expect(shown()).toEqual(['resyncing', [[1, 10]], [1_000]])
    expect(reports).toEqual([{ code: 'frame-malformed', detail: 'data[1].lots, ticket 2' }])
  })

  const zeros = (size: number) => Array.from({ length: size }, () => 0)
  test.each<[string, (source: PositionSource) => void]>([
    ['1,000 unreadable patches', (source) => zeros(1_000).forEach(source.upsert)],
    ['a patch with 1,000 unreadable rows', ({ upsert }) => upsert([...zeros(1_000), { ticket: 1, profit: 11 }])],
    ['snapshots with 1,000 unreadable rows', ({ snapshot }) => {
      snapshot([...zeros(999), row(1)])
      snapshot([0, row(1, { profit: 11 })])
    }],
    ['1,000 invalid keys', ({ remove }) => zeros(1_000).forEach(() => remove(''))],
  ])('PS-65: ignores calls after %s until the next flush', (_title, attack) => {
    const { open, source, shown, flushed, client } = openPage()
    open()
    source.snapshot([row(1)])
    flushed()
    attack(source)
    let reports = 0
    client.on('diagnosed', () => void (reports += 1))
    source.snapshot([row(2)])
    source.upsert({ ticket: 1, profit: 12 })
    source.upsert('x')
    source.remove(1)
    flushed()
    expect([shown().slice(0, 2), reports]).toEqual([['resyncing', [[1, 10]]], 0])
    source.snapshot([row(2)])
    flushed()
    expect(shown()).toEqual(['live', [[2, 10]], [1_000]])
  })

  test('PS-55: hides rows when the user or client changes, but not when the token changes', () => {
    const { open, source, shown, flushed, client, rows } = openPage()
    const show = () => {
      source.snapshot([row(1)])
      flushed()
    }
    open()
    show()
    client.setSession({ userId: 1, token: 'next' })
    expect(rows.value).toHaveLength(1)
    client.setSession({ userId: 2 })
    expect(shown()).toEqual(['empty', [], []])
    show()
    const { clock } = createStageOf(jsonProtocol())
    expect(shown()).toEqual(['empty', [], []])
    source.upsert(row(7))
    client.setSession({ userId: 3 })
    clock.advance(20)
    expect(rows.value).toMatchObject([{ ticket: 7 }])
  })

  test.each<[string, (page: ReturnType<typeof openPage>) => void, unknown]>([
    ['PS-55: hides rows from every page when a synchronous watcher changes the user',
      ({ client }) => client.setSession({ userId: 2 }), [[], [], 'empty']],
    ['PS-57: marks rows as stale on every page when a synchronous watcher disposes the source',
      ({ source }) => source.dispose(), [[1, 2], [1, 2], 'stale']],
  ])('%s', (_title, change, expected) => {
    const page = openPage()
    const { open, source, flushed, rows, inScope } = page
    const later = inScope(() => usePositions({}, { source })).result
    open()
    source.snapshot([row(1)])
    flushed()
    const stop = watch(rows, () => {
      stop()
      change(page)
    }, { flush: 'sync' })
    source.upsert(row(2))
    flushed()
    flushed()
    const shown = [rows.value, later.rows.value].map((list) => list.map(({ ticket }) => ticket))
    expect([...shown, later.freshness.value.state]).toEqual(expected)
  })

  test('PS-57: marks the rows as stale on disposal, and ignores later data and client events', () => {
    const { open, cut, source, shown, flushed } = openPage()
    open()
    source.snapshot([row(1)])
    flushed()
    source.upsert({ ticket: 1, profit: 1 })
    source.dispose()
    source.snapshot([])
    source.stale()
    cut()
    flushed()
    expect(shown()).toEqual(['stale', [[1, 1]], [100]])
    createPositionSource(options).dispose()
  })

  test.each<[string, object | undefined]>([
    ['options', undefined], ['currency', { currency: '' }], ['currencyDigits', { currencyDigits: { EUR: 2 } }],
    ['currencyDigits.EUR', { currencyDigits: { USD: 2, EUR: 99 } }], ['keyOf', { keyOf: 'id' }],
    ['mapRow', { mapRow: 1 }], ['priceDigits', { priceDigits: -1 }], ['client', { client: 5 }],
  ])('PS-57: throws invalid-option for an invalid %s', (name, over) => {
    expect(() => createPositionSource((over && { ...options, ...over }) as never))
      .toThrow(new RegExp(`^invalid-option: ${name} `))
  })

  test('PS-57: throws invalid-option from each call when its client is not installed', () => {
    const source = createPositionSource({ ...options, client: 'absent' })
    expect(() => source.upsert(row(1))).toThrow('no client absent is installed')
    expect(() => source.stale()).toThrow('no client absent is installed')
  })

  test('PS-58: accepts a source inside reactive data, and throws for any other value', () => {
    const { inScope, source, open, flushed } = openPage()
    const { rows } = inScope(() => usePositions({}, reactive({ source }))).result
    open()
    source.snapshot([row(1)])
    flushed()
    expect(rows.value).toHaveLength(1)
    expect(() => inScope(() => usePositions({}, { source: {} as never }))).toThrow('invalid-option: source')
  })
})
