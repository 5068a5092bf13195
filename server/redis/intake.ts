import type { AccountFeed } from '../feed/model/exchange/account-feed'
import { decodeClientFrame } from '../feed/model/hub/client-frame'
import { intakePage, type FeedStore } from './feed-store'
import type { Isolation } from './isolation'
import type { Run } from './producer-api'
import type { StreamEntry } from './read-reply'

export interface IntakeOptions extends Isolation<Run> {
  readonly store: Pick<FeedStore, 'intake' | 'pass'>
  readonly open: (of: Run, traderId: string) => Promise<AccountFeed | undefined>
  readonly isCurrent: (of: Run) => boolean
  /** Whether this server prices the account. */
  readonly isOurs: (of: Run, traderId: string) => boolean
  /** Writes what was decided. */
  readonly flush: (of: Run) => Promise<void>
  /** Called after each page: orders without end must hold up neither prices nor accounts. */
  readonly between: (of: Run) => Promise<void>
  readonly opened: (of: Run, traderId: string) => void
  /** There is no room for it. */
  readonly refused: (traderId: string) => void
  /** Something was left that must be looked at again. */
  readonly waitsForRoom: () => void
}

/** Decides the orders that wait, and opens the accounts that clients wait for: those that this server prices. */
export function createIntake(options: IntakeOptions) {
  const { store, tried, ofAccount, open, isCurrent, isOurs, flush, between, opened, refused, waitsForRoom } = options

  async function take(of: Run, entry: StreamEntry): Promise<void> {
    const { trader, frame: text } = entry.fields
    if (trader === undefined) return store.pass(entry.id)
    if (!isOurs(of, trader)) return
    const feed = await tried(of, trader, () => open(of, trader))
    if (!isCurrent(of) || !isOurs(of, trader)) return
    if (feed === undefined) refused(trader)
    else opened(of, trader)
    const decoded = text === undefined ? undefined : decodeClientFrame(text)
    if (feed === undefined || decoded?.ok !== true || decoded.frame.type !== 'Order') {
      // An order of an account for which there is no room waits until there is.
      if (text === undefined || decoded?.ok === false) await store.pass(entry.id)
      else waitsForRoom()
      return
    }
    const { frame } = decoded
    const ack = ofAccount(of, trader, () => of.desk.submit(feed, frame))
    if (ack === undefined) waitsForRoom()
    if (ack === undefined || !('type' in ack)) return
    const validUntil = ack.Code === 200 ? frame.validUntil : undefined
    of.book.decide(feed, { reqid: frame.reqid, entry: entry.id, ack, validUntil })
    // Before the next: it may be refused there, and then nothing that follows on it may count.
    await flush(of)
  }

  return {
    /** Page by page: what must wait for room does not hold up what is behind it. */
    async takeAll(of: Run): Promise<void> {
      let entries: readonly StreamEntry[] = []
      do {
        entries = await store.intake(entries.at(-1)?.id)
        for (const entry of entries) if (isCurrent(of)) await take(of, entry)
        if (isCurrent(of) && entries.length > 0) await between(of)
      } while (isCurrent(of) && entries.length === intakePage)
    },
  }
}
