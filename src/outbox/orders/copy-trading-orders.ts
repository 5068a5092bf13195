import type { AckFrame, Order, OrderFrame, QueryFrame } from '../../core/orders/order-wire'
import type { CopyTradingEvents, ServerTime } from '../../core/positions/positions-update'
import type { PingFrame } from '../../core/positions/wire'
import type { OutboxAnswer, OutboxWire } from '../outbox-wire'
import { isOrder } from './is-order'
import { serverNow } from './server-clock'

/**
 * How orders travel over the copy-trading protocol: `Order` frames that the server refuses after `validUntil`,
 * by its own clock; `Query` asks what became of one, and keeps one that never arrived from being executed later.
 * One for each outbox of a `copyTrading` client; the plain dialect knows no orders and tells no time, so that there
 * each order expires unsent.
 */
export function copyTradingOrders(): OutboxWire<Order, CopyTradingEvents> {
  let sample: ServerTime | undefined
  let askTime: (traderid: number | string) => void = () => undefined
  let isOwed = false

  return {
    accepts: isOrder,
    frame(entry, traderid, nowMs): OrderFrame | undefined {
      const serverMs = serverNow(sample, nowMs)
      if (serverMs === undefined) {
        isOwed = true
        askTime(traderid)
        return undefined
      }
      const { id: reqid, payload: order, expiresAtMs, postedAtMs } = entry
      const leftMs = expiresAtMs === null ? longestLifeMs : expiresAtMs - nowMs
      const postedAt = Math.max(0, Math.floor(postedAtMs + serverMs - nowMs))
      return { type: 'Order', traderid, reqid, validUntil: Math.floor(serverMs + leftMs), postedAt, order }
    },
    query({ id: reqid, postedAtMs }, traderid): QueryFrame {
      const frame = { type: 'Query', traderid, reqid } as const
      // Both by the wall clock here, which may have been set meanwhile: as near as one can tell.
      if (sample === undefined) return frame
      return { ...frame, postedAt: Math.floor(postedAtMs + sample.serverMs - sample.atMs) }
    },
    listen(client, ear) {
      askTime = (traderid) => {
        const ping: PingFrame = { type: 'Ping', traderid }
        // Unanswered, the next try asks again.
        void client.send(ping)
      }
      const stops = [
        client.on('orderAnswered', (frame) => ear.answered(answerOf(frame))),
        client.on('serverTimed', (time) => {
          sample = time
          if (!isOwed) return
          isOwed = false
          ear.retry()
        }),
      ]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

/** Of an order that was posted without a time to live. */
const longestLifeMs = 60_000

function answerOf(frame: AckFrame): OutboxAnswer {
  const { reqid: id } = frame
  switch (frame.state) {
    case 'done':
      return { id, outcome: 'acked', result: { tickets: frame.tickets } }
    case 'refused':
      return { id, outcome: 'failed', code: frame.reason }
    case 'not-known':
      return { id, outcome: 'not-known' }
  }
}
