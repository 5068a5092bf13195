import type { DrivenSocket } from './driven-socket'
import type { ContractConnection } from './harness'

/** A connection of this very process, asked as one of another would be. */
export function askDriven(driver: DrivenSocket): ContractConnection {
  return {
    reportedAtOnce: driver.events().length,
    events: () => Promise.resolve([...driver.events()]),
    act: (...steps) => Promise.resolve(driver.act(steps)),
    settlements: () => Promise.resolve(driver.settlements().map((settled) => [...settled])),
  }
}
