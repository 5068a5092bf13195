import type { AckFrame, Order, OrderFrame, PingFrame, QueryFrame } from '../../positions/model/wire'
import type { CopyTradingEvents, ServerTime } from '../../positions/model/positions-update'
import type { OutboxEntry } from '../model/entry'
import type { OutboxAnswer, OutboxWire } from '../model/outbox-wire'
import { hearAcks } from './hear-acks'
import { isOrder } from './is-order'
import { serverNow } from './server-clock'

/**
 * How orders travel over the copy-trading protocol: `Order` frames that the server refuses after `validUntil`, by its
 * own clock; `Query` asks what became of one, and keeps one that never arrived from being executed later. One for
 * each outbox of a `copyTrading` client; the plain dialect knows no orders and tells no time, so that there each
 * order expires unsent.
 * @example createOutboxPlugin({ wire: copyTradingOrders() })
 */
export function copyTradingOrders(): OutboxWire<Order, CopyTradingEvents> {
  let sample: ServerTime | undefined
  let askTime: (traderid: number | string) => void = () => undefined
  let isOwed = false
  /** By id, the server time of the posting as it was said first: our own clock may be set before it is said again. */
  const said = new Map<string, number>()

  function postedAtOf({ id, postedAtMs }: OutboxEntry, { serverMs, atMs }: ServerTime): { readonly postedAt?: number } {
    const known = said.get(id)
    if (known !== undefined) return { postedAt: known }
    // Posted in the future: our own clock was set back since, by an unknown time.
    if (postedAtMs > atMs) return {}
    const postedAt = Math.max(0, Math.floor(postedAtMs + serverMs - atMs))
    said.set(id, postedAt)
    for (const oldest of said.keys()) if (said.size > maxSaid) said.delete(oldest)
    return { postedAt }
  }

  return {
    accepts: isOrder,
    frame(entry, traderid, nowMs): OrderFrame | undefined {
      const serverMs = serverNow(sample, nowMs)
      if (serverMs === undefined) {
        isOwed = true
        askTime(traderid)
        return undefined
      }
      const { id: reqid, payload: order, expiresAtMs } = entry
      const validUntil = Math.floor(serverMs + (expiresAtMs === null ? longestLifeMs : expiresAtMs - nowMs))
      return { type: 'Order', traderid, reqid, validUntil, ...postedAtOf(entry, { serverMs, atMs: nowMs }), order }
    },
    query(entry, traderid): QueryFrame {
      return { type: 'Query', traderid, reqid: entry.id, ...(sample && postedAtOf(entry, sample)) }
    },
    listen(client, ear) {
      askTime = (traderid) => {
        const ping: PingFrame = { type: 'Ping', traderid }
        // Unanswered, the next try asks again.
        void client.send(ping)
      }
      const stops = [
        hearAcks(client, (ack) => ear.answered(answerOf(ack))),
        client.on('serverTimed', (time) => {
          sample = time
          if (!isOwed) return
          isOwed = false
          ear.frameable()
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
const maxSaid = 100

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
