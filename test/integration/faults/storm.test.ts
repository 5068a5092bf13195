import { afterAll, describe, expect, test } from 'vitest'
import { faultKinds } from './fault-acts'
import { runStorm, type Storm } from './storm'

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)
const storms: Storm[] = []

afterAll(() => {
  const frames = storms.reduce((sum, { framesIn }) => sum + framesIn, 0)
  const looks = storms.reduce((sum, { checks }) => sum + checks['book-is-the-servers'], 0)
  console.info(`${storms.length} storms, ${frames} frames heard, ${looks} books compared`)
})

describe.concurrent('through a spoilt line', () => {
  test.each(seeds)('FP-20: seed %i: nothing wrong is shown as live, one socket, and a way back', async (seed) => {
    const storm = await runStorm(seed)
    storms.push(storm)
    expect(storm.violations).toEqual([])
    expect(storm.deltas).toBeGreaterThan(200)
    expect(storm.checks['book-is-the-servers']).toBeGreaterThan(20)
  })
})

test('FP-21: each kind of fault occurred', () => {
  expect([...new Set(storms.flatMap(({ faults }) => faults))].sort()).toEqual([...faultKinds].sort())
})
