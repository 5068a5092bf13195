import type { Order, Position } from '../../../src/positions/model/wire'
import type { CopyTradingEvents } from '../../../src/positions/model/positions-update'
import type { OutboxEntry, OutboxMessage, OutboxWire } from '../../../src/outbox/model/entry'
import { copyTradingOrders, orderMessage } from '../../../src/outbox/orders/copy-trading-orders'
import type { NoteFrame } from './feed-server'

interface Note {
  readonly note: string
}

export type Payload = Order | Note
export type MessageWire = OutboxWire<Payload, CopyTradingEvents>

export const isNote = (payload: unknown): payload is Note =>
  typeof payload === 'object' && payload !== null && 'note' in payload

export function noteMessage(text: string): OutboxMessage<Payload> {
  return { kind: 'note', payload: { note: text }, replay: 'at-least-once' }
}

export function createMessageWire(): MessageWire {
  const orders = copyTradingOrders()

  function orderIn(entry: OutboxEntry<Payload>): OutboxEntry<Order> | undefined {
    const { payload } = entry
    return isNote(payload) ? undefined : { ...entry, payload }
  }

  return {
    accepts: (payload): payload is Payload => isNote(payload) || orders.accepts(payload),
    frame(entry, traderid, nowMs) {
      const order = orderIn(entry)
      if (order !== undefined) return orders.frame(order, traderid, nowMs)
      const note: NoteFrame = { type: 'Note', traderid, id: entry.id, text: JSON.stringify(entry.payload) }
      return note
    },
    query(entry, traderid) {
      const order = orderIn(entry)
      if (order === undefined) throw new Error('A note without a time to live is never in doubt')
      return orders.query?.(order, traderid)
    },
    listen: (client, ear) => orders.listen(client, ear),
  }
}

/** A broken client may append a dot and more to the id, so that its order looks like another one. */
export const messageIdOf = (reqid: string): string => reqid.split('.')[0] ?? reqid

export const orderNames = ['open', 'close', 'part', 'modify', 'follow', 'unfollow'] as const
type OrderName = (typeof orderNames)[number]

const signalTrader = 501

export function makeOrder(what: OrderName, rows: readonly Position[]): OutboxMessage<Payload> {
  const [row] = rows
  if (what === 'follow') {
    const settings = { mode: 'lots', value: 0.1, capLots: 5 } as const
    return orderMessage({ action: 'follow', trader: signalTrader, settings })
  }
  if (what === 'unfollow') return orderMessage({ action: 'unfollow', trader: signalTrader })
  if (row === undefined || what === 'open') {
    return orderMessage({ action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 })
  }
  const { ticket } = row
  if (what === 'modify') return orderMessage({ action: 'modify', ticket, sl: 0, tp: 0 })
  return orderMessage({ action: 'close', ticket, ...(what === 'part' ? { lots: 0.01 } : {}) })
}
