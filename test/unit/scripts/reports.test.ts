import { describe, expect, test } from 'vitest'
import { clientsOptions } from '../../../scripts/clients/clients-options'
import { checksIn, clientOf, resultOf, wordsOf } from '../../../scripts/clients/report'
import {
  type VitestReport, failuresIn, formatSummary, judgeVitest, parseVitestReport,
} from '../../../scripts/test-report'
import { clientNames } from '../../clients/clients'

const assertion = (client: string, title: string, status: string, more: object = {}): object =>
  ({ ancestorTitles: [client], title, status, failureMessages: [], meta: {}, ...more })

const report = {
  testResults: [{
    assertionResults: [
      assertion('mqtt', 'CL-1: in a bare realm', 'passed'),
      assertion('mqtt', 'CL-2: in the mini-program', 'failed', { failureMessages: ['Error: no text', 'another'] }),
      assertion('mqtt', 'CL-3: in the app', 'passed'),
      assertion('nats', 'CL-1: in a bare realm', 'skipped', { meta: { notRun: 'not here: no nats-server' } }),
      assertion('nats', 'CL-2: in the mini-program', 'skipped', { meta: { notRun: 'not here: no nats-server' } }),
      assertion('nats', 'CL-3: in the app', 'skipped', { meta: { notRun: 'not here: no nats-server' } }),
      assertion('partysocket', 'CL-1: in a bare realm', 'pending'),
      assertion('signalr', 'CL-1: in a bare realm', 'skipped'),
      assertion('another', 'CL-1: in a bare realm', 'passed'),
      assertion('mqtt', 'something else', 'passed'),
    ],
  }],
}

describe('npm run clients', () => {
  test('CL-6: accepts a client by package or folder name, and lists all clients after an unknown name', () => {
    expect(clientOf('@stomp/stompjs')).toBe('stomp')
    expect(clientOf('stomp')).toBe('stomp')
    expect(clientsOptions([])).toEqual({ clients: clientNames, json: false })
    const two = clientsOptions(['--json', 'nats', '@microsoft/signalr'])
    expect(two).toEqual({ clients: ['signalr', 'nats'], json: true })
    const refused = clientsOptions(['mqtt', 'mqqt'])
    expect(refused).toMatch(/^Unknown client: mqqt\. Clients: socket\.io-client, mqtt, .*--json$/)
    expect(clientsOptions(['--jsno'])).toMatch(/^Unknown option: --jsno\. /)
  })

  test('CL-5: counts passed, failed and skipped checks, and reports each client’s version and size', () => {
    const checks = checksIn(report, ['mqtt', 'nats'])
    const known = new Map([
      ['mqtt', { version: '5.16.0', addedBytes: 25_838 }],
      ['nats', { version: '3.3.1', addedBytes: 25_917 }],
    ] as const)
    expect(resultOf(checks, known)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 3,
      clients: {
        'mqtt': { version: '5.16.0', platforms: ['bare', 'app'], addedBytes: 25_838 },
        '@nats-io/nats-core': {
          version: '3.3.1', platforms: [], addedBytes: 25_917, skipped: 'not here: no nats-server',
        },
      },
    })
    expect(wordsOf(resultOf(checks, known), checks).split('\n')).toEqual([
      'mqtt                    5.16.0     +25.2 KB  bare, app',
      '@nats-io/nats-core      3.3.1      +25.3 KB  not here: no nats-server',
      'mqtt on mp-weixin: Error: no text',
      '2 passed, 1 failed, 3 skipped',
    ])
  })

  test('CL-5: fails if a check did not run and was not reported as missing', () => {
    const known = new Map([['partysocket', { version: '1.3.0', addedBytes: 1 }]] as const)
    const checks = checksIn(report, ['partysocket'])
    expect(resultOf(checks, known)).toMatchObject({ passed: 0, failed: 3, skipped: 0 })
    expect(wordsOf(resultOf(checks, known), checks)).toContain('partysocket on bare: pending')
    expect(checksIn(undefined, ['mqtt'])).toEqual([])
  })
})

const clean: VitestReport = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ name: 'a.test.ts', status: 'passed', message: '', assertionResults: [{}, {}, {}] }],
}
const broken = { name: 'b.test.ts', status: 'failed', message: 'Error: no such module\n at x', assertionResults: [] }

describe('test report', () => {
  test('accepts a skipped test only if the program that its title requires is missing', () => {
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
    ['a test to be written', { ...clean, numTodoTests: 2 }, 0, 2],
    ['a file that does not load', { ...clean, testResults: [broken] }, 1, 1],
    ['a run without tests', { ...clean, numPassedTests: 0, testResults: [] }, 0, 1],
    ['an exit code that no test explains', clean, 1, 1],
    ['a run that was killed', clean, null, 1],
    ['a missing report', undefined, 0, 1],
  ])('fails for %s', (_name, report, exitCode, failed) => {
    expect(judgeVitest(report, exitCode).failed).toBe(failed)
  })

  test('rejects text that is not a test report', () => {
    expect(parseVitestReport(JSON.stringify(clean))).toEqual(clean)
    const wrong = [{ ...clean, testResults: [1] }, { ...clean, unhandled: [1] }].map((each) => JSON.stringify(each))
    for (const text of ['', 'null', '{}', '{"numPassedTests":1}', ...wrong]) {
      expect(parseVitestReport(text)).toBeUndefined()
    }
  })

  test('lists at most 20 failed tests and files that failed to load, each with its first error line', () => {
    const failed = { status: 'failed', fullName: 'rows > HO-1', failureMessages: ['Error: old rows\n at x', 'more'] }
    const passed = { status: 'passed', fullName: 'rows > HO-2', failureMessages: [] }
    const report = (assertionResults: readonly unknown[]): VitestReport =>
      ({ ...clean, testResults: [{ name: 'a.test.ts', status: 'failed', message: '', assertionResults }, broken] })
    expect(failuresIn(report([passed, failed, null])))
      .toEqual(['rows > HO-1: Error: old rows', 'b.test.ts: Error: no such module'])
    const late = { status: 'failed', fullName: 'rows > HO-3', failureMessages: ['Error: STACK_TRACE_ERROR\n at x'] }
    expect(failuresIn(report([late]))[0]).toBe('rows > HO-3: Error: timed out')
    expect(failuresIn(report(Array<unknown>(30).fill(failed)))).toHaveLength(20)
    const skipped = { status: 'skipped', fullName: 'walks > HO-4 (needs nginx)', failureMessages: [] }
    expect(failuresIn(report([skipped])).at(-1)).toBe('walks > HO-4 (needs nginx): skipped')
    expect(failuresIn(report([skipped]), ['nginx'])).toEqual(['b.test.ts: Error: no such module'])
    const unhandled = ['a.test.ts: no answer\n at x', 'a.test.ts: no answer\n at y']
    expect(failuresIn({ ...clean, unhandled })).toEqual(['outside of the tests: a.test.ts: no answer'])
  })

  test('shows the totals of all steps in the last line', () => {
    const summary = formatSummary([
      { name: 'lint', passed: 1, failed: 0, seconds: 4 }, { name: 'unit', passed: 41, failed: 2, seconds: 61.25 },
    ], 62.5)
    expect(summary.split('\n').at(-1)).toBe('42 passed, 2 failed')
  })
})
