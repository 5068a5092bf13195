import { stripVTControlCharacters } from 'node:util'

const maxFailures = 20
const maxFailureLength = 300

/** Report of `npm test`: failures, one row per step, and the counts as the last line. */
export interface StepResult {
  readonly name: string
  readonly passed: number
  readonly failed: number
  /** Number of tests that need a missing program. */
  readonly skipped?: number
  readonly seconds: number
  /** Reason for a failure that no test explains. */
  readonly note?: string
  readonly failures?: readonly string[]
}

/** The used part of Vitest's JSON report. */
export interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly TestFile[]
  /** Errors outside of the tests, such as unhandled rejections. */
  readonly unhandled?: readonly string[] | undefined
}

interface TestFile {
  readonly name: string
  readonly status: string
  /** Why the file did not load. */
  readonly message: string
  readonly assertionResults: readonly unknown[]
}

export interface VitestOutcome {
  readonly passed: number
  readonly failed: number
  /** Tests that need a missing program. */
  readonly skipped: number
  readonly notes: readonly string[]
}

/** Returns `undefined` for invalid text. */
export function parseVitestReport(text: string): VitestReport | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isVitestReport(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isVitestReport(value: unknown): value is VitestReport {
  if (typeof value !== 'object' || value === null) return false
  const counts = ['numPassedTests', 'numFailedTests', 'numPendingTests', 'numTodoTests']
  const fields = new Map<string, unknown>(Object.entries(value))
  const files: unknown = fields.get('testResults')
  const unhandled: unknown = fields.get('unhandled') ?? []
  if (!Array.isArray(unhandled) || !unhandled.every((error) => typeof error === 'string')) return false
  return counts.every((name) => typeof fields.get(name) === 'number') && Array.isArray(files) && files.every(isTestFile)
}

function isTestFile(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map<string, unknown>(Object.entries(value))
  return ['name', 'status', 'message'].every((name) => typeof fields.get(name) === 'string')
    && Array.isArray(fields.get('assertionResults'))
}

const didNotLoad = ({ status, assertionResults }: TestFile): boolean =>
  status === 'failed' && assertionResults.length === 0

/** Vitest's label for a hook or test that exceeded its time limit. */
const timedOut = 'STACK_TRACE_ERROR'

function failureLine(what: string, why: string): string {
  const [first = ''] = stripVTControlCharacters(why).split('\n', 1)
  return `${what}: ${first.replace(timedOut, 'timed out')}`.slice(0, maxFailureLength)
}

function skippedTest(test: unknown, missing: readonly string[]): string | undefined {
  if (typeof test !== 'object' || test === null || !isSkipped(test) || isExcused(test, missing)) return undefined
  const error = firstMessage(test)
  const why = error === undefined ? 'skipped' : `skipped by a hook that failed: ${error}`
  return failureLine('fullName' in test ? String(test.fullName) : '', why)
}

function failedTest(test: unknown): string | undefined {
  if (typeof test !== 'object' || test === null) return undefined
  const fields = new Map<string, unknown>(Object.entries(test))
  if (fields.get('status') !== 'failed') return undefined
  return failureLine(String(fields.get('fullName')), firstMessage(test) ?? 'no message')
}

function firstMessage(test: object): string | undefined {
  const messages = 'failureMessages' in test ? test.failureMessages : undefined
  const first: unknown = Array.isArray(messages) ? messages[0] : undefined
  return typeof first === 'string' ? first : undefined
}

/**
 * Returns failed tests, files that did not load, errors outside of the tests, and skipped tests: one line each with the
 * reason's first line, at most 20.
 * @param missing programs that are not on this machine: tests that need them may be skipped
 */
export function failuresIn(
  { testResults, unhandled = [] }: Pick<VitestReport, 'testResults' | 'unhandled'>,
  missing: readonly string[] = [],
): string[] {
  const failures = testResults.flatMap((file) => didNotLoad(file)
    ? [failureLine(file.name, file.message)]
    : file.assertionResults.flatMap((test) => failedTest(test) ?? []))
  // Skipped tests come last, because a failed hook may skip a hundred.
  const skipped = testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap((test) => skippedTest(test, missing) ?? []))
  const outside = [...new Set(unhandled.map((error) => failureLine('outside of the tests', error)))]
  return [...failures, ...outside, ...skipped].slice(0, maxFailures)
}

const isSkipped = (test: object): boolean =>
  'status' in test && (test.status === 'skipped' || test.status === 'pending')

function isExcused(test: unknown, missing: readonly string[]): boolean {
  if (typeof test !== 'object' || test === null || !('fullName' in test)) return false
  const title = String(test.fullName)
  return isSkipped(test) && missing.some((name) => title.includes(`(needs ${name})`))
}

/**
 * Counts failures. A skipped test, a file that did not load and a run without tests count as failed, as does an exit
 * code that no failed test explains: coverage below its thresholds, or an error outside tests.
 * @param missing programs that are not on this machine: only tests that need them may be skipped
 */
export function judgeVitest(
  report: VitestReport | undefined,
  exitCode: number | null,
  missing: readonly string[] = [],
): VitestOutcome {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0, notes: ['no report was written'] }
  const notes: string[] = []
  let failed = report.numFailedTests
  const excused = report.testResults.flatMap(({ assertionResults }) => assertionResults)
    .filter((test) => isExcused(test, missing)).length
  const skipped = report.numPendingTests + report.numTodoTests - excused
  if (skipped > 0) {
    failed += skipped
    notes.push(`${skipped} skipped`)
  }
  const broken = report.testResults.filter(didNotLoad)
  if (broken.length > 0) {
    failed += broken.length
    notes.push(`${broken.length} files did not load`)
  }
  if (report.numPassedTests + failed + excused === 0) {
    failed += 1
    notes.push('no test ran')
  }
  if (exitCode !== 0 && failed === 0) {
    failed += 1
    notes.push('coverage below its thresholds, or an error outside of the tests')
  }
  return { passed: report.numPassedTests, failed, skipped: excused, notes }
}

const formatMinutes = (seconds: number): string => {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/**
 * Formats the failures, the table, the total duration, skipped tests, and `N passed, N failed`.
 * @param wholeSeconds less than the sum, because some steps run simultaneously
 */
export function formatSummary(results: readonly StepResult[], wholeSeconds: number): string {
  const width = Math.max(4, ...results.map(({ name }) => name.length))
  const rows = results.map(({ name, passed, failed, seconds, note }) => {
    const figures = [...[passed, failed].map((count) => String(count).padStart(7)), formatMinutes(seconds).padStart(8)]
    return `${name.padEnd(width)} ${figures.join(' ')}${note === undefined ? '' : `  ${note}`}`
  })
  const head = `${'step'.padEnd(width)}  passed  failed  minutes`
  const sum = (pick: (result: StepResult) => number): number => results.reduce((total, each) => total + pick(each), 0)
  const skipped = sum((result) => result.skipped ?? 0)
  const aside = skipped === 0 ? [] : [`${skipped} skipped, because this machine lacks their programs`]
  const counts = `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`
  const failures = results.flatMap((result) => (result.failures ?? []).map((line) => `${result.name}: ${line}`))
  return [...(failures.length > 0 ? ['', 'failed:', ...failures] : []), '', head, ...rows, '',
    `${formatMinutes(wholeSeconds)} minutes`, ...aside, counts].join('\n')
}
