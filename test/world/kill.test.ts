import { expect, test } from 'vitest'
import { allowedNames } from './allowed'
import { begin, killing, live, restartOf } from './app'
import type { Step } from './history'
import { connection } from './residents/connection'
import { navigation } from './residents/navigation'
import { outbox } from './residents/outbox'

const step = (id: number, name: string, thenMs: number): Step => ({ id, name, u: 0, within: undefined, thenMs })

test('WO-21: runs no more code in a killed process, and starts another process with stored data', async () => {
  const given = { seed: 1, residents: [connection, navigation, outbox], allowed: allowedNames }
  const first = begin(given)
  first.world.far.refuse()
  const next = await live(first, [step(0, 'order', 100), step(1, killing, 0)], restartOf(given))
  const { stored } = next.world.situation()
  expect(first.world.left()).toMatchObject({ timers: 0, connections: 0, locks: 0 })
  expect(Object.values(stored).filter((text) => text.includes('"queued"'))).toHaveLength(1)
  await next.world.clock.advanceAsync(2_000)
  // The next process has sent the entry.
  expect(Object.values(next.world.situation().stored).join()).toContain('"acked"')
})

test('WO-21: never draws an id again that the previous process has drawn', async () => {
  const given = { seed: 1, residents: [connection, navigation, outbox], allowed: allowedNames }
  const history = [step(0, 'order', 0), step(1, killing, 0), step(2, 'order', 0)]
  const next = await live(begin(given), history, restartOf(given))
  const ids = Object.values(next.world.situation().stored).flatMap((text) => /"id":"[^"]+"/.exec(text) ?? [])
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(2)
})
