import { secondsUntil } from '../../../src/format'
import type { Order, OrderRefusal } from '../../../src/outbox'
import type { DiagnosticCode, Ticket } from '../../../src'
import type { Texts } from '../../texts/texts'
import type { OrderEntry } from './order-state'
import { shownStateOf } from './order-state'

// Checks own keys only, because a server's code may equal a built-in property name.
const isRefusal = (code: string, texts: Texts): code is OrderRefusal =>
  Object.keys(texts.orders.refusals).includes(code)
const isDiagnostic = (code: string, texts: Texts): code is DiagnosticCode =>
  Object.keys(texts.diagnostics).includes(code)

export function codeWords(code: string, texts: Texts): string {
  if (isRefusal(code, texts)) return texts.orders.refusals[code]
  return isDiagnostic(code, texts) ? `${texts.diagnostics[code]}.` : texts.orders.refusedBy(code)
}

/** Reads the tickets in a stored response, which may have another shape after an app update. */
function ticketsIn(result: unknown): readonly Ticket[] {
  const tickets: unknown = typeof result === 'object' && result !== null ? Reflect.get(result, 'tickets') : undefined
  return Array.isArray(tickets) ? tickets.filter(isTicket) : []
}

const isTicket = (value: unknown): value is Ticket => typeof value === 'number' || typeof value === 'string'

function doneWords(order: Order, result: unknown, texts: Texts): string {
  const tickets = ticketsIn(result)
  const [first] = tickets
  if (order.action === 'open' && first !== undefined) return texts.orders.openedAs(String(first))
  if (order.action === 'closeAll') return texts.orders.closedCount(tickets.length)
  return texts.orders.executed
}

function queuedWords({ expiresAtMs }: OrderEntry, nowMs: number, texts: Texts): string {
  const { queuedHint, queuedLong } = texts.orders
  return expiresAtMs === null ? queuedLong : queuedHint(secondsUntil(expiresAtMs, nowMs))
}

export function orderStateWords(entry: OrderEntry, nowMs: number, texts: Texts): string {
  const { orders } = texts
  switch (shownStateOf(entry)) {
    case 'queued':
      return queuedWords(entry, nowMs, texts)
    case 'sent':
      return orders.sentHint
    case 'unknown':
      return orders.unknownHint
    case 'forgotten':
      return orders.forgottenHint
    case 'acked':
      return doneWords(entry.payload, entry.result, texts)
    case 'failed':
      return orders.refusedHint(codeWords(entry.code ?? '', texts))
    case 'expired':
      return orders.expiredHint
    case 'withdrawn':
      return orders.withdrawnHint
  }
}
