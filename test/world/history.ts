import { createSeededRandom } from '../../server/shared/seeded-random'
import { createDevice } from './device'
import type { Resident } from './resident'
import { createWorld, emptySituation, worldEvents } from './world'

/** An action, the event within which it happens (or immediately), and the time that passes afterwards. */
export interface Step {
  readonly id: number
  readonly name: string
  readonly u: number
  readonly within: string | undefined
  readonly thenMs: number
}

const minSteps = 30
const maxSteps = 45
const withinChance = 1 / 5
/**
 * Probability that a step within an event is followed immediately by the same action. The waiting step then runs within
 * a callback of that call.
 */
const againChance = 1 / 2

const known = new Map<Resident, readonly string[]>()

function actionsOf(resident: Resident): readonly string[] {
  const names = known.get(resident)
  if (names !== undefined) return names
  const device = resident.hasDevice === true ? createDevice(emptySituation.wallMs) : undefined
  const life = resident.moveIn(createWorld({ begin: emptySituation, seed: 0, allowed: new Set(), device }))
  life.end()
  const found = Object.keys(life.actions)
  known.set(resident, found)
  return found
}

export function makeHistory(seed: number, residents: readonly Resident[]): readonly Step[] {
  const rolls = createSeededRandom(`history ${seed}`)
  const events = [...worldEvents, ...residents.flatMap((each) => each.events)]
  let again: string | undefined
  return Array.from({ length: rolls.between(minSteps, maxSteps) }, (_, id) => {
    // All residents act equally often, however many actions they have.
    const name = again ?? rolls.pick(actionsOf(rolls.pick(residents)))
    const within = again === undefined && rolls.chance(withinChance) ? rolls.pick(events) : undefined
    again = within !== undefined && rolls.chance(againChance) ? name : undefined
    return {
      id, name, within, u: rolls.next(),
      thenMs: again === undefined ? drawPause(rolls.next(), rolls.next()) : 0,
    }
  })
}

/** Half of the pauses are zero or almost zero. Some are long enough for a linger, a ping, a window or a renewal. */
function drawPause(kind: number, u: number): number {
  if (kind < 0.3) return 0
  if (kind < 0.6) return Math.round(u * 400)
  if (kind < 0.9) return Math.round(u * 12_000)
  return Math.round(u * 90_000)
}
