import type { ClientFrame, OrderFrame, QueryFrame } from '../../../../src/positions/model/wire'
import { readOrderFrame, readQueryFrame } from '../orders/read-order'
import { isObject, parseFrame, refuse, type Decoded, type JsonObject } from '../../../shared/json-object'

export type InboundFrame = ClientFrame | OrderFrame | QueryFrame

const traderIdPattern = /^[\w.-]{1,64}$/

/** Reads a trader id. A string and a number with the same digits identify the same trader. */
export function readTraderId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined
  return typeof value === 'string' && traderIdPattern.test(value) ? value : undefined
}

function readSince(value: unknown): { epoch: string; seq: number } | undefined {
  if (!isObject(value)) return undefined
  const { epoch, seq } = value
  if (typeof epoch !== 'string' || epoch.length > 128) return undefined
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? { epoch, seq } : undefined
}

function readSubscribe(object: JsonObject, traderid: string): Decoded<ClientFrame> {
  const { token } = object
  if (token !== undefined && typeof token !== 'string') return refuse('token must be a string')
  const since = readSince(object['since'])
  if (object['since'] !== undefined && since === undefined) return refuse('since must be {epoch, seq}')
  return {
    ok: true,
    frame: { type: 'Subscribe', traderid, ...(token === undefined ? {} : { token }), ...(since ? { since } : {}) },
  }
}

/** Decodes a feed frame and drops unknown fields. */
export function decodeClientFrame(text: string): Decoded<InboundFrame> {
  const parsed = parseFrame(text)
  if (!parsed.ok) return parsed
  const { type } = parsed.frame
  const traderid = readTraderId(parsed.frame['traderid'])
  if (traderid === undefined) return refuse('traderid must be a whole number from 1 or a short name')
  switch (type) {
    case 'Subscribe':
      return readSubscribe(parsed.frame, traderid)
    case 'Ping':
    case 'Unsubscribe':
    case 'Resync':
      return { ok: true, frame: { type, traderid } }
    case 'Order':
      return readOrderFrame(parsed.frame, traderid)
    case 'Query':
      return readQueryFrame(parsed.frame, traderid)
    default:
      return refuse('type must be Subscribe, Ping, Unsubscribe, Resync, Order or Query')
  }
}
