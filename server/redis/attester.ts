import type { Attention, FeedStore, Role } from './feed-store'
import { partitionOf, type Part } from './partitions'
import type { Run } from './producer-api'
import type { SetAside } from './set-aside'

export interface AttesterOptions {
  readonly store: Pick<FeedStore, 'attest'>
  readonly aside: Pick<SetAside, 'all'>
  /** Another server has the role now. */
  readonly losePart: (of: Run, role: Role) => void
  readonly attentionMs: number
}

/** Announces what becomes of the accounts: an unpriced account is shown by no server. */
export function createAttester({ store, aside, losePart, attentionMs }: AttesterOptions) {
  /** The roles with which something was said that has not been taken back. */
  const said = new WeakSet<Role>()

  function stateOf({ exchange }: Run, refused: Iterable<string>): ReadonlyMap<Part, Map<string, Attention>> {
    const byPart = new Map<Part, Map<string, Attention>>()
    const add = (traderId: string, attention: Attention): void => {
      const part = partitionOf(traderId)
      const accounts = byPart.get(part) ?? new Map<string, Attention>()
      byPart.set(part, accounts.set(traderId, attention))
    }
    for (const traderId of refused) add(traderId, 'full')
    for (const traderId of aside.all()) add(traderId, 'unusable')
    for (const { traderId } of exchange.feeds()) add(traderId, 'priced')
    return byPart
  }

  return {
    async attest(of: Run, refused: Iterable<string>): Promise<void> {
      const byPart = stateOf(of, refused)
      await Promise.all(Array.from(of.roles.values(), async (role) => {
        const attention = byPart.get(role.part)
        if (attention === undefined && !said.has(role)) return
        if (attention === undefined) said.delete(role)
        else said.add(role)
        if (await store.attest(role, attention ?? new Map(), attentionMs) === 'fenced') losePart(of, role)
      }))
    },
  }
}
