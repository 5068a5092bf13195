import type { Order } from '../../src/positions/model/wire'
import type { JsonObject } from '../shared/json-object'

const words: readonly string[] = ['action', 'symbol', 'type', 'mode']

/** Encodes an order for the intake. Equal orders give equal strings. */
export function orderText(order: Order): string {
  const { settings, ...rest } = { settings: {}, ...order }
  const fields = Object.entries({ ...rest, ...settings })
  return new URLSearchParams(fields.map(([name, value]) => [name, String(value)])).toString()
}

export function orderFields(text: string): JsonObject {
  const pairs = Array.from(new URLSearchParams(text), ([name, value]) =>
    [name, words.includes(name) ? value : Number(value)] as const)
  const fields = Object.fromEntries(pairs)
  return { ...fields, settings: fields }
}
