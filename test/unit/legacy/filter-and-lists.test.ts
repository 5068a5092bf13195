import { describe, expect, expectTypeOf, test } from 'vitest'
import { subscribe } from '../../../src/connection/channels/channels'
import type { SocketEvent, SocketPort } from '../../../src/connection/ports/ports'
import { installedClient } from '../../../src/vue/connection/clients'
import type { PositionsOrder } from '../../../src/positions/model/positions-update'
import { type FilteredPair, arrayFilter } from '../../../src/legacy/array-filter'
import { watchSocket } from '../../../src/legacy/legacy-connection'
import { legacyProtocol } from '../../../src/legacy/legacy-protocol'
import { createListChannelBus, createWireRows, orderName } from '../../../src/legacy/wire-rows'
import { collectGarbage } from '../../support/collect-garbage'
import { position } from '../positions/samples'
import { type LegacyRigOptions, createLegacyRig, data, row } from './legacy-rig'

const rows = [
  { id: 'own 1', flwsig: 0, sigtraderid: 0 },
  { id: 'followed 7', flwsig: 1, sigtraderid: 7 },
  { id: 'neither', flwsig: null, sigtraderid: 7 },
  { id: 'own 2', flwsig: false, sigtraderid: 7 },
  { id: 'followed text 7', flwsig: '1', sigtraderid: '7' },
  { id: 'followed 9', flwsig: true, sigtraderid: 9 },
  { id: 'own 3', flwsig: '0' },
  { id: 'unsaid' },
]
const ids = (list: readonly { readonly id: string }[]): readonly string[] => list.map(({ id }) => id)
const owns = ['own 1', 'own 2', 'own 3']
const followed = ['followed 7', 'followed text 7', 'followed 9']

describe('arrayFilter', () => {
  test.each([7, '7'])('LG-60: returns the followed rows of the trader %j with `normal`', (signalId) => {
    expect(ids(arrayFilter(rows, 'normal', signalId))).toEqual(['followed 7', 'followed text 7'])
  })

  test.each([undefined, 0, '0', '', null])('LG-61: returns followed and then own rows with `normal` and %j', (none) => {
    expect(ids(arrayFilter(rows, 'normal', none))).toEqual([...followed, ...owns])
    expect(ids(arrayFilter(rows))).toEqual([...followed, ...owns])
  })

  test.each([
    [undefined, followed], [0, followed], [-1, followed], [7, ['followed 7', 'followed text 7']], ['9', ['followed 9']],
    [5, []],
  ])('LG-62: separates followed and own rows for signalId %j when the type is not `normal`', (signalId, first) => {
    const { arr1, arr2, ...rest } = arrayFilter(rows, 'pop-up', signalId)
    expect([ids(arr1), ids(arr2), rest]).toEqual([first, owns, {}])
  })

  test('LG-63: provides arrayFilter() as a method of the class, and leaves its input unchanged', () => {
    const { legacy: { socketIO } } = createLegacyRig()
    const given = Object.freeze([...rows])
    const socketIo = new socketIO()
    expect(socketIo.arrayFilter(given)).toEqual(arrayFilter(rows))
    const { arrayFilter: alone } = socketIo
    expect(alone(given, 'other', 7)).toEqual(arrayFilter(rows, 'other', 7))
  })

  test('LG-63: infers the result types for one list and for two lists', () => {
    expectTypeOf(arrayFilter(rows)).toEqualTypeOf<(typeof rows)[number][]>()
    expectTypeOf(arrayFilter(rows, 'normal', 7)).toEqualTypeOf<(typeof rows)[number][]>()
    expectTypeOf(arrayFilter(rows, 'both')).toEqualTypeOf<FilteredPair<(typeof rows)[number]>>()
  })
})

const orderOf = (): PositionsOrder => ({ Code: 200, data: [] })

test('LG-76: lets each emitted list be garbage-collected', async () => {
  const listeners = new Set<(payload: unknown) => void>()
  const bus = createListChannelBus({
    on: (_name, handler) => void listeners.add(handler),
    off: (_name, handler) => void listeners.delete(handler),
    emit: (_name, payload) => listeners.forEach((listener) => listener(payload)),
  }, ({ Code }) => ({ Code, data: [] }))
  const sent: WeakRef<object>[] = []
  listeners.add((payload) => {
    if (typeof payload === 'object' && payload !== null) sent.push(new WeakRef(payload))
  })
  for (let count = 0; count < 20; count += 1) bus.emit(orderName, orderOf())
  await collectGarbage()
  expect(sent).toHaveLength(20)
  expect(sent.filter((list) => list.deref() !== undefined)).toEqual([])
})

interface Received {
  readonly Code: number
  readonly data: readonly unknown[]
}

async function openPage(options: LegacyRigOptions = {}) {
  const rig = createLegacyRig(options)
  const received: Received[] = []
  const positions: PositionsOrder[] = []
  const socketIo = new rig.legacy.socketIO(data)
  rig.page().run(() => {
    socketIo.connectSocketInit()
    uni.$on('getPositonsOrder', (order: Received) => void received.push(order))
  })
  const { bus, client } = installedClient()
  const stop = subscribe(bus, client.name, 'getPositonsOrder', (order) => void positions.push(order), client.report)
  await rig.pass(0)
  return { ...rig, socketIo, received, positions, stop }
}

const asText = { profit: '10.50', lots: '0.10', type: 0, flwsig: 1, sigtraderid: '7', avatar: '/7.png' }

describe('events that the legacy class sends to pages', () => {
  test('LG-66: emits rows in the server’s format to pages, and parsed positions on the plugin’s channel', async () => {
    const { push, received, positions, stop } = await openPage()
    const [first, second] = [row(1, asText), row(2, { flwsig: 0 })]
    await push([first, second])
    expect(received).toHaveLength(1)
    expect(received[0]).toEqual({ Code: 200, data: [first, second] })
    const [position, other] = positions[0]?.data ?? []
    expect(position).toMatchObject({ ticket: 1, profit: 10.5, type: 'buy', flwsig: true })
    expect(other).toMatchObject({ flwsig: false })
    expect(position).not.toHaveProperty('avatar')
    const next = [row(1, { ...asText, avatar: '/8.png' }), row(2, { flwsig: 0, profit: 11 }), row(3)]
    await push(next)
    expect(received[1]?.data).toEqual(next)
    expect(received[0]?.data).toEqual([first, second])
    stop()
    await push([])
    expect(received[2]?.data).toEqual([])
    expect(positions).toHaveLength(2)
  })

  test('LG-66: keeps the last valid version of a row that becomes unreadable', async () => {
    const { push, received } = await openPage()
    const [first, next] = [row(1, asText), row(2, { profit: 3 })]
    await push([first, row(2)])
    await push([row(1, { ...asText, lots: '', avatar: '/8.png' }), next])
    expect(received.at(-1)?.data).toEqual([first, next])
    await push([row(1, { lots: '' }), row(2)])
    expect(received.at(-1)?.data).toEqual([first, row(2)])
  })

  test('LG-66: leaves an earlier list unchanged when an incomplete list follows', () => {
    const wire = createWireRows()
    const before = position({ ticket: 1 })
    const list = (sent: object) => ({ positions: [before], rows: [{ sent }], fault: undefined, isPartial: true })
    wire.taken({ ...list({ first: 1 }), isPartial: false })
    const first = wire.asSent({ Code: 200, data: [before] })
    wire.taken(list({ next: 1 }))
    const next = wire.asSent({ Code: 200, data: [before] })
    expect([first.data, next.data]).toEqual([[{ sent: { first: 1 } }], [{ sent: { next: 1 } }]])
  })

  test('LG-78: sends parsed positions instead of original rows when incomplete lists exceed the size limit', () => {
    const wire = createWireRows()
    const note = 'a'.repeat(17 * 2 ** 20)
    const positions = [position({ ticket: 1 }), position({ ticket: 2 })]
    const send = (index: number, isPartial: boolean, sent: object) => {
      const rows = [{ ...sent }]
      wire.taken({ positions: positions.slice(index, index + 1), rows, fault: undefined, isPartial })
      return wire.asSent({ Code: 200, data: positions }).data
    }
    expect(send(0, false, { first: note })).toMatchObject([{ first: note }, positions[1]])
    expect(send(0, true, { next: note })).toMatchObject([{ next: note }, positions[1]])
    expect(send(1, true, { other: note })).toEqual([{ next: note }, positions[1]])
    expect(send(0, true, { short: '' })).toEqual([{ short: '' }, positions[1]])
    expect(send(1, true, { other: note })).toEqual([{ short: '' }, { other: note }])
    expect(send(0, true, { next: note })).toEqual([positions[0], { other: note }])
    send(1, false, { other: note })
    expect(send(0, true, { next: note })).toEqual([{ next: note }, { other: note }])
  })

  test('LG-66: stores the legacy class’s data under the protocol name legacy', () => {
    const options = { url: 'wss://feed.example/ws', currency: 'USD', currencyDigits: { USD: 2 } }
    expect(legacyProtocol(options, () => undefined, createWireRows()).name).toBe('legacy')
  })
})

function createPort() {
  let isWatched = false
  const listeners: ((event: SocketEvent) => void)[] = []
  const port: SocketPort = {
    open(_request, listener) {
      listeners.push(listener)
      return { send: () => undefined, close: () => undefined, drop: () => undefined }
    },
    watchSlots(freed) {
      isWatched = true
      freed()
      return () => void (isWatched = false)
    },
  }
  return { port, listeners, isWatched: () => isWatched }
}

const request = { url: 'wss://feed.example/ws', header: undefined, protocols: undefined }

test.each<SocketEvent>([
  { type: 'closed', code: 1000, reason: '' }, { type: 'refused', code: 'socket-slots-exhausted' },
])('LG-7: frees the slot once when the last connection was $type', (end) => {
  const { port, listeners } = createPort()
  const { port: watched, whenFree } = watchSocket(port)
  const reported: string[] = []
  const events: string[] = []
  whenFree(() => reported.push('at once'))
  for (const _ of [1, 2]) watched.open(request, ({ type }) => events.push(type))
  whenFree(() => reported.push('free'))
  whenFree(() => reported.push('taken back'))()
  for (const event of [{ type: 'opened' } as const, end, end]) listeners[0]?.(event)
  expect(reported).toEqual(['at once'])
  for (const _ of [1, 2]) listeners[1]?.(end)
  expect(reported).toEqual(['at once', 'free'])
  expect(events).toEqual(['opened', ...Array<string>(4).fill(end.type)])
})

test('LG-7: does not count a connection as open when the socket port throws on open', () => {
  const { port, whenFree } = watchSocket({ open: () => { throw new Error('no sockets') } })
  expect(() => port.open(request, () => undefined)).toThrow('no sockets')
  const reported: string[] = []
  whenFree(() => reported.push('free'))
  expect(reported).toEqual(['free'])
})

test('PF-70: passes on the start of a handshake if the platform reports it', () => {
  const { port } = createPort()
  expect(watchSocket({ ...port, handshakeAtMs: () => 7 }).port.handshakeAtMs?.(request)).toBe(7)
  expect(watchSocket(port).port).not.toHaveProperty('handshakeAtMs')
})

test('LG-7: reports freed socket slots only when the platform counts slots', () => {
  const { port, isWatched } = createPort()
  const reported: string[] = []
  const unwatch = watchSocket(port).port.watchSlots?.(() => reported.push('freed'))
  expect(isWatched()).toBe(true)
  unwatch?.()
  expect([reported, isWatched()]).toEqual([['freed'], false])
  watchSocket({ open: port.open }).port.watchSlots?.(() => reported.push('never'))()
  expect(reported).toEqual(['freed'])
})
