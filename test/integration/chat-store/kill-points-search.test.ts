import { test } from 'vitest'
import type { ChatRecord } from '../../../src/chat/model/chat-storage'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { cutEverywhere, put, records, remove, type Change } from './uni-chat'

test.each([true, false])('CM-45: neither loses nor duplicates messages in any write order: kill %s', async (isKill) => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const { next } = createSeededRandom(seed)
    const whole = (limit: number): number => Math.floor(next() * limit)
    const changes: Change[] = []
    const known: ChatRecord[] = []
    for (let step = 0; step < 2 + whole(5); step += 1) {
      if (known.length > 20 && next() < 0.2) {
        const gone = known.splice(whole(known.length - 10), 1 + whole(10))
        changes.push(remove(gone))
        continue
      }
      const units = [500, 3_000, 9_000, 40_000][whole(4)] ?? 500
      const from = whole(2_000)
      const added = records(from, 1 + whole(250_000 / units / 2), units)
        .filter(({ id }) => !known.some((each) => each.id === id))
      known.push(...added)
      if (added.length > 0) changes.push(put(added))
    }
    await cutEverywhere(changes, isKill)
  }
})
