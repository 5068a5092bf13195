import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { castOf, features, isJudge, judgeNames } from './campaign'

export const worldUsage = `Usage: npm run world -- [options]
  --seeds N       number of seeds, from 1 or from --seed on; 100
  --seed S        this seed alone, or the first of --seeds
  --only 3,7,12   only these steps of the seed's history, by their ids
  --with NAME     only apps with this feature: ${features.join(', ')}
  --judge NAME    how each history is judged: ${judgeNames.join(', ')}; twin, or alone where servers go on
  --whole         leaves the histories of what is found as they are
  --jobs N        processes at once; as many as there are cores
  --record FILE   appends the result of each 250 seeds to FILE, and takes from there what it holds already of
                  the same seeds and the same code: a campaign that was stopped goes on
  --json          the last line is the result as JSON

npm run chaos -- [options] plays apps with copy-trading on a platform of the seed's own; --with names one.
`

export type WorldOptions = ReturnType<typeof readWorldOptions>

/** A fault in the command line, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

function readWhole(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,12}$/.test(text) && Number(text) >= least) return Number(text)
  throw new UsageError(`${name} must be a whole number from ${least}, not "${text}"`)
}

const text = { type: 'string' } as const
const toggle = { type: 'boolean' } as const

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seeds: text, seed: text, only: text, with: text, judge: text, whole: toggle, jobs: text, record: text,
        json: toggle,
      },
    }).values
  } catch (error) {
    throw new UsageError((error instanceof Error ? error.message : String(error)).split(/\. |\n/)[0])
  }
}

/** @throws UsageError */
export function readWorldOptions(args: readonly string[]) {
  const values = parse(args)
  const feature = values.with
  if (feature !== undefined && !features.includes(feature)) {
    throw new UsageError(`with must be one of ${features.join(', ')}, not "${feature}"`)
  }
  if (values.judge !== undefined && !isJudge(values.judge)) {
    throw new UsageError(`judge must be one of ${judgeNames.join(', ')}, not "${values.judge}"`)
  }
  const servesOn = feature !== undefined && castOf(1, feature).some(({ hasDevice }) => hasDevice)
  if (servesOn && values.judge !== undefined && values.judge !== 'alone') {
    throw new UsageError(`judge must be alone with ${feature}, whose server goes on`)
  }
  const seed = readWhole('seed', values.seed, 0)
  const seeds = readWhole('seeds', values.seeds, 1) ?? (seed === undefined ? 100 : 1)
  const ids = values.only?.split(',').map((id) => readWhole('only', id.trim(), 0) ?? 0)
  if (ids !== undefined && (seed === undefined || seeds !== 1)) throw new UsageError('only needs one --seed')
  if (values.record === '' || (values.record !== undefined && ids !== undefined)) {
    throw new UsageError('record needs the name of a file, and no --only')
  }
  return {
    first: seed ?? 1, seeds,
    only: ids === undefined ? undefined : new Set(ids),
    feature,
    judge: values.judge,
    isWhole: values.whole === true,
    jobs: readWhole('jobs', values.jobs, 1) ?? availableParallelism(),
    record: values.record,
    json: values.json === true,
  }
}
