import { isTicket } from '../../positions/model/position-check'
import type { CopyTradingEvents, ServerTime } from '../../positions/model/positions-update'
import type {
  AckFrame, Order, OrderFrame, PingFrame, QueryFrame, Ticket, UncheckedAck,
} from '../../positions/model/wire'
import { isName, isRecord } from '../../shared/checks'
import { isDeveloped } from '../../shared/developed'
import type { Diagnostic } from '../../shared/errors'
import { requireProtocol } from '../../shared/options'
import type { OutboxAnswer, OutboxEntry, OutboxMessage, OutboxWire } from '../model/entry'

/**
 * Sends orders over the copy-trading protocol. The server rejects an `Order` frame when the server's clock is past
 * `validUntil`. `Query` returns an order's result. If the order never arrived, `Query` also prevents its later
 * execution. Create one wire per outbox for a `copyTrading` client. In the plain dialect, without server time, orders
 * would expire unsent. In development builds, the outbox then throws `invalid-option`.
 * @example createOutboxPlugin({ wire: copyTradingOrders() })
 */
export function copyTradingOrders(): OutboxWire<Order, CopyTradingEvents> {
  let sample: ServerTime | undefined
  let askTime: (traderid: number | string) => void = () => undefined
  let isWaiting = false
  /** Calculated posting times of orders whose entry has none, by id. Kept because the clock may change. */
  const said = new Map<string, number>()

  function postedAtOf(
    { id, postedAtMs, postedAtServerMs: known = said.get(id) }: OutboxEntry, { serverMs, atMs }: ServerTime,
  ): { readonly postedAt?: number } {
    if (known !== undefined) return { postedAt: known }
    // Omits a posting time in the future, because the clock was set back by an unknown amount (OB-94).
    if (postedAtMs > atMs) return {}
    const postedAt = Math.max(0, Math.floor(postedAtMs + serverMs - atMs))
    said.set(id, postedAt)
    for (const oldest of said.keys()) if (said.size > maxSaid) said.delete(oldest)
    return { postedAt }
  }

  return {
    accepts: isOrder,
    serverNow: (nowMs) => serverNow(sample, nowMs),
    frame(entry, traderid, nowMs): OrderFrame | undefined {
      const serverMs = serverNow(sample, nowMs)
      if (serverMs === undefined) {
        isWaiting = true
        askTime(traderid)
        return undefined
      }
      const { id: reqid, payload: order, expiresAtMs } = entry
      const validUntil = Math.floor(serverMs + (expiresAtMs === null ? maxLifeMs : expiresAtMs - nowMs))
      return { type: 'Order', traderid, reqid, validUntil, ...postedAtOf(entry, { serverMs, atMs: nowMs }), order }
    },
    query(entry, traderid): QueryFrame {
      return { type: 'Query', traderid, reqid: entry.id, ...(sample && postedAtOf(entry, sample)) }
    },
    listen(client, ear) {
      if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
        requireProtocol(client, 'copyTradingOrders', 'copyTrading')
      }
      askTime = (traderid) => {
        const ping: PingFrame = { type: 'Ping', traderid }
        // If the response never arrives, the next attempt pings again (OB-46).
        void client.send(ping)
      }
      const stops = [
        onAcks(client, (ack) => ear.answered(answerOf(ack))),
        client.on('serverTimed', (time) => {
          sample = time
          if (!isWaiting) return
          isWaiting = false
          ear.frameable()
        }),
      ]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

/** Time to live of an order without `ttlMs`. Needed because `validUntil` must be finite (OB-45). */
const maxLifeMs = 60_000
/**
 * Maximum number of stored posting times (OB-93). Orders are sent one at a time (OB-48), so any older orders have
 * already settled.
 */
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

/** Options of `orderMessage`. */
export interface OrderMessageOptions {
  /**
   * Time to live in ms, including the time on the server.
   * @default 5,000
   */
  readonly ttlMs?: number
}

/** Default `ttlMs`. After this time, the order's price is outdated (OB-48). */
const orderTtlMs = 5_000

/**
 * Returns an order's message. Orders are executed in posting order, at most once, and within their time to live.
 * @example await post(orderMessage({ action: 'close', ticket: 41 }))
 */
export function orderMessage(order: Order, { ttlMs = orderTtlMs }: OrderMessageOptions = {}): OutboxMessage<Order> {
  return { kind: order.action, payload: order, replay: 'at-most-once', queue: 'orders', ttlMs }
}

const isAmount = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0
const isAmountOrNone = (value: unknown): boolean => value === undefined || isAmount(value)
const isOrderTicket = (value: unknown): boolean => isName(value) || Number.isFinite(value)

type Fields = Readonly<Record<string, unknown>>

const checks = new Map<unknown, (fields: Fields) => boolean>(Object.entries({
  open: ({ symbol, type, lots, sl, tp }: Fields) =>
    isName(symbol) && (type === 'buy' || type === 'sell') && isAmount(lots) && isAmountOrNone(sl) && isAmountOrNone(tp),
  close: ({ ticket, lots }: Fields) => isOrderTicket(ticket) && isAmountOrNone(lots),
  closeAll: () => true,
  modify: ({ ticket, sl, tp }: Fields) => isOrderTicket(ticket) && isAmount(sl) && isAmount(tp),
  follow: ({ trader, settings }: Fields) => Number.isFinite(trader) && isSettings(settings),
  unfollow: ({ trader }: Fields) => Number.isFinite(trader),
} satisfies Record<Order['action'], (fields: Fields) => boolean>))

/** Checks only the fields. The server decides whether an order can be executed. */
export function isOrder(value: unknown): value is Order {
  return isRecord(value) && checks.get(value.action)?.(value) === true
}

function isSettings(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { mode, value: amount, capLots } = value
  return (mode === 'ratio' || mode === 'lots') && isAmount(amount) && isAmount(capLots)
}

/** Maximum length of a stored reason. A longer reason is malformed (CT-48). */
const maxReason = 64

interface AckSource {
  on(name: 'orderAnswered', listener: (frame: UncheckedAck) => void): () => void
  report(diagnostic: Diagnostic): void
}

/** Calls `answered` for each order response, and reports a malformed response. Returns the unsubscribe function. */
export function onAcks({ on, report }: AckSource, answered: (ack: AckFrame) => void): () => void {
  return on('orderAnswered', (frame) => {
    const { ack, fault } = readAck(frame)
    if (fault !== undefined) report({ code: 'frame-malformed', detail: fault })
    else answered(ack)
  })
}

type Reading =
  | { readonly ack: AckFrame; readonly fault?: undefined }
  | { readonly ack?: undefined; readonly fault: string }

/** Returns a valid response's known fields, or the invalid field's name. */
function readAck({ Code, reqid, state, tickets, reason }: UncheckedAck): Reading {
  if (!isName(reqid)) return { fault: 'reqid' }
  if (Code === 404 && state === 'not-known') return { ack: { type: 'Ack', reqid, Code, state } }
  if (Code === 409 && state === 'refused') {
    if (!isName(reason) || reason.length > maxReason) return { fault: 'reason' }
    return { ack: { type: 'Ack', reqid, Code, state, reason } }
  }
  if (Code !== 200 || state !== 'done') return { fault: 'state' }
  if (!isTickets(tickets)) return { fault: 'tickets' }
  return { ack: { type: 'Ack', reqid, Code, state, tickets: [...tickets] } }
}

function isTickets(value: unknown): value is readonly Ticket[] {
  return Array.isArray(value) && value.every(isTicket)
}

/**
 * Maximum age of a time sample. Over a longer time, the device's clock may change by more than an order's time to live
 * (OB-46).
 */
const maxAgeMs = 20_000

/**
 * Returns the server's time according to the last sample, or `undefined` without a trusted sample. The result is too
 * low by the sample's latency, or too high by less than 20 s if the device's clock was set ahead (OB-46).
 */
function serverNow(sample: ServerTime | undefined, nowMs: number): number | undefined {
  if (sample === undefined) return undefined
  const ageMs = nowMs - sample.atMs
  return ageMs >= 0 && ageMs <= maxAgeMs ? Math.floor(sample.serverMs + ageMs) : undefined
}
