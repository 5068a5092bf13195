import type { ServerClock } from '../shared/server-clock'
import type { Attention, FeedStore, Role } from './feed-store'
import type { Run } from './producer-api'
import type { SetAside } from './set-aside'
import { shardOf, type Part } from './shards'

export interface AttesterOptions {
  readonly store: Pick<FeedStore, 'attest' | 'shards'>
  readonly aside: Pick<SetAside, 'all'>
  /** Another server has the role now. */
  readonly losePart: (of: Run, role: Role) => void
  readonly attentionMs: number
  readonly clock: Pick<ServerClock, 'elapsed'>
}

/** What is said lasts for `attentionMs`, and is said again after this part of it. */
const againAfter = 1 / 4
const nothing: ReadonlyMap<string, Attention> = new Map()

/** Announces what becomes of the accounts: an unpriced account is shown by no server. */
export function createAttester({ store, aside, losePart, attentionMs, clock }: AttesterOptions) {
  /** What was said with a role last. */
  const said = new WeakMap<Role, { readonly text: string; readonly atMs: number }>()

  function stateOf({ exchange }: Run, refused: Iterable<string>): ReadonlyMap<Part, Map<string, Attention>> {
    const byPart = new Map<Part, Map<string, Attention>>()
    const add = (traderId: string, attention: Attention): void => {
      const part = shardOf(traderId, store.shards)
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
      const say = async (role: Role, attention: ReadonlyMap<string, Attention>, text: string): Promise<void> => {
        if (await store.attest(role, attention, attentionMs) === 'fenced') return losePart(of, role)
        said.set(role, { text, atMs: clock.elapsed() })
      }
      const saying: Promise<void>[] = []
      for (const role of of.roles.values()) {
        const attention = byPart.get(role.part) ?? nothing
        const last = said.get(role) ?? { text: '[]', atMs: -Infinity }
        if (attention.size === 0 && last.text === '[]') continue
        const text = JSON.stringify([...attention])
        const isOld = attention.size > 0 && clock.elapsed() - last.atMs >= attentionMs * againAfter
        if (last.text !== text || isOld) saying.push(say(role, attention, text))
      }
      await Promise.all(saying)
    },
  }
}
