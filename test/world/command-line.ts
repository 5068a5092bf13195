import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { castOf, features, isJudge, judgeNames, type JudgeName } from './campaign'
import { platformNames } from './copy-trading/platform'

export const worldUsage = `Usage: npm run world -- [options]
  --seeds N       number of seeds, from 1 or from --seed on; 100
  --seed S        this seed alone, or the first of --seeds
  --only 3,7,12   only these steps of the seed's history, by their ids
  --with NAME     only apps with this feature: ${features.join(', ')}
  --judge NAME    how each history is judged: ${judgeNames.join(', ')}; twin, or alone where servers go on
  --whole         leaves the histories of what is found as they are
  --jobs N        processes at once; as many as there are cores
  --json          the last line is the result as JSON

npm run chaos -- [options] plays apps with copy-trading, each seed on a platform of its own, or with:
  --platform P    ${platformNames.join(', ')}: only histories of copy-trading on this platform
`

export interface WorldFlags {
  readonly first: number
  readonly seeds: number
  readonly only: ReadonlySet<number> | undefined
  readonly feature: string | undefined
  readonly judge: JudgeName | undefined
  readonly isWhole: boolean
  readonly jobs: number
  readonly json: boolean
}

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
        chaos: toggle, seeds: text, seed: text, only: text, with: text, judge: text, whole: toggle, jobs: text,
        json: toggle, platform: text,
      },
    }).values
  } catch (error) {
    throw new UsageError((error instanceof Error ? error.message : String(error)).split(/\. |\n/)[0])
  }
}

function readName<const Name extends string>(option: string, given: string | undefined, among: readonly Name[]) {
  const known = among.find((name) => name === given)
  if (given === undefined || known !== undefined) return known
  throw new UsageError(`${option} must be one of ${among.join(', ')}, not "${given}"`)
}

export function readWorldOptions(args: readonly string[]): WorldFlags {
  const values = parse(args)
  const feature = readName('with', values.with, features) ?? readName('platform', values.platform, platformNames)
    ?? (values.chaos === true ? 'copy-trading' : undefined)
  if (values.with !== undefined && values.platform !== undefined) {
    throw new UsageError('only one of --with and --platform can be given')
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
  return {
    first: seed ?? 1, seeds,
    only: ids === undefined ? undefined : new Set(ids),
    feature, judge: values.judge,
    isWhole: values.whole === true,
    jobs: readWhole('jobs', values.jobs, 1) ?? availableParallelism(),
    json: values.json === true,
  }
}
