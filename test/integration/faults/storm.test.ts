import { afterAll, describe, expect, test } from 'vitest'
import { inRelease } from '../../support/test-scope'
import { faultKinds } from './fault-acts'
import { runStorm, type Storm } from './storm'

const seeds = Array.from({ length: inRelease ? 20 : 8 }, (_, index) => index + 1)
const storms: Storm[] = []

afterAll(() => {
  const frames = storms.reduce((sum, { framesIn }) => sum + framesIn, 0)
  const looks = storms.reduce((sum, { checks }) => sum + checks['book-is-the-servers'], 0)
  const fates = (['placed', 'acked', 'failed', 'expired'] as const).map((fate) =>
    `${storms.reduce((sum, { orders }) => sum + orders[fate], 0)} ${fate}`)
  console.info(`${storms.length} storms, ${frames} frames, ${looks} books compared, orders ${fates.join(', ')}`)
})

describe.concurrent('through a spoilt line', () => {
  test.each(seeds)('FP-20, FP-23: seed %i: nothing wrong is live, no order twice, a way back', async (seed) => {
    const storm = await runStorm(seed)
    storms.push(storm)
    expect(storm.violations).toEqual([])
    expect(storm.deltas).toBeGreaterThan(200)
    expect(storm.checks['book-is-the-servers']).toBeGreaterThan(20)
    expect(storm.checks['orders-as-reported']).toBe(storm.orders.placed)
  })
})

test('FP-21: each kind of fault occurred, and orders were carried out', () => {
  expect(storms.reduce((sum, { orders }) => sum + orders.acked, 0)).toBeGreaterThan(0)
  expect([...new Set(storms.flatMap(({ faults }) => faults))].sort()).toEqual([...faultKinds].sort())
})
