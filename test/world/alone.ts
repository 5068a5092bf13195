import { begin, end, findViolation, live, restartOf, type Case, type Difference } from './app'
import type { Tally } from './world'
import { loopTurned } from './world-clock'

export interface Played {
  readonly difference: Difference | undefined
  readonly tally: Tally
}

/** Only the invariants judge the result. */
export async function playAlone({ history, ...given }: Case): Promise<Played> {
  await loopTurned()
  const app = await live(begin(given), history, restartOf(given))
  const { world, lives } = app
  if (world.violation() === undefined) {
    world.calm()
    for (const each of lives) each.calm()
    for (const each of lives) await each.finish?.()
  }
  if (world.violation() === undefined) await end(app)
  return { difference: findViolation(world, 'alone'), tally: world.tally }
}
