import { isOrder } from '../../../src/outbox/orders/copy-trading-orders'
import { decodeEntry, encodeEntry } from '../../../src/outbox/storage/stored-entry'
import { mutated } from '../mutate'
import { orderOf } from '../rules/client-rules'
import type { Rule } from '../rules/value-rules'
import { absentOr, fits, name, oneOf, parsed, text as anyText } from '../rules/value-rules'
import { entrySample } from '../samples'
import { demand, demandSame, stateless, type Verdict } from '../subject'

const id = 'entry-0001'
const finite: Rule = (value) => Number.isFinite(value)
const order = orderOf(name, (value) => name(value) || finite(value), finite)

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

export const outboxEntry = stateless('outboxEntry', (dice) => mutated(dice, entrySample(dice)), take)
