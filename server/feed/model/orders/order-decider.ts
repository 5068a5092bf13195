import type {
  AckFrame, ErrorFrame, OrderForgotten, OrderFrame, OrderRefusal, OrderResult, QueryFrame,
} from '../../../../src/positions/model/wire'
import type { Exchange } from '../exchange/exchange'
import type { AccountFeed } from '../exchange/account-feed'
import { keptMs, maxOrderLifeMs } from './kept-ms'
import type { JournalEntry, OrderJournal } from './order-journal'
import { planOrder } from './plan-order'

export interface OrderDeciderOptions {
  readonly exchange: Exchange
  /** None where others keep what was decided, and answer for it. */
  readonly journal?: OrderJournal
  readonly now: () => number
  /** Receives in one line what the operator should know. */
  readonly trouble: (line: string) => void
}

/** Nothing was decided: the same key may be sent again, or asked about. */
export const unavailable = (reqid: string): ErrorFrame => ({ Code: 503, msg: 'the order journal takes no more', reqid })

const refusal = (reason: OrderRefusal): OrderResult => ({ Code: 409, state: 'refused', reason })

/** Its record may be lost: it may have been executed or not. */
const forgotten: OrderForgotten = { Code: 404, state: 'not-known' }

/** Decides each key once, and answers for it as often as it is asked. */
export type OrderDecider = ReturnType<typeof createOrderDecider>

export function createOrderDecider({ exchange, journal, now, trouble }: OrderDeciderOptions) {
  /** Written before it is executed, and executed before any answer: a key is never open to a second decision. */
  function decide(entry: JournalEntry, execute: () => void): AckFrame | ErrorFrame {
    try {
      journal?.add(entry)
    } catch (error) {
      trouble(`order ${entry.reqid} was not taken: ${error instanceof Error ? error.message : String(error)}`)
      return unavailable(entry.reqid)
    }
    execute()
    exchange.commit()
    return { type: 'Ack', reqid: entry.reqid, ...entry.result }
  }

  return {
    submit(
      feed: AccountFeed, { reqid, validUntil, order, postedAt = validUntil - maxOrderLifeMs }: OrderFrame,
    ): AckFrame | ErrorFrame {
      const { traderId, engine } = feed
      const text = JSON.stringify(order)
      const known = journal?.find(traderId, reqid)
      if (known !== undefined) {
        const isOther = known.order !== text && known.order !== ''
        return { type: 'Ack', reqid, ...(isOther ? refusal('key-reused') : known.result) }
      }
      const nowMs = now()
      const decided = (result: JournalEntry['result'], execute = (): void => undefined): AckFrame | ErrorFrame =>
        decide({ traderId, reqid, order: text, result }, execute)
      if (nowMs > validUntil) return decided(journal?.mayHaveLost(postedAt) === true ? forgotten : refusal('expired'))
      if (validUntil > nowMs + maxOrderLifeMs) return decided(refusal('bad-validity'))
      if (journal?.mayHaveLostOrder(postedAt) === true) return decided(forgotten)
      const plan = planOrder(order, { engine, board: exchange.board, nowMs })
      return plan.ok
        ? decided({ Code: 200, state: 'done', tickets: plan.tickets }, plan.execute)
        : decided(refusal(plan.reason))
    },
    query({ traderId }: AccountFeed, { reqid, postedAt }: QueryFrame): AckFrame | ErrorFrame {
      const known = journal?.find(traderId, reqid)
      if (known !== undefined) return { type: 'Ack', reqid, ...known.result }
      const isTooOld = postedAt !== undefined && postedAt < now() - keptMs
      const result = isTooOld || journal?.mayHaveLost(postedAt) === true ? forgotten : refusal('never-received')
      return decide({ traderId, reqid, order: '', result }, () => undefined)
    },
  }
}
