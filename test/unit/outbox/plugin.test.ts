import { expect, test } from 'vitest'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { installClient } from '../../../src/connection/vue/clients'
import { type EntryLoader, createEntryLoader } from '../../../src/outbox/storage/entry-loader'
import { createOutboxKeys, encodeEntry } from '../../../src/outbox/storage/stored-entry'
import { installedOutbox, outboxPlugin } from '../../../src/outbox/vue/outbox-plugin'
import { createScriptedBus } from '../../../src/testing/scripted-ports'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createOpenRig } from '../../support/client-rig'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createRigWire } from '../../support/outbox-rig'
import { createRigProtocol } from '../../support/rig-protocol'

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

test('OB-41: a plugin’s outbox lives beside its client as long as the app, on the ports that it is given', async () => {
  const rig = createOpenRig({ protocol: createRigProtocol({ session: { userId: 7 } }) })
  const takeOff = installClient(rig.client, { bus: createScriptedBus(), clock: rig.clock })
  const own = createMemoryStorage()
  const plugin = outboxPlugin({ wire: createRigWire(), ports: { storage: own } }, () => ({
    storage: createMemoryStorage(),
    locks: createMemoryLocks().holder(),
    clock: rig.clock,
    random: createSeededRandom(1),
  }))
  let unmounts = 0
  const app = {
    unmount() {
      unmounts += Number(this === app)
    },
  }
  plugin.install(app)
  const outbox = installedOutbox<string>('default')
  const posted = outbox.post({ kind: 'note', payload: 'hello', replay: 'at-least-once' })
  await rig.advanceAsync(0)
  expect(await posted).toMatchObject({ ok: true })
  expect(own.contents.size).toBe(1)
  app.unmount()
  expect(unmounts).toBe(1)
  expect(() => installedOutbox('default')).toThrow('invalid-option')
  expect(await outbox.post({ kind: 'note', payload: 'late', replay: 'at-least-once' }))
    .toEqual({ ok: false, code: 'disposed' })
  takeOff()
  expect(() => plugin.install({ unmount: () => undefined })).toThrow('invalid-option')
})
