import type { AccountFeed } from '../feed/model/exchange/account-feed'
import { decodeClientFrame } from '../feed/model/hub/client-frame'
import { intakePage, type FeedStore } from './feed-store'
import type { Isolation } from './isolation'
import { partitionOf, type Part } from './partitions'
import type { Run } from './producer-api'
import type { StreamEntry } from './read-reply'

/** Pages that are asked for in one write. */
const pagesAtOnce = 32

export interface IntakeOptions extends Isolation<Run> {
  readonly store: Pick<FeedStore, 'intake' | 'pass'>
  readonly open: (of: Run, traderId: string) => Promise<AccountFeed | undefined>
  readonly isCurrent: (of: Run) => boolean
  /** Whether this server prices the account. */
  readonly isOurs: (of: Run, traderId: string) => boolean
  /** Writes what was decided. */
  readonly flush: (of: Run) => Promise<void>
  /** Called after each `intakePage` entries and the last: orders must hold up neither prices nor accounts. */
  readonly between: (of: Run) => Promise<void>
  readonly opened: (of: Run, traderId: string) => void
  /** There is no room for it. */
  readonly refused: (traderId: string) => void
  /** Something was left that must be looked at again. */
  readonly waitsForRoom: (part: Part) => void
}

/** Decides the orders that wait, and opens the accounts that clients wait for: those that this server prices. */
export function createIntake(options: IntakeOptions) {
  const { store, tried, ofAccount, open, isCurrent, isOurs, flush, between, opened, refused, waitsForRoom } = options

  async function take(of: Run, part: Part, entry: StreamEntry): Promise<void> {
    const { trader, frame: text } = entry.fields
    if (trader === undefined || partitionOf(trader) !== part) return store.pass(part, entry.id)
    if (!isOurs(of, trader)) return
    const feed = await tried(of, trader, () => open(of, trader))
    if (!isCurrent(of) || !isOurs(of, trader)) return
    if (feed === undefined) refused(trader)
    else opened(of, trader)
    const decoded = text === undefined ? undefined : decodeClientFrame(text)
    if (feed === undefined || decoded?.ok !== true || decoded.frame.type !== 'Order') {
      // An order of an account for which there is no room waits until there is.
      if (text === undefined || decoded?.ok === false) await store.pass(part, entry.id)
      else waitsForRoom(part)
      return
    }
    const { frame } = decoded
    const ack = ofAccount(of, trader, () => of.desk.submit(feed, frame))
    if (ack === undefined) waitsForRoom(part)
    if (ack === undefined || !('type' in ack)) return
    const validUntil = ack.Code === 200 ? frame.validUntil : undefined
    of.book.decide(feed, { reqid: frame.reqid, entry: entry.id, ack, validUntil })
    // Before the next: it may be refused there, and then nothing that follows on it may count.
    await flush(of)
  }

  return {
    /** Page by page: what must wait for room does not hold up what is behind it. */
    async takeAll(of: Run, parts: Iterable<Part>): Promise<void> {
      let pages: readonly { readonly part: Part; readonly after?: string }[] = Array.from(parts, (part) => ({ part }))
      let taken = 0
      while (isCurrent(of) && pages.length > 0) {
        const next = pages.slice(pagesAtOnce)
        const read = await Promise.all(pages.slice(0, pagesAtOnce).map(async ({ part, after }) =>
          ({ part, entries: await store.intake(part, after) })))
        for (const { part, entries } of read) {
          for (const entry of entries) {
            if (isCurrent(of)) await take(of, part, entry)
            taken += 1
            if (isCurrent(of) && taken % intakePage === 0) await between(of)
          }
          const last = entries.at(-1)
          if (last !== undefined && entries.length === intakePage) next.push({ part, after: last.id })
        }
        pages = next
      }
      if (isCurrent(of) && taken % intakePage > 0) await between(of)
    },
  }
}
