import type { AccountFeed } from '../feed/model/exchange/account-feed'
import { readOrderFrame } from '../feed/model/orders/read-order'
import type { FeedStore } from './feed-store'
import { orderFields } from './order-text'
import type { StreamEntry } from './read-reply'
import type { Run } from './run'
import type { UnusableAccounts } from './unusable-accounts'

/** Entries that are taken before prices and accounts have their turn (RS-99). */
const atOnce = 200

export interface IntakeOptions {
  readonly store: Pick<FeedStore, 'pass'>
  readonly unusable: UnusableAccounts
  readonly open: (of: Run, traderId: string) => Promise<AccountFeed | undefined>
  /** Writes what was decided, and takes it off what waits. */
  readonly flush: (of: Run) => Promise<void>
  /** Called after each `atOnce` entries and the last: orders must hold up neither prices nor accounts. */
  readonly between: (of: Run) => Promise<void>
  readonly opened: (of: Run, traderId: string) => void
  /** There is no room for it. */
  readonly refused: (traderId: string) => void
}

/** Decides the orders that wait, and opens the accounts that clients wait for: those that this server prices. */
export function createIntake({ store, unusable, open, flush, between, opened, refused }: IntakeOptions) {
  async function pass(of: Run, shard: number, id: string): Promise<void> {
    await store.pass(shard, id)
    of.intakes.get(shard)?.waiting.delete(id)
  }

  /** An order that cannot be decided now stays, and is tried again with the next beat. */
  async function take(of: Run, shard: number, entry: StreamEntry): Promise<void> {
    const { trader, reqid, validUntil, postedAt, order } = entry.fields
    if (trader === undefined || of.partOf(trader) !== shard) return pass(of, shard, entry.id)
    const role = of.roles.get(shard)
    const feed = await unusable.tried(trader, () => open(of, trader))
    if (of.isOver || of.roles.get(shard) !== role) return
    if (feed === undefined) refused(trader)
    else opened(of, trader)
    const posted = postedAt === undefined || postedAt === '' ? {} : { postedAt: Number(postedAt) }
    const asked = { reqid, validUntil: Number(validUntil), order: orderFields(order ?? ''), ...posted }
    const decoded = readOrderFrame(asked, trader)
    if (!decoded.ok) return pass(of, shard, entry.id)
    if (feed === undefined) return
    const ack = unusable.ofAccount(trader, () => of.orders.submit(feed, decoded.frame))
    if (ack === undefined || !('type' in ack)) return
    const endsMs = ack.Code === 200 ? decoded.frame.validUntil : undefined
    of.book.decide(feed, { reqid: ack.reqid, entry: entry.id, ack, validUntil: endsMs })
    // Before the next: it may be refused there, and then nothing that follows on it may count.
    await flush(of)
  }

  return async (of: Run): Promise<void> => {
    let taken = 0
    for (const [shard, { waiting }] of [...of.intakes]) {
      for (const entry of waiting.values()) {
        if (of.isOver) return
        // Another role has an intake of its own.
        if (of.intakes.get(shard)?.waiting !== waiting) break
        await take(of, shard, entry)
        taken += 1
        if (!of.isOver && taken % atOnce === 0) await between(of)
      }
    }
    if (!of.isOver && taken % atOnce > 0) await between(of)
  }
}
