import { describe, expect, test } from 'vitest'
import {
  failuresIn, formatSummary, judgeVitest, ownTypeErrors, parseVitestReport, type VitestReport,
} from '../../../scripts/test-report'

const clean: VitestReport = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ name: 'a.test.ts', status: 'passed', message: '', assertionResults: [{}, {}, {}] }],
}
const broken = { name: 'b.test.ts', status: 'failed', message: 'Error: no such module\n at x', assertionResults: [] }

describe('test report', () => {
  test('a clean run passes', () => {
    expect(judgeVitest(clean, 0)).toEqual({ passed: 3, failed: 0, skipped: 0, notes: [] })
  })

  test('a test is skipped only because a program that it names is not here', () => {
    const skipped = (fullName: string) => ({ status: 'skipped', fullName })
    const report: VitestReport = {
      ...clean,
      numPendingTests: 2,
      testResults: [{
        name: 'a.test.ts', status: 'passed', message: '',
        assertionResults: [skipped('rooms (needs redis-server) meet'), skipped('clients (needs nats-server) meet')],
      }],
    }
    const judge = (...missing: string[]) => judgeVitest(report, 0, missing)
    expect(judge('redis-server', 'nats-server')).toEqual({ passed: 3, failed: 0, skipped: 2, notes: [] })
    expect(judge('redis-server')).toEqual({ passed: 3, failed: 1, skipped: 1, notes: ['1 skipped'] })
    expect(judge()).toMatchObject({ failed: 2, skipped: 0 })
  })

  test.each([
    ['a failed test', { ...clean, numPassedTests: 2, numFailedTests: 1 }, 1, 1],
    ['a skipped test', { ...clean, numPendingTests: 1 }, 0, 1],
    ['a test to be written', { ...clean, numTodoTests: 2 }, 0, 2],
    ['a file that does not load', { ...clean, testResults: [broken] }, 1, 1],
    ['a run without tests', { ...clean, numPassedTests: 0, testResults: [] }, 0, 1],
    ['an exit code that no test explains', clean, 1, 1],
    ['a run that was killed', clean, null, 1],
    ['a missing report', undefined, 0, 1],
  ])('%s fails', (_name, report, exitCode, failed) => {
    expect(judgeVitest(report, exitCode).failed).toBe(failed)
  })

  test('only a report is read as one', () => {
    expect(parseVitestReport(JSON.stringify(clean))).toEqual(clean)
    for (const text of ['', 'null', '{}', '{"numPassedTests":1}', JSON.stringify({ ...clean, testResults: [1] })]) {
      expect(parseVitestReport(text)).toBeUndefined()
    }
  })

  test('names each failed test and each file that did not load with the first line of why, 20 at most', () => {
    const failed = { status: 'failed', fullName: 'rows > HO-1', failureMessages: ['Error: old rows\n at x', 'more'] }
    const passed = { status: 'passed', fullName: 'rows > HO-2', failureMessages: [] }
    const report = (assertionResults: readonly unknown[]): VitestReport =>
      ({ ...clean, testResults: [{ name: 'a.test.ts', status: 'failed', message: '', assertionResults }, broken] })
    expect(failuresIn(report([passed, failed, null])))
      .toEqual(['rows > HO-1: Error: old rows', 'b.test.ts: Error: no such module'])
    const late = { status: 'failed', fullName: 'rows > HO-3', failureMessages: ['Error: STACK_TRACE_ERROR\n at x'] }
    expect(failuresIn(report([late]))[0]).toBe('rows > HO-3: Error: timed out')
    expect(failuresIn(report(Array<unknown>(30).fill(failed)))).toHaveLength(20)
  })

  test("a library's sources are not ours to complain about", () => {
    const output = [
      "node_modules/lib/a.vue(1,2): error TS2322: Type 'a' is not assignable.",
      "  Type 'b' is not assignable to type 'c'.",
      "src/a.ts(3,4): error TS2322: Type 'a' is not assignable.",
      "  Type 'd' is not assignable to type 'e'.",
      'node_modules\\lib\\b.ts(1,2): error TS2532: Object is possibly undefined.',
      'error TS6053: File not found.',
      "src/b.ts(5,6): error TS2345: Argument of type 'import(\"/app/node_modules/lib/c\").C' is not assignable.",
      "src/c.ts:5:6 - error TS2345: 'import(\"/app/node_modules/lib/c\").C' is not assignable.",
      '',
    ].join('\n')
    expect(ownTypeErrors(output)).toEqual([
      "src/a.ts(3,4): error TS2322: Type 'a' is not assignable.",
      "  Type 'd' is not assignable to type 'e'.",
      'error TS6053: File not found.',
      "src/b.ts(5,6): error TS2345: Argument of type 'import(\"/app/node_modules/lib/c\").C' is not assignable.",
      "src/c.ts:5:6 - error TS2345: 'import(\"/app/node_modules/lib/c\").C' is not assignable.",
    ])
  })

  test('says again what failed, above the table', () => {
    const summary = formatSummary([
      { name: 'lint', passed: 1, failed: 0, seconds: 4 },
      { name: 'unit', passed: 41, failed: 1, seconds: 61.25, failures: ['rows > HO-1: Error: old rows'] },
    ], 62.5)
    expect(summary.split('\n').slice(0, 5)).toEqual([
      '', 'failed:', 'unit: rows > HO-1: Error: old rows', '', 'step  passed  failed  minutes',
    ])
  })

  test('shows the minutes of each step and of the run, and the count of all steps as the last line', () => {
    const summary = formatSummary([
      { name: 'lint', passed: 1, failed: 0, seconds: 4 },
      { name: 'unit', passed: 41, failed: 2, seconds: 61.25, note: '2 skipped' },
    ], 62.5)
    expect(summary.split('\n')).toEqual([
      '',
      'step  passed  failed  minutes',
      'lint       1       0     0:04',
      'unit      41       2     1:01  2 skipped',
      '',
      '1:03 minutes',
      '42 passed, 2 failed',
    ])
    const without = formatSummary([{ name: 'integration', passed: 4, failed: 0, skipped: 3, seconds: 1 }], 1)
    expect(without.split('\n').slice(-2)).toEqual([
      '3 skipped: what they need is not on this machine', '4 passed, 0 failed',
    ])
  })
})
