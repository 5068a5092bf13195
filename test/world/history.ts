import { createSeededRandom } from '../../server/shared/seeded-random'
import type { Act, Resident } from './resident'

/** One step of a history: what happens, within which event of the client or at once, and how long passes after it. */
export interface Step {
  readonly id: number
  readonly name: string
  readonly u: number
  readonly within: WithinEvent | undefined
  readonly thenMs: number
}

/** Events in which an application may call back. */
const withinEvents = [
  'statusChanged', 'connectError', 'leasesChanged', 'sessionChanged', 'positionsUpdated',
] as const
type WithinEvent = (typeof withinEvents)[number]

const leastSteps = 30
const mostSteps = 45
/** An eighth of the steps wait for an event. */
const withinChance = 0.125

export function actsOf(residents: readonly Resident[]): ReadonlyMap<string, Act> {
  return new Map(residents.flatMap(({ actions }) => Object.entries(actions)))
}

/** The same seed and residents always give the same history. */
export function makeHistory(seed: number, residents: readonly Resident[]): readonly Step[] {
  const rolls = createSeededRandom(`history ${seed}`)
  const names = [...actsOf(residents).keys()]
  return Array.from({ length: rolls.between(leastSteps, mostSteps) }, (_, id) => ({
    id,
    name: rolls.pick(names),
    u: rolls.next(),
    within: rolls.chance(withinChance) ? rolls.pick(withinEvents) : undefined,
    thenMs: drawPause(rolls.next(), rolls.next()),
  }))
}

/** Half at once or nearly so; some long enough for a linger, a ping, a window or a renewal. */
function drawPause(kind: number, u: number): number {
  if (kind < 0.3) return 0
  if (kind < 0.6) return Math.round(u * 400)
  if (kind < 0.9) return Math.round(u * 12_000)
  return Math.round(u * 90_000)
}
