import type { Clock, Random, Storage } from '../../src/connection/ports/ports'
import { aroundCalls } from './answer-order'

interface SlowStorage extends Storage {
  /** From now on every call takes a millisecond and none fails. */
  calmDown(): void
}

/** A storage whose calls take up to 15 s, before and after what they do, and of which some fail. */
export function createSlowStorage(inner: Storage, clock: Clock, random: Random): SlowStorage {
  let isCalm = false

  function delayMs(): number {
    if (isCalm) return 1
    const roll = random.next()
    return Math.floor(random.next() * (roll < 0.6 ? 20 : roll < 0.95 ? 400 : 15_000))
  }

  const wait = (): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, delayMs()))

  async function call<T>(deed: () => Promise<T>): Promise<T> {
    await wait()
    if (!isCalm && random.next() < 0.04) throw new Error('the disk fails')
    const result = await deed()
    await wait()
    return result
  }

  return {
    ...aroundCalls(inner, call),
    calmDown() {
      isCalm = true
    },
  }
}
