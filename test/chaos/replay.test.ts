import { expect, test } from 'vitest'
import { brokenClients } from './broken-clients'
import { platformNames } from './platform'
import { failureReport } from './report'
import { runSchedule, type RunResult } from './run-schedule'
import { makeSchedule } from './schedule'
import { shrink } from './shrink'

const patienceMs = 2 * 60_000
const job = { seed: 3, platform: 'h5' } as const

function brokenBy(name: string): (typeof brokenClients)[number] {
  const broken = brokenClients.find((each) => each.name === name)
  if (broken === undefined) throw new Error(`No broken client is called ${name}`)
  return broken
}

const plain = ({ faults, ...result }: RunResult): object => ({ ...result, faults: [...faults] })

test.each(platformNames)('CX-8: a seed gives the same run again on %s', async (platform) => {
  const first = await runSchedule({ seed: 11, platform })
  const again = await runSchedule({ seed: 11, platform })
  expect(plain(again)).toEqual(plain(first))
  expect(makeSchedule(11, platform)).toEqual(makeSchedule(11, platform))
  expect(makeSchedule(12, platform)).not.toEqual(makeSchedule(11, platform))
}, patienceMs)

test('CX-8: a broken run breaks again at the same moment, in the same way', async () => {
  const { breakage } = brokenBy('a socket without a lease')
  const first = await runSchedule({ ...job, breakage })
  expect(first.violation?.invariant).toBe('socket-needs-lease')
  expect((await runSchedule({ ...job, breakage })).violation).toEqual(first.violation)
}, patienceMs)

test('CX-9: the shortest schedule found breaks the same invariant, and no action of it can be spared', async () => {
  const { breakage } = brokenBy('a socket without a lease')
  const violation = { invariant: 'socket-needs-lease' } as const
  const shrunk = await shrink(job, violation, breakage)
  const ids = shrunk?.actions.map(({ id }) => id) ?? []
  expect(ids.length).toBeGreaterThan(0)
  expect(ids.length).toBeLessThan(5)
  const again = await runSchedule({ ...job, breakage, only: new Set(ids) })
  expect(again.violation).toEqual(shrunk?.violation)
  for (const spared of ids) {
    const rest = new Set(ids.filter((id) => id !== spared))
    const { violation: without } = await runSchedule({ ...job, breakage, only: rest })
    expect(without?.invariant).not.toBe(violation.invariant)
  }
}, patienceMs)

test('CX-10: the report of a failing seed says how to play it again, whole and short', async () => {
  const { breakage } = brokenBy('a socket without a lease')
  const { violation } = await runSchedule({ ...job, breakage })
  if (violation === undefined) throw new Error('It should have broken')
  const shrunk = await shrink(job, violation, breakage)
  const report = failureReport(job, violation, shrunk).join('\n')
  expect(report).toContain('npm run chaos -- --seed 3 --platform h5\n')
  expect(report).toContain(`--only ${shrunk?.actions.map(({ id }) => id).join(',')}`)
  expect(report).toContain('socket-needs-lease')
  expect(report).toContain(violation.detail)
}, patienceMs)
