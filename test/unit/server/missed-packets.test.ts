import fc from 'fast-check'
import { Server, Socket } from 'socket.io'
import { SessionAwareAdapter } from 'socket.io-adapter'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createSessionGuard, guardJoins } from '../../../server/chat/guard-sessions'
import { boundMissedPackets, bytesOf } from '../../../server/chat/missed-packets'
import { collectGarbage } from '../../support/collect-garbage'
import { expectLinear } from '../scaling/cost'

/** Packet size for one room and an id up to 16 characters, without the text. */
const packetBytes = 768 + 64 + 16
const rooms = ['a', 'b', 'own']

/** Socket.IO's adapter with a session in the rooms `a`, `b` and `own`. */
function adapterOf() {
  const connectionStateRecovery = { maxDisconnectionDuration: 120_000 }
  const server = { opts: { connectionStateRecovery }, encoder: { encode: () => [] } }
  const adapter = new SessionAwareAdapter({ server, name: '/', sockets: new Map() })
  adapter.persistSession({ pid: 'pid', sid: 'own', rooms, data: undefined })
  return {
    adapter,
    notify(text: string, to: readonly string[], except: readonly string[] = []): string {
      const data = [text]
      adapter.broadcast({ type: 2, data, nsp: '/' }, { rooms: new Set(to), except: new Set(except) })
      return data[1] ?? ''
    },
    async recovered(id: string): Promise<readonly unknown[] | undefined> {
      const session = await adapter.restoreSession('pid', id)
      return session?.missedPackets.map((data): unknown => (Array.isArray(data) ? data[0] : data))
    },
  }
}

/** Each connection is its own sender. */
function bounded(missedBytes: number, lineBytes = 1_000_000) {
  const rig = adapterOf()
  let nowMs = 0
  boundMissedPackets(rig.adapter, {
    now: () => nowMs, wallNow: () => Date.now(), lastsMs: 180_000, missedBytes, lineBytes, senderOf: String,
  })
  return {
    ...rig,
    pass: (ms: number) => void (nowMs += ms),
    stored: async (ids: readonly string[]) =>
      (await Promise.all(ids.map((id) => rig.recovered(id)))).filter((each) => each !== undefined).length,
  }
}

test('CV-53: keeps the newest packets up to the byte limit', async () => {
  const { notify, recovered, stored } = bounded(10 * (packetBytes + 100))
  const ids = Array.from({ length: 100 }, (_, index) => notify(`${100 + index}`.padEnd(100), ['a']))
  expect(await stored(ids)).toBe(10)
  expect(await recovered(ids[98] ?? '')).toEqual(['199'.padEnd(100)])
})

test('CV-166: drops the oldest packets of the senders with the most bytes', async () => {
  const { notify, recovered } = bounded(10 * packetBytes)
  const last = notify('last', ['a'], ['quiet'])
  notify('missed', ['a'], ['quiet'])
  for (let count = 0; count < 30; count += 1) notify('', ['elsewhere'], [`busy ${count % 2}`])
  // A response counts for the connection that receives the response.
  for (let count = 0; count < 30; count += 1) notify('', ['line'])
  expect(await recovered(last)).toEqual(['missed'])
})

test('CV-166: starts a new session if a missed packet was dropped, even minutes ago', async () => {
  const { notify, pass, recovered } = bounded(10 * packetBytes)
  pass(100_000)
  notify('', ['b'], ['slow'])
  const before = notify('', ['a'], ['quiet'])
  const busy = Array.from({ length: 20 }, () => notify('', ['b'], ['busy']))
  const after = notify('', ['a'], ['quiet'])
  // Drops the first packet after later ones.
  for (let count = 0; count < 8; count += 1) notify('', ['elsewhere'], ['slow'])
  for (let minutes = 0; minutes < 3; minutes += 1) {
    expect(await recovered(before)).toBeUndefined()
    expect(await recovered(busy[18] ?? '')).toEqual(['', ''])
    expect(await recovered(after)).toEqual([])
    pass(60_000)
  }
})

test('CV-166: recovers all missed packets or none', async () => {
  const some = (names: readonly string[]) => fc.subarray([...names])
  const packets = fc.array(
    fc.tuple(some(['a', 'b', 'own', 'c']), some(['own', 'd']), fc.nat(90_000)), { minLength: 5, maxLength: 30 })
  await fc.assert(fc.asyncProperty(packets, async (all) => {
    const { pass, ...ours } = bounded(7 * packetBytes)
    const [found, expected] = await Promise.all([ours, adapterOf()].map(({ notify, recovered }) => {
      const ids = all.map(([to, except, ms], index) => {
        pass(ms)
        return notify(`${index}`, to, except)
      })
      return Promise.all(ids.map((id) => recovered(id)))
    }))
    expect(found).toEqual(found?.map((each, index) => each && expected?.[index]))
  }), { numRuns: 200 })
})

test('CV-53: frees the memory of dropped packets', async () => {
  const { adapter } = bounded(10 * packetBytes)
  const packets = Array.from({ length: 1_000 }, () => {
    const data = ['']
    adapter.broadcast({ type: 2, data, nsp: '/' }, { rooms: new Set(['a']), except: new Set() })
    return new WeakRef(data)
  })
  await collectGarbage()
  expect(packets.filter((packet) => packet.deref() !== undefined).length).toBeLessThan(100)
})

test('CV-90: counts the memory of packets and of their rooms', async () => {
  const { notify, stored } = bounded(10 * packetBytes)
  const ids = Array.from({ length: 11 }, () => notify('', ['a']))
  expect(await stored(ids)).toBe(10)
  ids.push(notify('', ['a', ...Array.from({ length: 99 }, (_, index) => `room ${index}`)]))
  expect(await stored(ids)).toBe(2)
  expect([bytesOf(undefined), bytesOf('text'), bytesOf(['ab', 7, '长ab'])]).toEqual([0, 0, 8])
})

test('CV-53: starts a new session when a connection has missed more than its queue can hold', async () => {
  const { notify, recovered } = bounded(1_000_000, 1_000)
  const first = notify('', ['a'])
  // A packet to two rooms of the connection counts once.
  for (const text of ['x'.repeat(200), 'y'.repeat(200)]) notify(text, ['a', 'b'])
  notify('z'.repeat(2_000), ['elsewhere'])
  notify('z'.repeat(2_000), ['a'], ['own'])
  expect(await recovered(first)).toEqual(['x'.repeat(200), 'y'.repeat(200)])
  notify('', ['a'])
  expect(await recovered(first)).toBeUndefined()
})

test('CV-53: drops packets after three minutes', async () => {
  const { notify, pass, stored } = bounded(1_000_000)
  const ids = [notify('one', ['a'])]
  pass(180_000)
  ids.push(notify('two', ['a']))
  expect(await stored(ids)).toBe(2)
  pass(1)
  expect(await stored(ids)).toBe(1)
})

test('CV-161: starts a new session if two packets have the same offset because the clock was set back', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1 })
  onTestFinished(() => void vi.useRealTimers())
  const { notify, recovered } = bounded(1_000_000)
  const shared = notify('first', ['a'])
  vi.setSystemTime(2)
  const between = notify('second', ['a'])
  vi.setSystemTime(1)
  expect(notify('third', ['a'])).toBe(shared)
  expect([await recovered(shared), await recovered(between)]).toEqual([undefined, ['third']])
})

test('CV-163: starts a new session if a dropped packet had the same offset before the clock was set back', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 10 })
  onTestFinished(() => void vi.useRealTimers())
  const { notify, pass, recovered } = bounded(1_000_000)
  const first = notify('first', ['a'])
  pass(180_001)
  vi.setSystemTime(20)
  notify('second', ['a'])
  vi.setSystemTime(10)
  expect(notify('third', ['a'])).toBe(first)
  expect(await recovered(first)).toBeUndefined()
  vi.setSystemTime(19)
  const ids = [notify('fourth', ['a'])]
  for (const nowMs of [20, 21, 21]) {
    vi.setSystemTime(nowMs)
    ids.push(notify(`${nowMs}`, ['a']))
  }
  expect(await Promise.all(ids.map((id) => recovered(id)))).toEqual([undefined, undefined, ['21'], []])
})

test('CV-113: recovers the same packets as Socket.IO, in the same order', async () => {
  const some = (names: readonly string[]) => fc.subarray([...names])
  const packets = fc.array(fc.tuple(some(['a', 'b', 'own', 'c']), some(['own', 'd'])), { maxLength: 20 })
  await fc.assert(fc.asyncProperty(packets, async (all) => {
    const [ours, theirs] = [bounded(1_000_000), adapterOf()].map(({ notify, recovered }) => {
      const ids = all.map(([to, except], index) => notify(`${index}`, to, except))
      return Promise.all([...ids, 'unknown'].map((id) => recovered(id)))
    })
    expect(await ours).toEqual(await theirs)
  }), { numRuns: 50 })
})

test('CV-113: recovers a session almost as fast with many other packets as with few', () => {
  expectLinear(300, (size) => {
    const { adapter, notify } = bounded(64_000_000)
    for (let index = 0; index < size; index += 1) notify('', [`user:${index}`])
    const last = notify('', ['own'])
    return () => {
      for (let index = 0; index < size; index += 1) void adapter.restoreSession('pid', last)
    }
  })
})

test('works with an adapter that has no packet list', () => {
  const broadcast = vi.fn<() => void>()
  const elsewhere = { packets: undefined, broadcast, restoreSession: () => null }
  boundMissedPackets(elsewhere, {
    now: () => 0, wallNow: () => 0, lastsMs: 1, missedBytes: 1, lineBytes: 500, senderOf: () => '',
  })
  elsewhere.broadcast()
  expect([broadcast.mock.calls.length, elsewhere.restoreSession()]).toEqual([1, null])
})

test.each<readonly [
  missed: readonly number[], may: boolean, state: string, recovered: number | undefined, turns: number,
]>([
  [[150, 50], false, 'open', 50, 0],
  [[150, 51], true, 'open', 52, 1],
  [[150, 51], false, 'open', undefined, 1],
  [[201], true, 'closed', undefined, 1],
])('CV-114: after recoveries of %j packets (turn granted: %s, connection: %s), recovers %s packets', async (
  missed, may, readyState, recovered, turns,
) => {
  let packets = 0
  const restoreSession = () => Promise.resolve({
    sid: 'own', pid: 'pid', rooms: [], data: { user: '7' }, missedPackets: Array.from({ length: packets }, () => []),
  })
  const turn = vi.fn<() => Promise<boolean>>(() => {
    packets += 1
    return Promise.resolve(may)
  })
  let nextTurn = (): void => undefined
  const later = (callback: () => void): void => void (nextTurn = callback)
  const sessionOf = createSessionGuard({ restoreSession }, { mayEnter: () => true, turn, take: () => true, later })
  const recover = async (count: number, state = 'open'): Promise<number | undefined> => {
    packets = count
    return (await sessionOf({ readyState: state }, { user: '7', pid: 'pid', offset: 'last' }))?.missedPackets.length
  }
  let last: number | undefined
  for (const count of missed) last = await recover(count, readyState)
  expect([last, turn.mock.calls.length]).toEqual([recovered, turns])
  nextTurn()
  expect([await recover(200), turn.mock.calls.length]).toEqual([200, turns])
})

test.each([
  ['keeps a connection whose join gets an event loop turn', true, 0],
  ['closes a connection whose join gets no event loop turn', false, 1],
] as const)('CV-116: %s', async (_title, may, closes) => {
  const namespace = new Server().of('/')
  const close = vi.fn<() => void>()
  const request = { headers: {}, connection: {}, _query: {} }
  const steps: string[] = []
  guardJoins(namespace, {
    turn: () => Promise.resolve(may).finally(() => void steps.push('turn')),
    sessionOf: () => Promise.reject(new Error('none')).finally(() => void steps.push('session')),
  })
  const join: unknown = Reflect.get(namespace, '_createSocket')
  if (typeof join !== 'function') throw new Error('Socket.IO has moved the member')
  const socket: unknown = await Reflect.apply(join, namespace, [{ conn: { close, request }, request }, {}])
  expect([socket instanceof Socket, steps, close.mock.calls.length]).toEqual([true, ['turn', 'session'], closes])
})
