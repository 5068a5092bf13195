import { createSeededRandom } from '../../server/shared/seeded-random'
import { allowedNames } from './allowed'
import { playAlone, type Played } from './alone'
import type { Case, Difference } from './app'
import { compareCuts } from './cut'
import { compareHeld } from './held'
import { makeHistory, type Step } from './history'
import { platformNames } from './copy-trading/platform'
import { chat } from './residents/chat'
import { connection } from './residents/connection'
import { createCopyTrading } from './residents/copy-trading'
import { json } from './residents/json'
import { navigation } from './residents/navigation'
import { outbox } from './residents/outbox'
import { positions } from './residents/positions'
import { socketIo } from './residents/socket-io'
import { webSocket } from './residents/web-socket'
import type { Resident } from './resident'
import { shorten } from './shorten'
import { compareTwin, moments, type Moment } from './twin'
import { loopTurned } from './world-clock'

/** Each seed runs an app with one of these casts. */
const casts: readonly (readonly Resident[])[] = [
  [connection, navigation, positions],
  [connection, navigation, json],
  [connection, navigation, outbox],
  [connection, navigation, chat],
  [connection, navigation, socketIo],
  [connection, webSocket],
]

const namedCasts: readonly (readonly Resident[])[] = [
  [createCopyTrading()],
  ...platformNames.map((platform) => [createCopyTrading({ platform })]),
]

/** @param feature only casts with this resident; all by default */
export function castOf(seed: number, feature?: string): readonly Resident[] {
  const among = feature === undefined ? casts
    : [...casts, ...namedCasts].filter((cast) => cast.some(({ name }) => name === feature))
  return createSeededRandom(`cast ${seed}`).pick(among)
}

export const features: readonly string[] = [...new Set([...casts, ...namedCasts].flat().map(({ name }) => name))]

const momentOf = (seed: number): Moment => createSeededRandom(`moment ${seed}`).pick(moments)

const judges = {
  'twin': (given: Case) => compareTwin({ ...given, moment: momentOf(given.seed) }),
  'cut': compareCuts,
  'held': compareHeld,
  'alone': async (given: Case) => (await playAlone(given)).difference,
} as const satisfies Readonly<Record<string, (given: Case) => Promise<Difference | undefined>>>
export type JudgeName = keyof typeof judges
export const judgeNames = Object.keys(judges)
export const isJudge = (name: string): name is JudgeName => Object.hasOwn(judges, name)

export interface SeedOptions {
  /** Only casts with this resident; all by default. */
  readonly feature?: string | undefined
  /** Default: the twin. Servers that continue have no twin, so their histories are judged alone. */
  readonly judge?: JudgeName | undefined
}

/** @param only step ids of the seed's history; all by default */
export async function playSeed(
  seed: number, only?: ReadonlySet<number>, { feature, judge }: SeedOptions = {},
): Promise<Played> {
  await loopTurned()
  const residents = castOf(seed, feature)
  const history = makeHistory(seed, residents).filter(({ id }) => only?.has(id) ?? true)
  const given = { seed, residents, history, allowed: allowedNames }
  const hasDevice = residents.some((each) => each.hasDevice)
  return judge === undefined && hasDevice ? playAlone(given)
    : { difference: await judges[judge ?? 'twin'](given), tally: {} }
}

export async function runSeed(...given: Parameters<typeof playSeed>): Promise<Difference | undefined> {
  return (await playSeed(...given)).difference
}

interface ShortSeed {
  readonly steps: readonly Step[]
  readonly difference: Difference
}

/** @param play as `runSeed` */
export async function shortenSeed(
  seed: number, options: SeedOptions = {}, play = runSeed,
): Promise<ShortSeed | undefined> {
  const short = await shorten(
    makeHistory(seed, castOf(seed, options.feature)),
    (history) => play(seed, new Set(history.map(({ id }) => id)), options),
  )
  return short === undefined ? undefined : { steps: short.items, difference: short.found }
}

function commandOf(seed: number, { feature, judge }: SeedOptions, steps?: readonly Step[]): string {
  const flags = [
    ...feature === undefined ? [] : [`--with ${feature}`], ...judge === undefined ? [] : [`--judge ${judge}`],
    `--seed ${seed}`, ...steps === undefined ? [] : [`--only ${steps.map(({ id }) => id).join(',')}`],
  ]
  return `  npm run world -- ${flags.join(' ')}`
}

export function reportOf(
  seed: number, { steps, difference: { moment, judge, old, fresh } }: ShortSeed, options: SeedOptions = {},
): string {
  const list = steps.map(({ id, name, u, within, thenMs }) =>
    `  ${id} ${name} (${u.toFixed(3)})${within === undefined ? '' : ` within ${within}`}, then ${thenMs} ms`)
  const said = fresh === '' ? [`  ${judge}: ${old}`] : [`  with it:    ${old}`, `  without it: ${fresh}`]
  return [
    `seed ${seed}, ${castOf(seed, options.feature).map(({ name }) => name).join(' ')}, ${moment}: a history matters`,
    ...list,
    ...said,
    commandOf(seed, options, steps),
  ].join('\n')
}

/** Returns the reports on seeds with a finding. */
export async function reportSeeds(
  first: number, seeds: number, options: SeedOptions = {}, play = runSeed,
): Promise<readonly string[]> {
  const reports: string[] = []
  for (let seed = first; seed < first + seeds; seed += 1) {
    try {
      if (await play(seed, undefined, options) === undefined) continue
      const short = await shortenSeed(seed, options, play)
      reports.push(short === undefined ? `seed ${seed} is not played alike again\n${commandOf(seed, options)}`
        : reportOf(seed, short, options))
    } catch (error) {
      reports.push(`seed ${seed} throws ${String(error)}\n${commandOf(seed, options)}`)
    }
  }
  return reports
}
