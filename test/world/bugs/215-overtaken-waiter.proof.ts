import { expect, test } from 'vitest'
import { createKeyWriter } from '../../../src/outbox/storage/entry-saver'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createMemoryStorage } from '../../support/memory-storage'

test('a write that a newer one replaced is done with it', async () => {
  const clock = createSimulatedClock()
  const writer = createKeyWriter(createMemoryStorage(), clock, 10_000)
  const done = Promise.allSettled(['a', 'b', 'c'].map((text) => writer.write('key', text)))
  await clock.advanceAsync(10_000)
  expect((await done).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
})
