import { parseArgs } from 'node:util'
import { isPlatformName, platformNames, type PlatformName } from './platform'

/** Their schedules are the world's histories (`test/world`). */
export const otherProtocols = ['heart-check', 'echo', 'mode-code', 'chat'] as const
export type OtherProtocol = (typeof otherProtocols)[number]

export const chaosUsage = `Usage: npm run chaos -- [options]
  --seeds N       number of seeds, from 1 or from --seed on; 100
  --seed S        this seed alone, or the first of --seeds
  --protocol P    copy-trading (so without it), ${otherProtocols.join(', ')};
                  the others are histories of npm run world, and know --seeds, --seed and --json only
  --platform P    ${platformNames.join(', ')}; without it each seed has its own
  --only 3,7,12   only these actions of the seed's schedule, by their ids
  --jobs N        processes at once; as many as there are cores
  --record FILE   appends the result of each 250 seeds to FILE, and takes from there what it holds already of
                  the same seeds and the same code: a campaign that was stopped goes on
  --json          the last line is the result as JSON
`

export interface ChaosOptions {
  readonly first: number
  readonly seeds: number
  /** `undefined` for copy-trading. */
  readonly protocol: OtherProtocol | undefined
  readonly platform: PlatformName | undefined
  readonly only: ReadonlySet<number> | undefined
  readonly jobs: number | undefined
  readonly record: string | undefined
  readonly json: boolean
}

/** A fault in the command line, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

function readWhole(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (/^\d{1,9}$/.test(text) && value >= least) return value
  throw new UsageError(`${name} must be a whole number from ${least}, not "${text}"`)
}

function parse(args: readonly string[]): Record<string, string | boolean | undefined> {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      options: {
        seeds: text, seed: text, protocol: text, platform: text, only: text, jobs: text, record: text,
        json: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function readProtocol(name: string | undefined): OtherProtocol | undefined {
  if (name === undefined || name === 'copy-trading') return undefined
  const known = otherProtocols.find((protocol) => protocol === name)
  if (known !== undefined) return known
  throw new UsageError(`protocol must be one of copy-trading, ${otherProtocols.join(', ')}, not "${name}"`)
}

/** Throws a UsageError. */
export function readChaosOptions(args: readonly string[]): ChaosOptions {
  const values = parse(args)
  const textOf = (name: string): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  const protocol = readProtocol(textOf('protocol'))
  const foreign = ['platform', 'only', 'jobs', 'record'].find((name) => textOf(name) !== undefined)
  if (protocol !== undefined && foreign !== undefined) throw new UsageError(`${foreign} is of no use with ${protocol}`)
  const platform = textOf('platform')
  if (platform !== undefined && !isPlatformName(platform)) {
    throw new UsageError(`platform must be one of ${platformNames.join(', ')}, not "${platform}"`)
  }
  const seed = readWhole('seed', textOf('seed'), 0)
  const seeds = readWhole('seeds', textOf('seeds'), 1) ?? (seed === undefined ? 100 : 1)
  const ids = textOf('only')?.split(',').map((id) => readWhole('only', id.trim(), 0) ?? 0)
  if (ids !== undefined && (seed === undefined || seeds !== 1)) throw new UsageError('only needs one --seed')
  const record = textOf('record')
  if (record === '' || (record !== undefined && ids !== undefined)) {
    throw new UsageError('record needs the name of a file, and no --only')
  }
  return {
    first: seed ?? 1,
    seeds,
    protocol,
    platform,
    only: ids === undefined ? undefined : new Set(ids),
    jobs: readWhole('jobs', textOf('jobs'), 1),
    record,
    json: values['json'] === true,
  }
}
