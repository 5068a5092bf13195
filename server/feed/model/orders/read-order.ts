import type { FollowSettings, Order, OrderFrame, QueryFrame } from '../../../../src/positions/model/wire'
import { isObject, refuse, type Decoded, type JsonObject } from '../../../shared/json-object'

const reqidPattern = /^[\w.:-]{8,64}$/

function readNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

function readTicket(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}

function readSettings(value: unknown): FollowSettings | undefined {
  if (!isObject(value)) return undefined
  const { mode } = value
  const amount = readNumber(value['value'])
  const capLots = readNumber(value['capLots'])
  if ((mode !== 'ratio' && mode !== 'lots') || amount === undefined || capLots === undefined) return undefined
  return { mode, value: amount, capLots }
}

/** Reads an optional non-negative number. Returns `undefined` for an invalid value. */
function optional(object: JsonObject, name: string): number | 'left out' | undefined {
  return object[name] === undefined ? 'left out' : readNumber(object[name])
}

function readOpen(object: JsonObject): Order | undefined {
  const { symbol, type } = object
  const lots = readNumber(object['lots'])
  const sl = optional(object, 'sl')
  const tp = optional(object, 'tp')
  if (typeof symbol !== 'string' || symbol.length > 16 || (type !== 'buy' && type !== 'sell')) return undefined
  if (lots === undefined || sl === undefined || tp === undefined) return undefined
  return {
    action: 'open', symbol, type, lots, ...(sl === 'left out' ? {} : { sl }), ...(tp === 'left out' ? {} : { tp }),
  }
}

function readClose(object: JsonObject): Order | undefined {
  const ticket = readTicket(object['ticket'])
  const lots = optional(object, 'lots')
  if (ticket === undefined || lots === undefined) return undefined
  return { action: 'close', ticket, ...(lots === 'left out' ? {} : { lots }) }
}

function readModify(object: JsonObject): Order | undefined {
  const ticket = readTicket(object['ticket'])
  const sl = readNumber(object['sl'])
  const tp = readNumber(object['tp'])
  return ticket === undefined || sl === undefined || tp === undefined
    ? undefined
    : { action: 'modify', ticket, sl, tp }
}

function readFollow(object: JsonObject): Order | undefined {
  const trader = readTicket(object['trader'])
  const settings = readSettings(object['settings'])
  return trader === undefined || settings === undefined ? undefined : { action: 'follow', trader, settings }
}

function readUnfollow(object: JsonObject): Order | undefined {
  const trader = readTicket(object['trader'])
  return trader === undefined ? undefined : { action: 'unfollow', trader }
}

const readers = new Map<unknown, (object: JsonObject) => Order | undefined>([
  ['open', readOpen],
  ['close', readClose],
  ['closeAll', () => ({ action: 'closeAll' })],
  ['modify', readModify],
  ['follow', readFollow],
  ['unfollow', readUnfollow],
])

function readReqid(object: JsonObject): string | undefined {
  const { reqid } = object
  return typeof reqid === 'string' && reqidPattern.test(reqid) ? reqid : undefined
}

const noReqid = refuse('reqid must be 8 to 64 letters, digits or .:_-')

const noPostedAt = refuse('postedAt must be a time in ms')

function readPostedAt(object: JsonObject): { readonly postedAt?: number } | undefined {
  const postedAt = optional(object, 'postedAt')
  if (postedAt === undefined) return undefined
  return postedAt === 'left out' ? {} : { postedAt }
}

export function readOrderFrame(object: JsonObject, traderid: string): Decoded<OrderFrame> {
  const reqid = readReqid(object)
  if (reqid === undefined) return noReqid
  const validUntil = readNumber(object['validUntil'])
  if (validUntil === undefined) return refuse('validUntil must be a time in ms')
  const fields = object['order']
  const postedAt = readPostedAt(object)
  if (postedAt === undefined) return noPostedAt
  const order = isObject(fields) ? readers.get(fields['action'])?.(fields) : undefined
  if (order === undefined) return refuse('the order is malformed')
  return { ok: true, frame: { type: 'Order', traderid, reqid, validUntil, ...postedAt, order } }
}

export function readQueryFrame(object: JsonObject, traderid: string): Decoded<QueryFrame> {
  const reqid = readReqid(object)
  if (reqid === undefined) return noReqid
  const postedAt = readPostedAt(object)
  if (postedAt === undefined) return noPostedAt
  return { ok: true, frame: { type: 'Query', traderid, reqid, ...postedAt } }
}
