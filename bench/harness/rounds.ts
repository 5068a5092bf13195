export interface Contender {
  readonly name: string
  /** Resolves with the cost of one slice. */
  measure(round: number): Promise<number>
}

/** Each contender's slice costs, in round order. */
export type Readings = ReadonlyMap<string, readonly number[]>

/**
 * Rotates the order by one step per round, and reverses every second round. Each contender is about equally often at
 * each position and after each other contender.
 */
export function orderOf<Item>(items: readonly Item[], round: number): readonly Item[] {
  const start = items.length === 0 ? 0 : (round >> 1) % items.length
  const turned = [...items.slice(start), ...items.slice(0, start)]
  return round % 2 === 0 ? turned : turned.reverse()
}

/** Each round runs every contender once. Warm-ups run first and do not count. */
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

/** Throws a RangeError for an unknown contender. */
export function readingsOf(readings: Readings, name: string): readonly number[] {
  const own = readings.get(name)
  if (own === undefined) throw new RangeError(`${name} was not measured`)
  return own
}
