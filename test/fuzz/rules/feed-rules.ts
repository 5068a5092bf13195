import type { Fields, Rule } from './value-rules'
import {
  absentOr, account, amount, count, fieldsOf, fits, hasTwice, isFields, listOf, name, oneOf, parsed, patch, position,
  removal, ticket,
} from './value-rules'

type FeedKind = 'Delta' | 'Snapshot' | 'Pong' | 'Ack' | 'error'

const place = { epoch: name, seq: count }
const time: Rule = (value) => amount(value) && Number(value) >= 0

/** By `Code`; with another one a frame is an error, whatever its type. */
const acks = new Map<unknown, Rule>([
  [200, fits({ state: oneOf('done'), tickets: listOf(ticket) })],
  [404, fits({ state: oneOf('not-known') })],
  [409, fits({ state: oneOf('refused'), reason: (reason) => name(reason) && String(reason).length <= 64 })],
])

const rules: Readonly<Record<Exclude<FeedKind, 'error'>, Rule>> = {
  Delta: fits({
    ...place, data: fits({ upsert: listOf(patch), remove: listOf(removal) }), account: absentOr(account),
  }),
  Snapshot: (value) => fits({ ...place, ts: absentOr(time), account, data: listOf(position) })(value)
    && !hasTwice(fieldsOf(value).data as unknown[]),
  Pong: fits({ ...place, ts: time }),
  Ack: (value) => fits({ reqid: name })(value) && acks.get(fieldsOf(value).Code)?.(value) === true,
}

export interface KnownFrame {
  readonly kind: FeedKind
  readonly frame: Fields
}

/** The frame in a text of the server, or `undefined` when it is none. */
export function feedFrame(text: string): KnownFrame | undefined {
  const value = parsed(text)
  if (!isFields(value)) return undefined
  const frame = fieldsOf(value)
  if (typeof frame.Code !== 'number' || !Number.isFinite(frame.Code)) return undefined
  const { Code, type } = frame
  if (Code !== 200 && !(acks.has(Code) && type === 'Ack')) return { kind: 'error', frame }
  if (type !== 'Delta' && type !== 'Snapshot' && type !== 'Pong' && type !== 'Ack') return undefined
  return rules[type](frame) ? { kind: type, frame } : undefined
}
