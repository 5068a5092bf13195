import { expect, test } from 'vitest'
import { createBeatLocks } from '../../../src/platform/locks/beat-locks'
import { createScriptedRandom } from '../../../src/testing/scripted-ports'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

test('a lock is kept over a storage that was full for a moment', async () => {
  const clock = createSimulatedClock()
  const texts = new Map<string, string>()
  let isFull = false
  const shared = {
    getItem: (key: string) => texts.get(key) ?? null,
    removeItem: (key: string) => void texts.delete(key),
    setItem(key: string, text: string) {
      if (isFull) throw new Error('full')
      texts.set(key, text)
    },
  }
  const tab = () => createBeatLocks({ clock, random: createScriptedRandom(0.5), shared, page: new EventTarget() })
  void tab().take('outbox')
  await clock.advanceAsync(1_000)
  isFull = true
  await clock.advanceAsync(20_000)
  isFull = false
  const other = tab()
  const taken: unknown[] = []
  for (let minute = 0; minute < 10; minute += 1) {
    void other.take('outbox').then((release) => taken.push(release))
    await clock.advanceAsync(60_000)
  }
  expect(taken).toEqual(Array.from({ length: 10 }))
})
