import type {
  AckFrame, ErrorFrame, OrderForgotten, OrderFrame, OrderRefusal, OrderResult, QueryFrame,
} from '../../../../src/positions/model/wire'
import type { Exchange } from '../exchange/exchange'
import type { AccountFeed } from '../exchange/account-feed'
import { keptMs, maxOrderLifeMs } from './order-limits'
import type { JournalEntry, OrderJournal } from './order-journal'
import { planOrder } from './plan-order'

export interface OrderDeciderOptions {
  readonly exchange: Exchange
  /** Absent with Redis, because the pricing server then stores the results. */
  readonly journal?: OrderJournal
  readonly now: () => number
  readonly trouble: (line: string) => void
}

/** Response when the order is undecided. The client may resend or query the order. */
export const unavailable = (reqid: string): ErrorFrame =>
  ({ Code: 503, msg: 'the order journal cannot be written', reqid })

/** Response when the account or its address has too many stored keys. Nothing was recorded. */
export const crowded = (reqid: string): ErrorFrame =>
  ({ Code: 503, msg: 'too many orders from this account or address; send the order again later', reqid })

const refusal = (reason: OrderRefusal): OrderResult => ({ Code: 409, state: 'refused', reason })

/** Returns the reason to reject an order because of its `validUntil` time, if any. */
export const refusalByTime = (validUntil: number, nowMs: number): OrderRefusal | undefined =>
  nowMs > validUntil ? 'expired' : validUntil > nowMs + maxOrderLifeMs ? 'bad-validity' : undefined

/** The record may be lost, so the order may or may not have been executed. */
const forgotten: OrderForgotten = { Code: 404, state: 'not-known' }

/** Decides each order key once and returns the same result for every repetition. */
export type OrderDecider = ReturnType<typeof createOrderDecider>

export function createOrderDecider({ exchange, journal, now, trouble }: OrderDeciderOptions) {
  /** Records the result, executes the order, then responds, so no key ever gets two results. */
  function decide(
    feed: AccountFeed, entry: JournalEntry, address: string | undefined, execute = (): void => undefined,
  ): AckFrame | ErrorFrame {
    if (journal?.admits(entry.traderId, entry.order === '', address) === false) return crowded(entry.reqid)
    try {
      journal?.add(entry, address)
    } catch (error) {
      trouble(`order ${entry.reqid} was not accepted: ${error instanceof Error ? error.message : String(error)}`)
      return unavailable(entry.reqid)
    }
    execute()
    exchange.commit(feed.traderId)
    return { type: 'Ack', reqid: entry.reqid, ...entry.result }
  }

  return {
    /** @param address address whose key limit applies. Default: none */
    submit(
      feed: AccountFeed, { reqid, validUntil, order, postedAt = validUntil - maxOrderLifeMs }: OrderFrame,
      address?: string,
    ): AckFrame | ErrorFrame {
      const { traderId, engine } = feed
      const text = JSON.stringify(order)
      const known = journal?.find(traderId, reqid)
      if (known !== undefined) {
        const isOther = known.order !== text && known.order !== ''
        return { type: 'Ack', reqid, ...(isOther ? refusal('key-reused') : known.result) }
      }
      const nowMs = now()
      const decided = (result: JournalEntry['result'], execute?: () => void): AckFrame | ErrorFrame =>
        decide(feed, { traderId, reqid, order: text, result }, address, execute)
      const reason = refusalByTime(validUntil, nowMs)
      const isLost = reason === 'expired' ? journal?.mayHaveLost(postedAt)
        : postedAt < nowMs - keptMs || journal?.mayHaveLostOrder(postedAt)
      if (isLost === true) return decided(forgotten)
      if (reason !== undefined) return decided(refusal(reason))
      const plan = planOrder(order, { engine, board: exchange.board, nowMs })
      return plan.ok
        ? decided({ Code: 200, state: 'done', tickets: plan.tickets }, plan.execute)
        : decided(refusal(plan.reason))
    },
    query(feed: AccountFeed, { reqid, postedAt }: QueryFrame, address?: string): AckFrame | ErrorFrame {
      const { traderId } = feed
      const known = journal?.find(traderId, reqid)
      if (known !== undefined) return { type: 'Ack', reqid, ...known.result }
      const isTooOld = postedAt !== undefined && postedAt < now() - keptMs
      const result = isTooOld || journal?.mayHaveLost(postedAt) === true ? forgotten : refusal('never-received')
      return decide(feed, { traderId, reqid, order: '', result }, address)
    },
  }
}
