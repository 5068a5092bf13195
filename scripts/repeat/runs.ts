export interface RecordedRun {
  /** Test file, or steps of `npm test`; empty for all steps. */
  readonly target: string
  readonly suite: boolean
  readonly busy: number
  /** Id of the tested sources. Runs with another id do not count. */
  readonly sources: string
  readonly passed: number
  readonly failed: number
  readonly seconds: number
  readonly at: string
  /** Failures, one line each. */
  readonly failures: readonly string[]
}

/** Fields that must be equal for runs to be counted together. */
export type RunKind = Pick<RecordedRun, 'target' | 'suite' | 'busy' | 'sources'>

function isRun(value: unknown): value is RecordedRun {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map<string, unknown>(Object.entries(value))
  const are = (type: string, names: readonly string[]): boolean =>
    names.every((name) => typeof fields.get(name) === type)
  return are('string', ['target', 'sources', 'at']) && are('boolean', ['suite'])
    && are('number', ['busy', 'passed', 'failed', 'seconds']) && Array.isArray(fields.get('failures'))
}

function readRun(line: string): RecordedRun | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isRun(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Skips a line that was cut off when its process ended. */
export function readRecord(text: string): RecordedRun[] {
  return text.split('\n').flatMap((line) => readRun(line) ?? [])
}

export function runsOf(runs: readonly RecordedRun[], kind: RunKind): RecordedRun[] {
  const { target, suite, busy, sources } = kind
  return runs.filter((run) =>
    run.target === target && run.suite === suite && run.busy === busy && run.sources === sources)
}

/** Reads the counts from the last line of `npm test`. Without this line, a run counts as one failure. */
export function suiteCounts(output: string): Pick<RecordedRun, 'passed' | 'failed'> {
  const found = /(\d+) passed, (\d+) failed\s*$/.exec(output)
  return found === null ? { passed: 0, failed: 1 } : { passed: Number(found[1]), failed: Number(found[2]) }
}

/** Returns one line per target with the numbers of runs and failures, and how often each failure occurred. */
export function formatRuns(target: string, runs: readonly RecordedRun[]): string {
  const failed = runs.filter((run) => run.failed > 0)
  const slowest = Math.max(0, ...runs.map(({ seconds }) => seconds))
  const counts = new Map<string, number>()
  for (const failure of failed.flatMap(({ failures }) => failures)) counts.set(failure, (counts.get(failure) ?? 0) + 1)
  const lines = [...counts].map(([failure, count]) => `  ${count} × ${failure}`)
  const name = target === '' ? 'npm test' : target
  return [`${name}: ${runs.length} runs, ${failed.length} failed, slowest ${slowest.toFixed(1)} s`, ...lines].join('\n')
}
