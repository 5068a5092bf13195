import type { Diagnostic } from '../../../src/shared/errors'
import { createSessionKeeper } from '../../../src/connection/runtime/persisted-state'
import { createMemoryStorage } from '../../support/memory-storage'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { mutated } from '../mutate'
import { parsed } from '../rules/value-rules'
import { imageSample } from '../samples'
import type { Subject, Target } from '../subject'
import { demand } from '../subject'

const key = 'tradewire:10260'

/** Equality of what JSON makes, by a list instead of the stack: it may be nested as deep as it likes. */
function isSame(one: unknown, other: unknown): boolean {
  const left: (readonly [unknown, unknown])[] = [[one, other]]
  for (let pair = left.pop(); pair !== undefined; pair = left.pop()) {
    const [a, b] = pair
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
      if (!Object.is(a, b)) return false
      continue
    }
    const keys = Object.keys(a)
    if (Array.isArray(a) !== Array.isArray(b) || keys.join('\n') !== Object.keys(b).join('\n')) return false
    for (const key of keys) left.push([Reflect.get(a, key), Reflect.get(b, key)])
  }
  return true
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function open(): Subject {
  const storage = createMemoryStorage()
  const reported: Diagnostic[] = []
  const keeper = createSessionKeeper({
    storage, prefix: 'tradewire', clock: createSimulatedClock(), report: (diagnostic) => reported.push(diagnostic),
  })
  return {
    make: (dice) => mutated(dice, imageSample(dice)),
    async take(text) {
      storage.contents.set(key, text)
      storage.contents.set('another', 'kept')
      const answers: unknown[] = []
      reported.length = 0
      keeper.load('10260', (data) => answers.push(data))
      await settled()
      const value = parsed(text)
      demand(storage.contents.get('another') === 'kept' && storage.contents.size <= 2, 'it touched what is not its own')
      if (value === undefined) {
        demand(answers.length === 0 && reported.length === 1, 'what is no JSON was answered, or not reported')
        demand(reported[0]?.code === 'storage-corrupt' && !storage.contents.has(key), 'it was not removed as corrupt')
        return 'refused'
      }
      demand(answers.length === 1 && reported.length === 0, 'JSON was refused')
      demand(isSame(value, answers[0]), 'something else was answered than was stored')
      return 'accepted'
    },
  }
}

export const storedState: Target = { name: 'storedState', episodeLength: 1_000, open }
