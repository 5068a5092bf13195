import type { HostName } from '../host'
import { deviceRows, rows, type Row, type RowName } from './rows'

/** A row of a trace: an observation, or an assumption of the host. */
interface TraceRow {
  readonly name: string
  readonly asks: string
  readonly evidence: 'observed' | 'unobserved'
  readonly text: string
}

export type Findings = Readonly<Partial<Record<RowName, string>>>

const ASSUMED = 'assumed: '
const namesOfRows = Object.keys(rows) as RowName[]

/** The rows of a platform, in the order of the catalogue. Throws for one that was not looked at. */
export function traceOf(host: HostName, findings: Findings): readonly TraceRow[] {
  const isAsked = ({ on }: Row): boolean => on?.includes(host) ?? true
  const found = namesOfRows.filter((name) => isAsked(rows[name])).map((name): TraceRow => {
    const text = findings[name]
    if (text === undefined) throw new Error(`${name} was not observed`)
    const { asks, assumedBy = [] } = rows[name]
    return assumedBy.includes(host)
      ? { name, asks, evidence: 'unobserved', text: `${ASSUMED}${text}` }
      : { name, asks, evidence: 'observed', text }
  })
  const device = Object.entries(deviceRows).filter(([, row]) => isAsked(row)).map(([name, row]): TraceRow => ({
    name, asks: row.asks, evidence: 'unobserved', text: `${ASSUMED}${row.assumed}`,
  }))
  return [...found, ...device]
}

const titles: Readonly<Record<HostName, string>> = {
  'h5': 'H5, in Chromium',
  'mp-weixin': 'the WeChat mini-program, on a `wx` of our own',
  'app': 'the App, on a native side of our own',
}

/** As it is checked in. */
export function formatTrace(host: HostName, runtime: string, trace: readonly TraceRow[]): string {
  const head = [
    `# What the raw API does on ${titles[host]}`,
    '',
    `Written by the probe, a built uni-app page, with uni ${runtime}. Observed: by uni's own code as it is built`,
    'and what it runs on. Unobserved: only a device can show; what the host assumes stands instead.',
    '',
    '| row | question | evidence | answer |',
    '|---|---|---|---|',
  ]
  const lines = trace.map(({ name, asks, evidence, text }) => `| ${name} | ${asks} | ${evidence} | ${text} |`)
  return [...head, ...lines, ''].join('\n')
}

/** The answers of a checked-in trace by row, from any runtime. */
export function answersOf(trace: string): ReadonlyMap<string, string> {
  const cells = trace.split('\n').flatMap((line) => {
    const [, name, answer] = /^\| (\S+) \|.*\| (?:un)?observed \| (.*) \|$/.exec(line) ?? []
    return name === undefined || answer === undefined ? [] : [[name, answer.replace(ASSUMED, '')] as const]
  })
  return new Map(cells)
}
