import { beforeAll, expect, test } from 'vitest'
import { brokenClients } from './broken-clients'
import { planJobs, type Job } from './campaign'
import type { Violation } from './checks'
import { platformNames } from './platform'
import { failureReport } from './report'
import { runSchedule, type RunResult } from './run-schedule'
import { makeSchedule } from './schedule'
import { shrink } from './shrink'

const patienceMs = 2 * 60_000

const invariant = 'socket-needs-lease'
const breakage = brokenClients.find(({ name }) => name === 'a socket without a lease')?.breakage ?? {}

interface Broken {
  readonly job: Job
  readonly violation: Violation
}

let broken: Broken

/** The first seed that breaks it, whatever the kinds of faults are at present. */
async function findBroken(): Promise<Broken> {
  for (const job of planJobs(100, 1, undefined)) {
    const { violation } = await runSchedule({ ...job, breakage })
    if (violation?.invariant === invariant) return { job, violation }
  }
  throw new Error('No seed breaks it')
}

beforeAll(async () => {
  broken = await findBroken()
}, patienceMs)

const plain = ({ faults, ...result }: RunResult): object => ({ ...result, faults: [...faults] })

test.each(platformNames)('CX-8: a seed gives the same run again on %s', async (platform) => {
  const first = await runSchedule({ seed: 11, platform })
  const again = await runSchedule({ seed: 11, platform })
  expect(plain(again)).toEqual(plain(first))
  expect(makeSchedule(11, platform)).toEqual(makeSchedule(11, platform))
  expect(makeSchedule(12, platform)).not.toEqual(makeSchedule(11, platform))
}, patienceMs)

test('CX-8: a broken run breaks again at the same moment, in the same way', async () => {
  const { job, violation } = broken
  expect((await runSchedule({ ...job, breakage })).violation).toEqual(violation)
}, patienceMs)

test('CX-9: the shortest schedule found breaks the same invariant, and no action of it can be spared', async () => {
  const { job, violation } = broken
  const shrunk = await shrink(job, violation, breakage)
  const ids = shrunk?.actions.map(({ id }) => id) ?? []
  expect(ids.length).toBeGreaterThan(0)
  expect(ids.length).toBeLessThan(5)
  const again = await runSchedule({ ...job, breakage, only: new Set(ids) })
  expect(again.violation).toEqual(shrunk?.violation)
  for (const spared of ids) {
    const rest = new Set(ids.filter((id) => id !== spared))
    const { violation: without } = await runSchedule({ ...job, breakage, only: rest })
    expect(without?.invariant).not.toBe(invariant)
  }
}, patienceMs)

test('CX-10: the report of a failing seed says how to play it again, whole and short', async () => {
  const { job, violation } = broken
  const shrunk = await shrink(job, violation, breakage)
  const report = failureReport(job, violation, shrunk).join('\n')
  expect(report).toContain(`npm run chaos -- --seed ${job.seed} --platform ${job.platform}\n`)
  expect(report).toContain(`--only ${shrunk?.actions.map(({ id }) => id).join(',')}`)
  expect(report).toContain(invariant)
  expect(report).toContain(violation.detail)
}, patienceMs)

test.each([
  [5_564_828, 'app'], [5_567_409, 'h5'], [5_556_315, 'h5'], [34, 'mp-weixin'],
  [1086, 'h5'], [3293, 'h5'], [7014, 'mp-weixin'],
] as const)('CX-1: seed %i on %s, which failed once, breaks nothing', async (seed, platform) => {
  expect((await runSchedule({ seed, platform })).violation).toBeUndefined()
}, patienceMs)
