import { describe, expect, test } from 'vitest'
import { createMergedStorage } from '../../../src/platform/storage/outbox-storage'
import { createKillableStorage, type KillableStorage } from '../../support/killable-storage'

const over = (first: KillableStorage, second: KillableStorage, open = () => Promise.resolve()) =>
  createMergedStorage({ first, open, second })

describe('two storages as one', () => {
  test.each([0, 1, 2, 3, 4])('CM-104: killed at call %i, what is removed does not come back older', async (at) => {
    for (const isFirst of [true, false]) {
      const [first, second] = [createKillableStorage(), createKillableStorage()]
      await over(first, second).write('key', 'older')
      // In a run without the first one it is written to the second.
      await over(first, second, () => Promise.reject(new Error('not to be opened'))).write('key', 'newer')
      const killed = isFirst ? first : second
      killed.cut({ at, isForGood: true })
      await over(first, second).remove('key').catch(() => undefined)
      killed.cut(undefined)
      expect(await over(first, second).read('key')).not.toBe('older')
    }
  })
})
