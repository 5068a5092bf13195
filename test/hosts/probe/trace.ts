import type { HostName } from '../host'
import { rows, type RowName } from './rows'

export type Findings = Readonly<Partial<Record<RowName, string>>>

const titles: Readonly<Record<HostName, string>> = {
  'h5': 'H5, in Chromium',
  'mp-weixin': 'the WeChat mini-program, on a `wx` of our own',
  'app': 'the App, on a native side of our own',
}

/** As it is checked in, in the order of the catalogue. Throws for a row that was not looked at. */
export function formatTrace(host: HostName, runtime: string, findings: Findings): string {
  const names = (Object.keys(rows) as RowName[]).filter((name) => rows[name].on?.includes(host) ?? true)
  const lines = names.map((name) => {
    const text = findings[name]
    if (text === undefined) throw new Error(`${name} was not observed`)
    return `| ${name} | ${rows[name].asks} | ${text} |`
  })
  return [
    `# What the raw API does on ${titles[host]}`,
    '',
    `Written by the probe, a built uni-app page, with uni ${runtime}: what uni's own code answers as it is built,`,
    'and what it runs on. What the host decides itself is no observation, and is left out.',
    '',
    '| row | question | answer |',
    '|---|---|---|',
    ...lines,
    '',
  ].join('\n')
}

/** The answers of a checked-in trace by row, from any runtime. */
export function answersOf(trace: string): ReadonlyMap<string, string> {
  const cells = trace.split('\n').flatMap((line) => {
    const [, name, answer] = /^\| (\S+\.\S+) \|.*\| (.*) \|$/.exec(line) ?? []
    return name === undefined || answer === undefined ? [] : [[name, answer] as const]
  })
  return new Map(cells)
}
