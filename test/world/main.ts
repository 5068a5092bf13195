import { readFlags } from '../../scripts/read-flags'
import { castOf, features, isJudge, judgeNames, reportOf, runSeed, shortenSeed } from './campaign'
import { makeHistory } from './history'

/** The program that `npm run world` bundles and runs; see the usage. */
const usage = `Usage: npm run world -- [options]
  --seeds N       number of seeds, from 1 or from --seed on; 100
  --seed S        this seed alone, or the first of --seeds
  --only 3,7,12   only these steps of the seed's history, by their ids
  --with NAME     only apps with this feature: ${features.join(', ')}
  --judge NAME    how each history is judged: ${judgeNames.join(', ')}; twin
  --whole         leaves the histories of what is found as they are
  --json          the last line is the result as JSON
`
const maxShortened = 3

function readWhole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  process.stderr.write(`${name} must be a whole number, not "${text}"\n${usage}`)
  process.exit(1)
}

const { values } = readFlags({
  seeds: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' }, json: { type: 'boolean' },
  whole: { type: 'boolean' }, with: { type: 'string' },
  judge: { type: 'string' },
})
const seed = readWhole('seed', values.seed)
const first = seed ?? 1
const seeds = readWhole('seeds', values.seeds) ?? (seed === undefined ? 100 : 1)
const only = values.only === undefined ? undefined
  : new Set(values.only.split(',').map((id) => readWhole('only', id) ?? 0))

const { with: feature } = values
if (feature !== undefined && !features.includes(feature)) {
  process.stderr.write(`no feature is named "${feature}"\n${usage}`)
  process.exit(1)
}

const { judge } = values
if (judge !== undefined && !isJudge(judge)) {
  process.stderr.write(`no judge is named "${judge}"\n${usage}`)
  process.exit(1)
}
const options = { feature, judge }

const failed: number[] = []
/** How many seeds each judge, or each invariant, found something in. */
const judges: Record<string, number> = {}
let steps = 0
const startedAt = process.cpuUsage().user
for (let next = first; next < first + seeds; next += 1) {
  steps += makeHistory(next, castOf(next, feature)).length
  const difference = await runSeed(next, only, options)
  if (difference === undefined) continue
  failed.push(next)
  judges[difference.judge] = (judges[difference.judge] ?? 0) + 1
  const isShortened = only === undefined && values.whole !== true && failed.length <= maxShortened
  const short = isShortened ? await shortenSeed(next, options) : undefined
  const all = makeHistory(next, castOf(next, feature))
  const whole = { steps: all.filter(({ id }) => only?.has(id) ?? true), difference }
  process.stdout.write(`${reportOf(next, short ?? whole, options)}\n`)
}
const cpuSeconds = (process.cpuUsage().user - startedAt) / 1e6
const result = { first, seeds, steps, failed, judges, perCpuSecond: Number((seeds / cpuSeconds).toFixed(1)) }
process.stdout.write(values.json === true ? `${JSON.stringify(result)}\n`
  : `${seeds} histories from seed ${first}, ${steps} steps: ${failed.length} matter; ${result.perCpuSecond} a second\n`)
if (failed.length > 0) process.exitCode = 1
