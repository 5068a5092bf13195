import type { Fields, Rule } from './value-rules'
import { absentOr, fieldsOf, fits, isFields, oneOf, parsed, text } from './value-rules'

const traderId: Rule = (value) =>
  typeof value === 'number' ? Number.isSafeInteger(value) && value >= 1 : /^[A-Za-z0-9_.-]{1,64}$/.test(wordOf(value))

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const positive: Rule = (value) => Number.isSafeInteger(value) && Number(value) >= 1
const size: Rule = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0

const since = fits({
  epoch: (value) => text(value) && wordOf(value).length <= 128,
  seq: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
})

/** An order, with what its names may be. */
export function orderOf(symbol: Rule, ticket: Rule, trader: Rule): Rule {
  const orders: Readonly<Record<string, Rule>> = {
    open: fits({ symbol, type: oneOf('buy', 'sell'), lots: size, sl: absentOr(size), tp: absentOr(size) }),
    close: fits({ ticket, lots: absentOr(size) }),
    closeAll: () => true,
    modify: fits({ ticket, sl: size, tp: size }),
    follow: fits({ trader, settings: fits({ mode: oneOf('ratio', 'lots'), value: size, capLots: size }) }),
    unfollow: fits({ trader }),
  }
  return (value) => {
    const action = wordOf(fieldsOf(value).action)
    return Object.hasOwn(orders, action) && orders[action]?.(value) === true
  }
}

const order = orderOf((value) => text(value) && wordOf(value).length <= 16, positive, positive)

const reqid: Rule = (value) => /^[A-Za-z0-9_.:-]{8,64}$/.test(wordOf(value))

const rules: Readonly<Record<string, Rule>> = {
  Subscribe: fits({ token: absentOr(text), since: absentOr(since) }),
  Ping: () => true,
  Resync: () => true,
  Unsubscribe: () => true,
  Order: fits({ reqid, validUntil: size, postedAt: absentOr(size), order }),
  Query: fits({ reqid, postedAt: absentOr(size) }),
}

/** The frame in a text of a feed's client, or `undefined` when it is none. */
export function clientFrame(given: string): Fields | undefined {
  const frame = parsed(given)
  if (!isFields(frame) || !traderId(fieldsOf(frame).traderid)) return undefined
  const type = wordOf(fieldsOf(frame).type)
  return Object.hasOwn(rules, type) && rules[type]?.(frame) === true ? fieldsOf(frame) : undefined
}

/** The same of a plain client, whose first object may be anything. */
export function plainClientFrame(given: string): Fields | undefined {
  const frame = parsed(given)
  if (!isFields(frame)) return undefined
  const { traderid } = fieldsOf(frame)
  return traderid === undefined || traderId(traderid) ? fieldsOf(frame) : undefined
}

