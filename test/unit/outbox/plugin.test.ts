import { expect, test } from 'vitest'
import { installedOutbox, outboxPlugin } from '../../../src/outbox/vue/outbox-plugin'
import { installClient } from '../../../src/connection/vue/clients'
import { createOpenRig } from '../../support/client-rig'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createRigWire } from '../../support/outbox-rig'
import { createRigProtocol } from '../../support/rig-protocol'
import { createScriptedBus } from '../../../src/testing/scripted-ports'
import { createSeededRandom } from '../../../server/shared/seeded-random'

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
