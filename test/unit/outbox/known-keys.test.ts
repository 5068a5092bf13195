import { expect, test } from 'vitest'
import { createEntryLoader, type EntryLoader } from '../../../src/outbox/storage/entry-loader'
import { createOutboxKeys, encodeEntry } from '../../../src/outbox/storage/stored-entry'
import { createMemoryStorage } from '../../support/memory-storage'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

const keys = createOutboxKeys('default')
const key = keys.keyOf({ user: '7', instance: 'here', id: 'one' })
const text = encodeEntry({
  place: 1,
  entry: {
    id: 'one', kind: 'note', channel: 'note', payload: 'hello', replay: 'at-least-once', postedAtMs: 0,
    expiresAtMs: null, state: 'queued', stateAtMs: 0, sends: 0,
  },
})

/** A loader of a storage that has the entry, which the outbox has put there itself. */
function loader(): EntryLoader<string> {
  const made = createEntryLoader<string>({
    storage: createMemoryStorage({ [key]: text }),
    clock: createSimulatedClock(),
    timeoutMs: 1_000,
    keys,
    writer: {
      write: async () => undefined, remove: async () => undefined, idle: async () => undefined, isBusy: () => false,
    },
    partitions: () => ({ own: async () => 'here', adopt: async () => true, release: () => undefined }),
    accepts: (payload): payload is string => typeof payload === 'string',
    report: () => undefined,
    recall: () => undefined,
    adoptedLate: () => undefined,
    failed: () => undefined,
  })
  made.know(key)
  return made
}

test('SK-5: a key is known for as long as it is stored', async () => {
  const made = loader()
  expect(await made.load('7')).toEqual([])
  made.removed(key)
  expect(await made.load('7')).toMatchObject([{ entry: { id: 'one' } }])
})

test('SK-5: one that is removed while a load is under way is known until that is over', async () => {
  const made = loader()
  const loading = made.load('7')
  made.removed(key)
  expect(await loading).toEqual([])
  expect(await made.load('7')).toMatchObject([{ entry: { id: 'one' } }])
})
