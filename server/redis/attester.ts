import type { ServerClock } from '../shared/server-clock'
import type { Attention, FeedStore, Role } from './feed-store'
import { losePart, type Run } from './run'
import type { UnusableAccounts } from './unusable-accounts'
import type { Part } from './shards'

export interface AttesterOptions {
  readonly store: Pick<FeedStore, 'attest'>
  readonly unusable: Pick<UnusableAccounts, 'all'>
  readonly attentionMs: number
  readonly clock: Pick<ServerClock, 'elapsed'>
}

/** A statement lasts for `attentionMs`, and is said again after this part of it (RS-86): two in a row may fail. */
const againAfter = 1 / 4

/** Announces what becomes of the accounts: an unpriced account is shown by no server. */
export function createAttester({ store, unusable, attentionMs, clock }: AttesterOptions) {
  /** The last statement with a role. */
  const said = new WeakMap<Role, { readonly text: string; readonly atMs: number }>()

  function stateOf({ exchange, roles, partOf }: Run, refused: Iterable<string>): Map<Part, Map<string, Attention>> {
    const byPart = new Map(Array.from(roles.keys(), (part) => [part, new Map<string, Attention>()]))
    const add = (traderId: string, attention: Attention): void =>
      void byPart.get(partOf(traderId))?.set(traderId, attention)
    for (const traderId of refused) add(traderId, 'full')
    for (const traderId of unusable.all()) add(traderId, 'unusable')
    for (const { traderId } of exchange.feeds()) add(traderId, 'priced')
    return byPart
  }

  return async (of: Run, refused: Iterable<string>): Promise<void> => {
    async function say(role: Role, attention: ReadonlyMap<string, Attention>, text: string): Promise<void> {
      if (await store.attest(role, attention, attentionMs) === 'fenced') return losePart(of, role)
      said.set(role, { text, atMs: clock.elapsed() })
    }
    await Promise.all(Array.from(stateOf(of, refused), async ([part, attention]) => {
      const role = of.roles.get(part)
      const text = JSON.stringify([...attention])
      const last = role && (said.get(role) ?? { text: '[]', atMs: -Infinity })
      if (role === undefined || last === undefined) return
      const isOld = attention.size > 0 && clock.elapsed() - last.atMs >= attentionMs * againAfter
      if (last.text !== text || isOld) await say(role, attention, text)
    }))
  }
}
