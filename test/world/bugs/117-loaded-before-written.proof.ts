import { expect, test } from 'vitest'
import { createPausedStorage } from '../../support/paused-storage'
import { createMemoryStorage } from '../../support/memory-storage'
import { createOutboxRig } from '../../support/outbox-rig'

test('what is being stored is there for who comes back', async () => {
  const storage = createMemoryStorage()
  const kept = createPausedStorage(storage)
  const rig = createOutboxRig({ storage, kept })
  await rig.settle()
  kept.hold('write')
  void rig.outbox.post({ kind: 'note', payload: 'buy', replay: 'at-most-once' })
  await rig.settle()
  rig.client.setSession(null)
  await rig.settle()
  rig.client.setSession({ userId: 7 })
  await rig.settle()
  await kept.letGo()
  await rig.advanceAsync(5_000)
  expect(rig.outbox.entries()).toMatchObject([{ payload: 'buy' }])
})
