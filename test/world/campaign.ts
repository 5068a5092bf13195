import { allowedNames } from './allowed'
import { makeHistory, type Step } from './history'
import { connection } from './residents/connection'
import { positions } from './residents/positions'
import { shorten } from './shorten'
import { compareTwin, moments, type Difference, type Moment } from './twin'

/** Every feature that lives in the world. */
export const residents = [connection, positions] as const

/** Each seed has one moment of comparison. */
export const momentOf = (seed: number): Moment => moments[seed % moments.length] ?? 'at once'

/** @param only these steps of the seed's history, by their ids; all by default */
export function runSeed(seed: number, only?: ReadonlySet<number>): Promise<Difference | undefined> {
  const history = makeHistory(seed, residents).filter(({ id }) => only?.has(id) ?? true)
  return compareTwin({ seed, residents, history, moment: momentOf(seed), allowed: allowedNames })
}

interface ShortSeed {
  readonly steps: readonly Step[]
  readonly difference: Difference
}

/** The shortest history of this seed after which something differs. */
export async function shortenSeed(seed: number): Promise<ShortSeed | undefined> {
  const short = await shorten(
    makeHistory(seed, residents), (history) => runSeed(seed, new Set(history.map(({ id }) => id))),
  )
  return short === undefined ? undefined : { steps: short.items, difference: short.found }
}

/** What is said of a seed whose history matters, and how it is played again. */
export function reportOf(seed: number, { steps, difference: { moment, old, fresh } }: ShortSeed): string {
  const list = steps.map(({ id, name, u, within, thenMs }) =>
    `  ${id} ${name} (${u.toFixed(3)})${within === undefined ? '' : ` within ${within}`}, then ${thenMs} ms`)
  return [
    `seed ${seed}, ${moment}: a history matters`,
    ...list,
    `  with it:    ${old}`,
    `  without it: ${fresh}`,
    `  npm run world -- --seed ${seed} --only ${steps.map(({ id }) => id).join(',')}`,
  ].join('\n')
}
