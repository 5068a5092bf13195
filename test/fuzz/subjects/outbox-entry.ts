import { isOrder } from '../../../src/outbox/orders/copy-trading-orders'
import { decodeEntry, encodeEntry } from '../../../src/outbox/storage/stored-entry'
import { mutated } from '../mutate'
import type { Rule } from '../rules/value-rules'
import { absentOr, fieldsOf, fits, name, oneOf, parsed, text as anyText } from '../rules/value-rules'
import { entrySample } from '../samples'
import type { Target, Verdict } from '../subject'
import { demand, demandSame } from '../subject'

const id = 'entry-0001'
const finite: Rule = (value) => Number.isFinite(value)
const size: Rule = (value) => Number.isFinite(value) && Number(value) >= 0
const anyTicket: Rule = (value) => name(value) || finite(value)

const orders: Readonly<Record<string, Rule>> = {
  open: fits({ symbol: name, type: oneOf('buy', 'sell'), lots: size, sl: absentOr(size), tp: absentOr(size) }),
  close: fits({ ticket: anyTicket, lots: absentOr(size) }),
  closeAll: () => true,
  modify: fits({ ticket: anyTicket, sl: size, tp: size }),
  follow: fits({ trader: finite, settings: fits({ mode: oneOf('ratio', 'lots'), value: size, capLots: size }) }),
  unfollow: fits({ trader: finite }),
}

const order: Rule = (value) => {
  const { action } = fieldsOf(value)
  return typeof action === 'string' && Object.hasOwn(orders, action) && orders[action]?.(value) === true
}

const entry = fits({
  version: oneOf(1), id: oneOf(id), kind: name, channel: name, payload: order, place: finite,
  replay: oneOf('at-least-once', 'at-most-once'), postedAtMs: finite, stateAtMs: finite, sends: finite,
  expiresAtMs: (value) => value === null || finite(value), code: absentOr(anyText),
  state: oneOf('queued', 'sent', 'unknown', 'acked', 'failed', 'expired'),
})

function take(text: string): Verdict {
  const decoded = decodeEntry(text, id, isOrder)
  const known = entry(parsed(text))
  demand(known === (decoded !== undefined), known ? 'a sound entry was set aside' : 'what is no entry was accepted')
  if (decoded === undefined) return 'refused'
  const again = decodeEntry(encodeEntry(decoded), id, isOrder)
  demandSame(JSON.stringify(decoded), JSON.stringify(again), 'an entry that was written and read')
  return 'accepted'
}

export const outboxEntry: Target = {
  name: 'outboxEntry',
  episodeLength: 1_000,
  open: () => ({ make: (dice) => mutated(dice, entrySample(dice)), take }),
}
