import { setImmediate } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { inRelease } from '../support/test-scope'
import { createConnectionModel, type Setting } from './connection-model'
import { explore, textOf, type Exploration } from './explore'
import { sideSettings, usualSetting } from './settings'
import { walk } from './walk'

const PATIENCE_MS = 600_000

async function run(name: string, setting: Setting): Promise<Exploration> {
  const exploration = await explore(createConnectionModel(setting))
  const { states, transitions, depth } = exploration
  console.log(`connection model, ${name}: states=${states} transitions=${transitions} depth=${depth}`)
  return exploration
}

describe('the connection machine in every environment', () => {
  let exploration: Exploration

  beforeAll(async () => {
    exploration = await run('as usual', usualSetting)
  }, PATIENCE_MS)

  const rules = [
    'MD-1: never has two sockets or two attempts',
    'MD-2: never has a socket without an owner',
    'MD-3: never connects without a lease or a session',
    'MD-4: needs a socket exactly as the leases and the session require',
    'MD-5: never starts an automatic attempt while paused',
    'MD-6: sends a goodbye before each intentional close of an open socket, and never on other sockets',
    'MD-7: detaches each protocol that received frames exactly once',
    'MD-8: never leaves a socket open in the background without a timer that ends it',
    'MD-9: never runs a timer that has nothing to end',
    'MD-10: never waits without a timer that ends the wait',
    'MD-11: emits exactly one connectError for each failure',
    'MD-12: ignores late events and responses',
    'MD-13: always finds a way back to an open connection',
    'MD-14: never makes more attempts than the budget allows',
    'MD-18: returns the actual effect of the call from reconnect()',
    'MD-19: always has the correct status',
    'MD-20: keeps a failure while hidden, and reports it only once',
  ]

  test.each(rules)('%s', (title) => {
    const { counterexample } = exploration
    const breaks = counterexample !== undefined && title.startsWith(`${counterexample.rule}:`)
    expect(breaks ? textOf(counterexample) : 'none').toBe('none')
  })

  test('MD-15: finds no violation in any abstract state', () => {
    expect(textOf(exploration.counterexample)).toBe('none')
    expect(exploration.states).toBeGreaterThan(10_000)
    expect(exploration.transitions).toBeGreaterThan(exploration.states)
  })

  test('MD-16: finds no violation and under 1 % unexplored states in random walks with arbitrary delays', async () => {
    const random = createSeededRandom(20_260)
    const met = new Set<string>()
    for (let round = 0; round < (inRelease ? 500 : 60); round += 1) {
      const { keys, breach } = walk(usualSetting, random, 200)
      expect(textOf(breach)).toBe('none')
      for (const key of keys) met.add(key)
      // Vitest treats a worker that is silent for a minute as dead.
      await setImmediate()
    }
    const unknown = [...met].filter((key) => !exploration.knows(key))
    console.log(`connection model, walks: met=${met.size} unknown=${unknown.length}`)
    expect(unknown.length / met.size).toBeLessThan(0.01)
  }, PATIENCE_MS)
})

// Each exploration takes a while.
test.each(inRelease ? sideSettings : [])('MD-15: explores all abstract states with $name', async ({
  name, setting,
}) => {
  const { counterexample } = await run(name, setting)
  expect(textOf(counterexample)).toBe('none')
}, PATIENCE_MS)
