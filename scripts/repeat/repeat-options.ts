import { parseArgs } from 'node:util'

export interface RepeatOptions {
  /** Test files. With `suite`, steps of `npm test`; if empty, all. */
  readonly targets: readonly string[]
  readonly suite: boolean
  readonly times: number
  /** Number of processes that each keep a core busy. */
  readonly busy: number
  /** File with the runs as JSON lines. */
  readonly record: string
  /** Whether to ignore earlier calls' runs. */
  readonly afresh: boolean
}

const defaultRecord = 'node_modules/.cache/repeat.jsonl'
const maxTimes = 1_000
const maxBusy = 64

export const repeatUsage = `Usage: npm run repeat -- [options] FILE...
       npm run repeat -- --suite [options] [STEP...]
  --times N      runs per file, or of all steps with --suite: 1 to ${maxTimes}; default: 20, or 3 with --suite
  --busy N       processes that each keep a core busy during the runs: 0 to ${maxBusy}, 0 by default
  --suite        runs npm test, or the named steps, instead of files
  --record FILE  appends a line of JSON per run, to ${defaultRecord} by default
  --afresh       repeats all runs; by default, recorded runs with the same sources and options count
`

const flags = {
  times: { type: 'string' },
  busy: { type: 'string' },
  suite: { type: 'boolean' },
  record: { type: 'string' },
  afresh: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

function readWhole(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new RangeError(`--${name} must be a whole number from ${least} to ${most}, not "${text}"`)
}

/** Returns a string for the usage or an error. */
export function readRepeatOptions(args: readonly string[]): RepeatOptions | string {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: flags, allowPositionals: true })
    if (values.help === true) return repeatUsage
    const suite = values.suite === true
    if (!suite && positionals.length === 0) return `name a test file, or use --suite for npm test\n${repeatUsage}`
    return {
      targets: suite ? [positionals.join(' ')] : [...new Set(positionals)],
      suite,
      times: readWhole('times', values.times ?? (suite ? '3' : '20'), 1, maxTimes),
      busy: readWhole('busy', values.busy ?? '0', 0, maxBusy),
      record: values.record ?? defaultRecord,
      afresh: values.afresh === true,
    }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${repeatUsage}`
  }
}
