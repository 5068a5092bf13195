import type { DeskConnection } from './desk'
import type { ContractConnection } from './harness'

/** A connection of this very process, asked as one of another would be. */
export function askDesk(desk: DeskConnection): ContractConnection {
  return {
    toldAtOnce: desk.events().length,
    events: () => Promise.resolve([...desk.events()]),
    act: (...steps) => Promise.resolve(desk.act(steps)),
    settlements: () => Promise.resolve(desk.settlements().map((settled) => [...settled])),
  }
}
