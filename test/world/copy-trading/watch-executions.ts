import type { AccountEngine } from '../../../server/feed/model/account/account-engine'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import type { OrderDecider } from '../../../server/feed/model/orders/order-decider'
import type { OrderFrame } from '../../../src/positions/model/wire'

export type OnExecuted = (frame: OrderFrame, traderId: string) => void

/** The real orders, with accounts that record each execution. */
export function watchExecutions(orders: OrderDecider, onExecuted: OnExecuted): OrderDecider {
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
    ...orders,
    submit(feed, frame) {
      let isExecuted = false
      const engine = noticing(feed.engine, () => {
        isExecuted = true
      })
      const watched: AccountFeed = { ...feed, engine }
      const answer = orders.submit(watched, frame)
      if (isExecuted) onExecuted(frame, feed.traderId)
      return answer
    },
  }
}
