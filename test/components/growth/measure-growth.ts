import { getHeapStatistics } from 'node:v8'
import { collectGarbage } from '../../support/collect-garbage'
import { inRelease } from '../../support/test-scope'

export const rounds = inRelease ? 200 : 8
/**
 * Compiled code alone grows by about 500 bytes per round. A retained position list is larger, and a retained input is
 * detected as an object.
 */
const maxHeapBytesPerRound = 2_000
const maxBatches = 4
/** A page's client needs two seconds until its start timers have ended. */
const warmUpRounds = 20
/** An outstanding ping and a due flush of the page's own client. */
const maxDrift = 3
/** The stack still references objects of the last rounds. */
const maxSurvivors = 3
/** Background compilation retains a function's inputs temporarily. A leak retains them forever. */
const maxCollections = 20

export type Counts = Readonly<Record<string, number>>

export interface Growing {
  /** Mounts, changes every input and unmounts. Returns the objects that must be collected afterwards. */
  live(): Promise<readonly object[]>
  counts(): Counts
  end?(): void
}

interface Growth {
  readonly before: Counts
  readonly after: Counts
  readonly inputs: readonly WeakRef<object>[]
  /** 0 in `npm test`, because each reading collects garbage and takes longer than the rounds. */
  readonly heapBytesPerRound: number
}

export async function measureGrowth({ live, counts }: Growing): Promise<Growth> {
  for (let round = 0; round < warmUpRounds; round += 1) await live()
  const before = counts()
  const inputs: WeakRef<object>[] = []
  const playRounds = async (): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      for (const input of await live()) inputs.push(new WeakRef(input))
    }
  }
  const heapBytesPerRound = inRelease ? await heapGrowthOf(playRounds) : await playRounds().then(() => 0)
  return { before, after: counts(), inputs, heapBytesPerRound }
}

export async function findSurvivors(
  inputsOf: ReadonlyMap<string, readonly WeakRef<object>[]>, collections = maxCollections,
): Promise<readonly string[]> {
  let names = [...inputsOf.keys()]
  for (let turn = 0; turn < collections && names.length > 0; turn += 1) {
    await collectGarbage()
    names = names.filter((name) => {
      const living = inputsOf.get(name)?.filter((input) => input.deref() !== undefined) ?? []
      return living.length > maxSurvivors
    })
  }
  return names
}

/**
 * Returns bytes per round in the batch with the least growth. A leak grows in each batch, compiled code only in some.
 */
async function heapGrowthOf(playRounds: () => Promise<void>): Promise<number> {
  let bytesPerRound = Infinity
  for (let batch = 0; batch < maxBatches && bytesPerRound > maxHeapBytesPerRound; batch += 1) {
    const startBytes = await heapBytes()
    await playRounds()
    bytesPerRound = Math.min(bytesPerRound, ((await heapBytes()) - startBytes) / rounds)
  }
  return Math.round(bytesPerRound)
}

export function complaintsOf({ before, after, heapBytesPerRound }: Growth): readonly string[] {
  const drift = (name: string): number => Math.abs((after[name] ?? 0) - (before[name] ?? 0))
  const grown = Object.keys(after).filter((name) => drift(name) > maxDrift)
  return [
    ...grown.map((name) => `${name}: ${before[name]} before, ${after[name]} after`),
    ...(heapBytesPerRound > maxHeapBytesPerRound ? [`the heap grows by ${heapBytesPerRound} bytes a round`] : []),
  ]
}

async function heapBytes(): Promise<number> {
  await collectGarbage()
  return getHeapStatistics().used_heap_size
}
