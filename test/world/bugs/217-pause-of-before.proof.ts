import { expect, test } from 'vitest'
import { createSync } from '../../../src/chat/sync/sync'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

test('a new connection tries again after five seconds', async () => {
  const clock = createSimulatedClock()
  let asked = 0
  const sync = createSync({
    history: {
      ask() {
        asked += 1
        return Promise.resolve(undefined)
      },
    },
    intake: {
      stay: () => ({ user: '7' }), pass: () => Promise.resolve(), arrive: () => undefined, userChanged: () => undefined,
    },
    clock,
    user: () => '7',
    mark: () => null,
    loaded: () => Promise.resolve(),
    synced: () => undefined,
  })
  sync.start()
  await clock.advanceAsync(300_000)
  asked = 0
  sync.start()
  await clock.advanceAsync(6_000)
  expect(asked).toBe(2)
})
