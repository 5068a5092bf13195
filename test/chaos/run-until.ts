import type { World } from './world'

/** Everything that happens up to then. */
export function runUntil(world: World, untilMs: number): void {
  for (let run = world.next(untilMs); run !== undefined; run = world.next(untilMs)) run()
}
