import { lookEveryMs } from '../../../server/wire/late-watch'
import type { SimulatedClock } from '../../../src/testing/simulated-clock'

export function makeLate(clock: SimulatedClock, lateMs: number): void {
  for (let look = 0; look < 3; look += 1) {
    clock.suspend(lookEveryMs + lateMs)
    clock.advance(0)
  }
}
