import { expect, test } from 'vitest'
import { createRateLimit } from '../../../server/wire/rate-limit'

test('one a second is one a second, refused or not', () => {
  const rate = createRateLimit({ perSecond: 1, burst: 1 }, 0)
  const taken = [0, 600, 900, 1_100].map((atMs) => rate.take(atMs))
  expect(taken).toEqual([true, false, false, true])
})
