import { isName } from '../core/checks'
import type { AckFrame } from '../core/orders/order-wire'
import type { Ticket } from '../core/positions/position'
import { isTicket } from '../core/positions/position-check'
import { need } from './malformed'

type Fields = Readonly<Record<string, unknown>>

const refused = 409
const forgotten = 404
const longestReason = 64

/** These codes stand for other things too; the answer to an order says that it is one. */
export function isOrderAnswer({ Code, type }: Fields): boolean {
  return (Code === refused || Code === forgotten) && type === 'Ack'
}

/** The answer to an order, its own fields only: it may be kept in storage. Throws `frame-malformed`. */
export function decodeAck({ Code, reqid, state, tickets, reason }: Fields): AckFrame {
  need(isName(reqid), 'reqid')
  if (Code === forgotten) {
    need(state === 'not-known', 'state')
    return { type: 'Ack', reqid, Code, state }
  }
  if (Code === refused) {
    need(state === 'refused', 'state')
    need(isName(reason) && reason.length <= longestReason, 'reason')
    return { type: 'Ack', reqid, Code, state, reason }
  }
  need(state === 'done', 'state')
  need(isTickets(tickets), 'tickets')
  return { type: 'Ack', reqid, Code: 200, state, tickets: [...tickets] }
}

function isTickets(value: unknown): value is readonly Ticket[] {
  return Array.isArray(value) && value.every(isTicket)
}
