import { expect, test } from 'vitest'
import { createPausedStorage } from '../../support/paused-storage'
import { createMemoryStorage } from '../../support/memory-storage'
import { createOutboxRig } from '../../support/outbox-rig'

test('the time to live counts from the tap', async () => {
  const storage = createMemoryStorage()
  const kept = createPausedStorage(storage)
  kept.hold('keys')
  const rig = createOutboxRig({ storage, kept })
  await rig.settle()
  const tapMs = rig.clock.now()
  const posting = rig.outbox.post({ kind: 'note', payload: 'buy', replay: 'at-most-once', ttlMs: 5_000 })
  await rig.advanceAsync(4_000)
  await kept.letGo()
  await posting
  expect(rig.outbox.entries()[0]).toMatchObject({ postedAtMs: tapMs, expiresAtMs: tapMs + 5_000 })
})
