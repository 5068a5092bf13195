/** Something that is measured beside others. */
export interface Contender {
  readonly name: string
  /** Runs one slice of the work; resolves with its cost. */
  measure(round: number): Promise<number>
}

/** The costs of each contender's slices by its name, in the order of the rounds. */
export type Readings = ReadonlyMap<string, readonly number[]>

/**
 * The order of a round: a step further around than the round before, each second time backwards, so that each
 * contender stands at each place and after each other one about equally often.
 */
export function orderOf<Item>(items: readonly Item[], round: number): readonly Item[] {
  const start = items.length === 0 ? 0 : (round >> 1) % items.length
  const turned = [...items.slice(start), ...items.slice(0, start)]
  return round % 2 === 0 ? turned : turned.reverse()
}

/** Interleaved rounds: each runs every contender once. Warm-ups come first and are not counted. */
export async function runRounds(
  contenders: readonly Contender[],
  { rounds, warmups }: { readonly rounds: number; readonly warmups: number },
): Promise<Readings> {
  const readings = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  if (readings.size !== contenders.length) throw new RangeError('Two contenders of one name')
  for (let round = 0; round < warmups + rounds; round += 1) {
    for (const contender of orderOf(contenders, round)) {
      const cost = await contender.measure(round)
      if (round >= warmups) readings.get(contender.name)?.push(cost)
    }
  }
  return readings
}

/** The readings of one contender; throws a RangeError for a name that took no part. */
export function readingsOf(readings: Readings, name: string): readonly number[] {
  const own = readings.get(name)
  if (own === undefined) throw new RangeError(`${name} was not measured`)
  return own
}
