import type {
  AckFrame, OrderForgotten, OrderFrame, OrderRefusal, OrderResult, QueryFrame,
} from '../../src/core/orders/order-wire'
import type { ErrorFrame } from '../../src/core/positions/wire'
import type { Exchange } from '../feed/exchange'
import type { AccountFeed } from '../feed/account-feed'
import { keptMs } from './kept-ms'
import type { JournalEntry, OrderJournal } from './order-journal'
import { planOrder } from './plan-order'

/** Decides each key once, and answers for it as often as it is asked. */
export interface OrderDesk {
  submit(feed: AccountFeed, frame: OrderFrame): AckFrame | ErrorFrame
  query(feed: AccountFeed, frame: QueryFrame): AckFrame | ErrorFrame
}

export interface OrderDeskOptions {
  readonly exchange: Exchange
  readonly journal: OrderJournal
  readonly now: () => number
  /** Told in one line what the operator should know. */
  readonly trouble: (line: string) => void
}

/** Nothing was decided: the same key may be sent again, or asked about. */
const unavailable = (reqid: string): ErrorFrame => ({ Code: 503, msg: 'the order journal takes no more', reqid })

const refusal = (reason: OrderRefusal): OrderResult => ({ Code: 409, state: 'refused', reason })

/** It was posted before all that is known of keys. */
const forgotten: OrderForgotten = { Code: 404, state: 'not-known' }

export function createOrderDesk({ exchange, journal, now, trouble }: OrderDeskOptions): OrderDesk {
  /** Written before it is executed, and executed before anyone is told: a key is never open to a second decision. */
  function decide(entry: JournalEntry, execute: () => void): AckFrame | ErrorFrame {
    try {
      journal.add(entry)
    } catch (error) {
      trouble(`order ${entry.reqid} was not taken: ${error instanceof Error ? error.message : String(error)}`)
      return unavailable(entry.reqid)
    }
    execute()
    exchange.commit()
    return { type: 'Ack', reqid: entry.reqid, ...entry.result }
  }

  return {
    submit(feed, { reqid, validUntil, order }) {
      const { traderId, engine } = feed
      const text = JSON.stringify(order)
      const known = journal.find(traderId, reqid)
      if (known !== undefined) {
        const isOther = known.order !== text && known.order !== ''
        return { type: 'Ack', reqid, ...(isOther ? refusal('key-reused') : known.result) }
      }
      const nowMs = now()
      const plan = nowMs > validUntil
        ? { ok: false as const, reason: 'expired' as const }
        : planOrder(order, { engine, board: exchange.board, nowMs })
      const result: OrderResult = plan.ok
        ? { Code: 200, state: 'done', tickets: plan.tickets }
        : refusal(plan.reason)
      // As long as the order itself could come again, and then as long as its answer may be asked for.
      const keptUntil = Math.max(nowMs, validUntil) + keptMs
      return decide({ traderId, reqid, order: text, result, keptUntil }, plan.ok ? plan.execute : () => undefined)
    },
    query({ traderId }, { reqid, postedAt = Infinity }) {
      const known = journal.find(traderId, reqid)
      if (known !== undefined) return { type: 'Ack', reqid, ...known.result }
      const nowMs = now()
      const result = postedAt < nowMs - keptMs ? forgotten : refusal('never-received')
      return decide({ traderId, reqid, order: '', result, keptUntil: nowMs + keptMs }, () => undefined)
    },
  }
}
