import { describe, expect, test } from 'vitest'
import { steadyNow } from '../../../server/shared/server-clock'

describe('the steady time of a server', () => {
  test('RS-77: it is the wall clock of its start and what passed since, in whole milliseconds', () => {
    let wallMs = 1_700_000_000_000
    let elapsedMs = 81.7342
    const now = steadyNow({ now: () => wallMs, elapsed: () => elapsedMs })
    expect(now()).toSatisfy(Number.isSafeInteger)
    wallMs -= 86_400_000
    for (const passedMs of [0, 0.3, 0.61, 1, 2.5, 1_000.25]) {
      elapsedMs = 81.7342 + passedMs
      expect(now()).toSatisfy(Number.isSafeInteger)
      expect(Math.abs(now() - 1_700_000_000_000 - passedMs)).toBeLessThanOrEqual(1)
    }
  })
})
