import type { SeededRandom } from '../../server/shared/seeded-random'
import type { Storage } from '../../src/connection/ports/ports'
import type { Process } from './device'

/** `hung`: no call is answered until it is over. */
export type StorageTrouble = 'full' | 'missing' | 'corrupt' | 'hung'

/** The storage of a device whose app is killed, with its failures. */
export interface ChaosStorage {
  /** As a process sees it. */
  openFor(process: Process): Storage
  readonly contents: ReadonlyMap<string, string>
  /** Until taken back. */
  fail(trouble: StorageTrouble): () => void
  isSound(): boolean
  /** Calls that failed for such a trouble, or that a killed process did not live to see done. */
  failures(): number
}

const corruptText = '{"atMs":17'
const minMs = 1
const spanMs = 8

export function createChaosStorage(rolls: SeededRandom, onWrite: (key: string, text: string) => void): ChaosStorage {
  const contents = new Map<string, string>()
  const troubles: StorageTrouble[] = []
  let failures = 0
  const resume: (() => void)[] = []
  /** Calls under way, by process. */
  const waiting = new Map<Process, number>()

  function failed(message: string): Error {
    failures += 1
    return new Error(message)
  }

  return {
    contents,
    openFor(process) {
      const { clock, isAlive, notify } = process
      const addWaiting = (count: 1 | -1): void => void waiting.set(process, (waiting.get(process) ?? 0) + count)

      /** `act` happens when the call is made or when it is answered: a process killed between sees either. */
      function call<Value>(act: () => Value): Promise<Value> {
        return new Promise((resolve, reject) => {
          let early: { readonly value: Value } | undefined
          const attempt = (): Value => {
            if (troubles.includes('missing')) throw failed('storage is not available')
            return act()
          }
          const answer = (): void => {
            if (troubles.includes('hung')) {
              failures += 1
              // As every event of the platform: a sleeping process gets it on waking, a killed one never.
              resume.push(() => notify(answer))
              return
            }
            addWaiting(-1)
            try {
              resolve((early ?? { value: attempt() }).value)
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)))
            }
          }
          if (!isAlive()) return
          if (troubles.length === 0 && rolls.chance(0.5)) early = { value: attempt() }
          addWaiting(1)
          clock.setTimer(answer, minMs + rolls.next() * spanMs)
        })
      }

      return {
        read: (key) => call(() => {
          const text = contents.get(key)
          if (text === undefined || !troubles.includes('corrupt')) return text
          failures += 1
          return corruptText
        }),
        write: (key, text) => call(() => {
          if (troubles.includes('full')) throw failed('storage is full')
          onWrite(key, text)
          contents.set(key, text)
        }),
        remove: (key) => call(() => void contents.delete(key)),
        keys: () => call(() => [...contents.keys()]),
      }
    },
    fail(trouble) {
      troubles.push(trouble)
      return () => {
        const at = troubles.indexOf(trouble)
        if (at !== -1) troubles.splice(at, 1)
        if (troubles.includes('hung')) return
        for (const answer of resume.splice(0)) answer()
      }
    },
    isSound: () => troubles.length === 0,
    failures: () =>
      [...waiting].reduce((sum, [{ isAlive }, count]) => (isAlive() ? sum : sum + count), failures),
  }
}
