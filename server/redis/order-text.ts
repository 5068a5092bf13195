import type { Order } from '../../src/positions/model/wire'
import type { JsonObject } from '../shared/json-object'

const words: readonly string[] = ['action', 'symbol', 'type', 'mode']

/** An order as it waits in the intake; two of one key are the same where their texts are. */
export function orderText(order: Order): string {
  const { settings, ...rest } = { settings: {}, ...order }
  const fields = Object.entries({ ...rest, ...settings })
  return new URLSearchParams(fields.map(([name, value]) => [name, String(value)])).toString()
}

/** The content of the text, to be read as an order of a client. */
export function orderFields(text: string): JsonObject {
  const pairs = Array.from(new URLSearchParams(text), ([name, value]) =>
    [name, words.includes(name) ? value : Number(value)] as const)
  const fields = Object.fromEntries(pairs)
  return { ...fields, settings: fields }
}
