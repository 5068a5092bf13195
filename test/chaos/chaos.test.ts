import { beforeAll, describe, expect, test } from 'vitest'
import { faultKinds } from './action'
import {
  complaintsAbout, minShare, missingKinds, planJobs, runJobs, seedsForEveryKind, sharesOf, type Summary,
} from './campaign'
import { invariantNames } from './checks'
import { platformNames } from './platform'
import { failureReport } from './report'

const patienceMs = 5 * 60_000
let summary: Summary

/** The first hundred seeds, on all three platforms; `npm run chaos` takes as many as one likes. */
beforeAll(async () => {
  summary = await runJobs(planJobs(seedsForEveryKind, 1, undefined))
}, patienceMs)

describe('a hundred schedules', () => {
  test('CX-1: no invariant breaks, whatever line, server, device and user do', () => {
    const reports = summary.failures.map(({ violation, ...job }) => failureReport(job, violation, undefined).join('\n'))
    expect(reports).toEqual([])
    expect(summary.seeds).toBe(seedsForEveryKind)
  })

  test.each(invariantNames)('CX-2: %s is truly judged', (name) => {
    expect(summary.checks[name]).toBeGreaterThan(20)
  })

  test('CX-3: each schedule has at least 200 frames and 10 faults', () => {
    expect(summary.thin).toEqual([])
  })

  test.each(platformNames)('CX-4: each kind of fault happens on %s', (platform) => {
    expect(missingKinds(summary, platform)).toEqual([])
    expect(Object.keys(summary.faults[platform])).toHaveLength(faultKinds.length)
  })

  test('CX-5: being dead is no way to pass', () => {
    const { whenSound, ofAll } = sharesOf(summary)
    expect(whenSound).toBeGreaterThanOrEqual(minShare.whenSound)
    expect(ofAll).toBeGreaterThanOrEqual(minShare.ofAll)
    // Or the share would be one of next to nothing.
    expect(summary.live.soundMs).toBeGreaterThan(summary.live.allMs / 5)
    expect(complaintsAbout(summary)).toEqual([])
  })
})
