import type { Job, Summary } from './campaign'

/** A line of a record: which jobs, by which code, and what came of them. */
interface RecordLine {
  readonly code: string
  readonly jobs: string
  readonly summary: Summary
}

/** The jobs of one list differ in their seeds alone, which follow each other. */
export function nameOf(jobs: readonly Job[]): string {
  const platforms = new Set(jobs.map(({ platform }) => platform))
  return `${jobs[0]?.seed} + ${jobs.length} on ${[...platforms].sort().join(' ')}`
}

export function recordLine(code: string, jobs: readonly Job[], summary: Summary): string {
  const line: RecordLine = { code, jobs: nameOf(jobs), summary }
  return `${JSON.stringify(line)}\n`
}

/** What a record holds of this code, by the names of the jobs. A line that was cut short is none. */
export function readRecord(text: string, code: string): ReadonlyMap<string, Summary> {
  const summaries = new Map<string, Summary>()
  for (const line of text.split('\n')) {
    const read = parseLine(line)
    if (read?.code === code) summaries.set(read.jobs, read.summary)
  }
  return summaries
}

function parseLine(line: string): RecordLine | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isRecordLine(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isRecordLine(value: unknown): value is RecordLine {
  return typeof value === 'object' && value !== null && 'code' in value && 'jobs' in value && 'summary' in value
}
