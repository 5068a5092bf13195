import type { AccountEngine } from '../../server/account/account-engine'
import type { AccountFeed } from '../../server/feed/account-feed'
import type { OrderDesk } from '../../server/orders/order-desk'
import type { OrderFrame } from '../../src/core/orders/order-wire'

/** How often each order was executed, as seen by the account itself and whatever the desk says. */
export interface ExecutionCount {
  /** The desk as it is, over accounts that notice what is done to them. */
  watch(desk: OrderDesk): OrderDesk
  timesOf(reqid: string): number
}

export function createExecutionCount(onExecuted: (frame: OrderFrame, traderId: string, times: number) => void): ExecutionCount {
  const times = new Map<string, number>()

  function noticing(engine: AccountEngine, noticed: () => void): AccountEngine {
    const { follows } = engine
    return {
      ...engine,
      openPosition(terms, nowMs) {
        noticed()
        engine.openPosition(terms, nowMs)
      },
      closePosition(ticket, reason, nowMs) {
        noticed()
        return engine.closePosition(ticket, reason, nowMs)
      },
      closePart(ticket, lotsE8, nowMs) {
        noticed()
        engine.closePart(ticket, lotsE8, nowMs)
      },
      setLevels(ticket, slPoints, tpPoints) {
        noticed()
        engine.setLevels(ticket, slPoints, tpPoints)
      },
      follows: {
        ...follows,
        follow(traderId, settings) {
          noticed()
          follows.follow(traderId, settings)
        },
        unfollow(traderId) {
          noticed()
          follows.unfollow(traderId)
        },
      },
    }
  }

  return {
    watch: (desk) => ({
      ...desk,
      submit(feed, frame) {
        let isExecuted = false
        const engine = noticing(feed.engine, () => {
          isExecuted = true
        })
        const watched: AccountFeed = { ...feed, engine }
        const answer = desk.submit(watched, frame)
        if (isExecuted) {
          const count = (times.get(frame.reqid) ?? 0) + 1
          times.set(frame.reqid, count)
          onExecuted(frame, feed.traderId, count)
        }
        return answer
      },
    }),
    timesOf: (reqid) => times.get(reqid) ?? 0,
  }
}
