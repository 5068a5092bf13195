import { describe, expect, test } from 'vitest'
import { readRepeatOptions, repeatUsage } from '../../../scripts/repeat/options'
import { formatRuns, readRecord, runsOf, suiteCounts, type RecordedRun } from '../../../scripts/repeat/runs'

const run: RecordedRun = {
  target: 'test/a.test.ts', suite: false, busy: 2, sources: 'abc', passed: 3, failed: 0, seconds: 1.25,
  at: '2026-01-01T00:00:00.000Z', failures: [],
}
const failedRun: RecordedRun = { ...run, failed: 1, seconds: 2, failures: ['a test: Error: no'] }

describe('npm run repeat', () => {
  test('takes test files once each, and runs them 20 times unless told otherwise', () => {
    expect(readRepeatOptions(['a.test.ts', 'b.test.ts', 'a.test.ts'])).toEqual({
      targets: ['a.test.ts', 'b.test.ts'], suite: false, times: 20, busy: 0,
      record: 'node_modules/.cache/repeat.jsonl', afresh: false,
    })
    expect(readRepeatOptions(['--times', '5', '--busy', '2', '--record', 'x.jsonl', '--afresh', 'a.test.ts']))
      .toMatchObject({ times: 5, busy: 2, record: 'x.jsonl', afresh: true })
  })

  test('takes the whole suite or some of its steps, three times unless told otherwise', () => {
    expect(readRepeatOptions(['--suite'])).toMatchObject({ targets: [''], suite: true, times: 3 })
    expect(readRepeatOptions(['--suite', 'unit', 'lint'])).toMatchObject({ targets: ['unit lint'] })
  })

  test.each([
    [[], /^name a test file/],
    [['--times', '0', 'a'], /^--times must be a whole number from 1 to 1000, not "0"/],
    [['--times', '1.5', 'a'], /not "1\.5"/],
    [['--busy', '65', 'a'], /^--busy must be a whole number from 0 to 64/],
    [['--bsy', '2', 'a'], /--bsy/],
  ])('refuses %j with the usage', (args, why) => {
    const said = readRepeatOptions(args)
    expect(said).toMatch(why)
    expect(said).toContain(repeatUsage)
  })

  test('gives the usage when asked', () => expect(readRepeatOptions(['--help'])).toBe(repeatUsage))

  test('goes on from the recorded runs, without a line that was cut short', () => {
    const text = `${JSON.stringify(run)}\n${JSON.stringify(failedRun)}\n[]\n{"target":"test/a.test.ts"}\n{"tar`
    expect(readRecord(text)).toEqual([run, failedRun])
    expect(readRecord('')).toEqual([])
  })

  test('counts runs of the same target, sources and load alone', () => {
    const others: readonly Partial<RecordedRun>[] = [{ target: 'b' }, { suite: true }, { busy: 0 }, { sources: 'def' }]
    const all = [...others.map((other) => ({ ...run, ...other })), run, failedRun]
    expect(runsOf(all, run)).toEqual([run, failedRun])
  })

  test('reads the counts of the last line of npm test; without it the suite has failed', () => {
    expect(suiteCounts('x\n\n7028 passed, 1 failed\n')).toEqual({ passed: 7_028, failed: 1 })
    expect(suiteCounts('unit: 12 passed, 0 failed\nthen nothing')).toEqual({ passed: 0, failed: 1 })
  })

  test('says how many runs failed, and what failed how often', () => {
    expect(formatRuns('test/a.test.ts', [run, failedRun, failedRun])).toBe(
      'test/a.test.ts: 3 runs, 2 failed, slowest 2.0 s\n  2 × a test: Error: no',
    )
    expect(formatRuns('', [run])).toBe('npm test: 1 runs, 0 failed, slowest 1.3 s')
  })
})
