import { describe, expect, test } from 'vitest'
import type { Storage } from '../../../src/connection/ports/ports'
import { createClientFollower } from '../../../src/outbox/client-follower'
import { copyTradingOrders } from '../../../src/outbox/orders/copy-trading-orders'
import { createEntryLoader, createLoading } from '../../../src/outbox/storage/entry-loader'
import type { Partitions } from '../../../src/outbox/storage/partitions'
import { createOutboxKeys, encodeEntry } from '../../../src/outbox/storage/stored-entry'
import { createTransmitter } from '../../../src/outbox/transmitter'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import type { DiagnosticCode } from '../../../src/shared/errors'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createOpenRig } from '../../support/client-rig'
import { paused } from '../../support/paused'
import { createMemoryStorage } from '../../support/memory-storage'
import { createRigWire } from '../../support/outbox-rig'
import { createProtocolRig } from '../../support/protocol-rig'
import { createRigProtocol } from '../../support/rig-protocol'
import { entryOf, settled } from './entries'

const entry = entryOf('one', 'hello')
const partitions: Partitions = {
  own: async () => 'here', adopt: async () => true, releaseUnused: () => undefined, release: () => undefined,
}

describe('loading stored entries', () => {
  function stage(user: () => string | null = () => '7', written = () => Promise.resolve()) {
    const meanwhile: (() => void)[] = []
    const clock = createSimulatedClock()
    const notified: string[] = []
    const owns: { resolve(): void; reject(error: unknown): void }[] = []
    const own = (): Promise<string> => new Promise((resolve, reject) =>
      owns.push({ resolve: () => resolve('here'), reject }))
    const loading = createLoading<string>({
      clock, timeoutMs: 10_000, user,
      userPartitions: {
        present: () => ({ ...partitions, own }),
        change: () => undefined, end: () => undefined,
      },
      writer: {
        write: () => Promise.resolve(), remove: () => Promise.resolve(), isBusy: () => false, isFull: () => false,
        written, idle: written,
      },
      loader: {
        load: (of) => {
          notified.push(`load ${of}`)
          meanwhile.shift()?.()
          return Promise.resolve([])
        },
        know: () => undefined, removed: () => undefined, startAfresh: () => undefined,
      },
      found: (of) => notified.push(`found ${of}`),
      report: ({ code }) => notified.push(code),
    })
    return { clock, reported: notified, owns, loading, meanwhile }
  }

  test('OB-20: drops entries that an earlier load returns after the same user has signed in again', async () => {
    const { reported: notified, owns, loading, meanwhile } = stage()
    meanwhile.push(() => loading.userChanged())
    owns[0]?.resolve()
    await settled()
    expect(notified).toEqual(['load 7'])
    owns[1]?.resolve()
    await settled()
    expect(notified).toEqual(['load 7', 'load 7', 'found 7'])
  })

  test('OB-98: reads the current user’s storage once more after a late write', async () => {
    const writes: (() => void)[] = []
    const { clock, owns, loading } = stage(undefined, () => new Promise((resolve) => writes.push(resolve)))
    loading.userChanged()
    loading.userChanged()
    await clock.advanceAsync(10_000)
    await settled()
    const looks = owns.length
    writes[0]?.()
    await settled()
    expect(owns).toHaveLength(looks)
    writes[1]?.()
    await settled()
    expect(owns).toHaveLength(looks + 1)
  })

  test('OB-52: does not acquire a lock for a user who signed out before the lock was granted', async () => {
    let user = '7'
    const { reported: notified, owns, loading } = stage(() => user)
    user = '8'
    loading.userChanged()
    owns[0]?.resolve()
    await settled()
    expect(notified).toEqual([])
    owns[1]?.resolve()
    await settled()
    expect(notified).toEqual(['load 8', 'found 8'])
  })

  test('OB-25: reports a failed lock request while a caller waits for the lock', async () => {
    const { reported: notified, owns, loading } = stage()
    owns[0]?.reject(new Error('no locks'))
    await settled()
    expect(notified).toEqual(['storage-failed', 'load 7', 'found 7'])
    notified.length = 0
    void loading.load()
    loading.userChanged()
    owns[1]?.reject(new Error('no locks'))
    await settled()
    void loading.load()
    loading.stop()
    for (const { reject } of owns.slice(2)) reject(new Error('no locks'))
    await settled()
    expect(notified).not.toContain('storage-failed')
  })

  test('OB-36: reads nothing after disposal, and leaves no read pending', async () => {
    const { clock, reported: notified, owns, loading } = stage()
    owns[0]?.resolve()
    await settled()
    notified.length = 0
    loading.stop()
    loading.failed()
    expect(clock.pending()).toBe(0)
    void loading.load()
    await settled()
    expect(owns).toHaveLength(1)
    expect(notified).toEqual([])
  })
})

describe('sending frames', () => {
  function transmitter(code: DiagnosticCode = 'not-open') {
    const rig = createOpenRig({ protocol: createRigProtocol({ session: { userId: 7 } }) })
    const sent: unknown[] = []
    const send = (frame: unknown) => {
      sent.push(frame)
      return Promise.resolve({ ok: false as const, code })
    }
    const client = { ...rig.client, send }
    const made = createTransmitter({ client, wire: createRigWire(), clock: rig.clock, report: () => undefined })
    return { made, sent }
  }

  test.each([
    ['disposed', { kind: 'notHanded' }], ['not-open', { kind: 'notHanded' }], ['send-failed', { kind: 'inDoubt' }],
    ['frame-too-large', { kind: 'refused', code: 'frame-too-large' }],
  ] as const)('OB-8: turns the send result %s into the outcome %j', async (code, outcome) => {
    const outcomes: unknown[] = []
    transmitter(code).made.transmit(entry, '7', (notified) => outcomes.push(notified))
    await settled()
    expect(outcomes).toEqual([outcome])
  })

  test('OB-21: does not send a query for another user’s entry', () => {
    const { made, sent } = transmitter()
    made.query(entry, '8')
    expect(sent).toEqual([])
    made.query(entry, '7')
    expect(sent).toHaveLength(1)
  })

  test('OB-36: unsubscribes from its client when disposed', () => {
    const { client } = createOpenRig({ protocol: createRigProtocol({ session: { userId: 7 } }) })
    const users: (string | null)[] = []
    const follower = createClientFollower(client, (user) => users.push(user), () => undefined)
    client.setSession({ userId: 8 })
    follower.stop()
    client.setSession({ userId: 9 })
    expect(users).toEqual(['8'])
  })

  test('OB-36: ignores a response to an order after disposal', () => {
    const rig = createProtocolRig(copyTrading({ session: { userId: 7 } }))
    const far = rig.connect()
    const notified: unknown[] = []
    const stop = copyTradingOrders().listen(rig.client, {
      answered: ({ id }) => notified.push(id), frameable: () => notified.push('retry'), amend: () => undefined,
    })
    const ack = { Code: 200, type: 'Ack', state: 'done', tickets: [41] }
    far.message({ ...ack, reqid: 'one' })
    stop()
    far.message({ ...ack, reqid: 'two' })
    expect(notified).toEqual(['one'])
  })
})

const keys = createOutboxKeys('default')

function kept(instance: string, id: string, postedAtMs: number, place: number): readonly [string, string] {
  const key = keys.keyOf({ user: '7', instance, id })
  return [key, encodeEntry({ key, place, entry: entryOf(id, id, { postedAtMs }) })]
}

function loaderOf(storage: Storage, write = (_key: string): void => undefined) {
  const reported: string[] = []
  const loader = createEntryLoader<string>({
    storage,
    keys,
    clock: createSimulatedClock(),
    timeoutMs: 1_000,
    writer: {
      write: async (key) => write(key), remove: async () => undefined, isBusy: () => false, isFull: () => false,
      written: async () => undefined, idle: async () => undefined,
    },
    partitions: () => partitions,
    accepts: (payload): payload is string => typeof payload === 'string',
    report: ({ code }) => reported.push(code),
    recall: () => undefined,
    adoptedLate: () => undefined,
    failed: () => undefined,
  })
  const load = async (): Promise<string[]> => (await loader.load('7')).map(({ entry: { id } }) => id)
  return { loader, load, reported }
}

describe('entries of dead processes', () => {
  const inOrder = [
    kept('z', 'one', 1, 1), kept('z', 'two', 9, 2), kept('z', 'ten', 3, 10),
    kept('b', 'three', 5, 1), kept('c', 'four', 7, 9), kept('d', 'five', 7, 1), kept('e', 'six', 7, 4),
  ]
  const names = ['one', 'two', 'ten', 'three', 'four', 'five', 'six']

  test('OB-24, OB-126: loads the entries of older processes first, and each process’s entries in order', async () => {
    // Each rotation of the list and its reverse, because storage lists keys in any order.
    for (let turn = 0; turn < inOrder.length; turn += 1) {
      const listed = [...inOrder.slice(turn), ...inOrder.slice(0, turn)]
      for (const list of [listed, [...listed].reverse()]) {
        expect(await loaderOf(createMemoryStorage(Object.fromEntries(list))).load()).toEqual(names)
      }
    }
  })

  test('OB-126: loads the entries of a process first if they were posted while the clock was ahead', async () => {
    const { now } = createSimulatedClock()
    const list = [kept('a', 'after', now(), 1), kept('b', 'ahead', now() + 86_400_000, 1)]
    expect(await loaderOf(createMemoryStorage(Object.fromEntries(list))).load()).toEqual(['ahead', 'after'])
  })

  test('OB-24: silently skips an entry that was removed before the read', async () => {
    const [[key]] = [kept('a', 'one', 1, 1)]
    const storage = createMemoryStorage()
    const { load, reported } = loaderOf({ ...storage, keys: async () => [key] })
    expect(await load()).toEqual([])
    expect(reported).toEqual([])
  })

  test('OB-100: returns all entries from the read that finishes first when two reads run concurrently', async () => {
    const list = [kept('a', 'one', 1, 1), kept('a', 'two', 2, 2)]
    const storage = paused(createMemoryStorage(Object.fromEntries(list)))
    const { load } = loaderOf(storage)
    storage.hold('read')
    const [first, second] = [load(), load()]
    await settled()
    const [firstOne, firstTwo, secondOne, secondTwo] = Array.from({ length: 4 }, () => storage.next())
    await firstOne?.pass()
    await secondTwo?.pass()
    await firstTwo?.pass()
    expect(await first).toEqual(['one', 'two'])
    await secondOne?.pass()
    expect(await second).toEqual([])
  })

  test('OB-107: counts unreadable strings from an earlier, unfinished load toward the limit of 20', async () => {
    const storage = createMemoryStorage()
    const written = new Set<string>()
    const { load, reported } = loaderOf(storage, (key) => void written.add(key))
    for (const name of ['one', 'two']) {
      storage.contents.clear()
      for (let place = 0; place < 15; place += 1) storage.contents.set(kept('a', `${name}-${place}`, 1, place)[0], '')
      expect(await load()).toEqual([])
    }
    expect([written.size, reported.length]).toEqual([20, 30])
  })

  test('SK-5: does not load a stored entry while the loader knows the entry’s key', async () => {
    const [[key, text]] = [kept('a', 'one', 1, 1)]
    const { loader, load } = loaderOf(createMemoryStorage({ [key]: text }))
    loader.know(key)
    expect(await load()).toEqual([])
    loader.removed(key)
    expect(await load()).toEqual(['one'])
  })

  test('OB-24, SK-5: does not load a key removed during a read until all concurrent reads have ended', async () => {
    const [[key, text]] = [kept('a', 'one', 1, 1)]
    const storage = paused(createMemoryStorage({ [key]: text }))
    const { loader, load } = loaderOf(storage)
    loader.know(key)
    storage.hold('keys')
    const slow = load()
    const fast = load()
    await settled()
    loader.removed(key)
    const first = storage.next()
    await storage.next().pass()
    expect(await fast).toEqual([])
    await first.pass()
    expect(await slow).toEqual([])
    storage.hold()
    expect(await load()).toEqual(['one'])
  })
})
