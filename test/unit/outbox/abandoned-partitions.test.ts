import { describe, expect, test } from 'vitest'
import { createEntryLoader } from '../../../src/outbox/storage/entry-loader'
import { createOutboxKeys, encodeEntry } from '../../../src/outbox/storage/stored-entry'
import type { Storage } from '../../../src/connection/ports/ports'
import { createHeldStorage } from '../../support/held-storage'
import { createMemoryStorage } from '../../support/memory-storage'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

const keys = createOutboxKeys('default')
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** An entry of that process: when it was posted, and its place among those of the process. */
function kept(instance: string, id: string, postedAtMs: number, place: number): readonly [string, string] {
  return [keys.keyOf({ user: '7', instance, id }), encodeEntry({
    place,
    entry: {
      id, kind: 'note', channel: 'note', payload: id, replay: 'at-least-once', postedAtMs, expiresAtMs: null,
      state: 'queued', stateAtMs: 0, sends: 0,
    },
  })]
}

function loaderOf(storage: Storage) {
  const reported: string[] = []
  const loader = createEntryLoader<string>({
    storage,
    keys,
    clock: createSimulatedClock(),
    timeoutMs: 1_000,
    writer: {
      write: async () => undefined, remove: async () => undefined, idle: async () => undefined, isBusy: () => false,
    },
    partitions: () => ({ own: async () => 'here', adopt: async () => true, release: () => undefined }),
    accepts: (payload): payload is string => typeof payload === 'string',
    report: ({ code }) => reported.push(code),
    recall: () => undefined,
    adoptedLate: () => undefined,
    failed: () => undefined,
  })
  const load = async (): Promise<string[]> => (await loader.load('7')).map(({ entry: { id } }) => id)
  return { loader, load, reported }
}

describe('what is found of processes that are gone', () => {
  const inOrder = [
    kept('z', 'one', 1, 1), kept('z', 'two', 9, 2), kept('z', 'ten', 3, 10),
    kept('b', 'three', 5, 1), kept('c', 'four', 7, 9), kept('d', 'five', 7, 1), kept('e', 'six', 7, 4),
  ]
  const names = ['one', 'two', 'ten', 'three', 'four', 'five', 'six']

  test('OB-24: the older process comes first, whatever its name, and each keeps the order of its entries', async () => {
    // Each turn of the list, and each turned round: storage lists as it likes.
    for (let turn = 0; turn < inOrder.length; turn += 1) {
      const listed = [...inOrder.slice(turn), ...inOrder.slice(0, turn)]
      for (const list of [listed, [...listed].reverse()]) {
        expect(await loaderOf(createMemoryStorage(Object.fromEntries(list))).load()).toEqual(names)
      }
    }
  })

  test('OB-24: an entry that is gone when it is read is skipped without a report', async () => {
    const [[key]] = [kept('a', 'one', 1, 1)]
    const storage = createMemoryStorage()
    const { load, reported } = loaderOf({ ...storage, keys: async () => [key] })
    expect(await load()).toEqual([])
    expect(reported).toEqual([])
  })

  test('OB-24: of two looks at the same time one finds it', async () => {
    const storage = createHeldStorage(createMemoryStorage(Object.fromEntries([kept('a', 'one', 1, 1)])))
    const { load } = loaderOf(storage)
    storage.hold('read')
    const looks = Promise.all([load(), load()])
    await settled()
    expect(storage.waiting).toHaveLength(2)
    await storage.letGo()
    expect((await looks).flat()).toEqual(['one'])
  })

  test('OB-24: what is removed meanwhile stays known until every look is over', async () => {
    const [[key, text]] = [kept('a', 'one', 1, 1)]
    const storage = createHeldStorage(createMemoryStorage({ [key]: text }))
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
  })
})
