import { isRecord } from '../shared/checks'
import { isPlainName } from './adviser'

/** Maximum number of fields (DV-22). */
const maxFields = 12

/** Returns the value of a JSON string, or `undefined` for other strings. */
export function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data))
  } catch (_error) {
  }
  return undefined
}

interface Shape {
  readonly en: string
  readonly zh: string
}

/**
 * Returns a message's field names or its type, or `undefined` for invalid JSON. Hides an unusual key, which may be a
 * value.
 */
export function shapeOf(message: unknown): Shape | undefined {
  if (message === undefined) return undefined
  if (!isRecord(message)) {
    const [en, zh] = Array.isArray(message) ? ['a list', '数组'] : [typeof message, typeof message]
    return { en: `A message is no object: ${en}.`, zh: `消息不是对象，而是：${zh}。` }
  }
  const fields = fieldNamesOf(message)
  return { en: `A message has the fields: ${fields}.`, zh: `消息的字段：${fields}。` }
}

export function fieldNamesOf(message: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(message)
  const names = keys.filter(isPlainName).slice(0, maxFields)
  return [...names, ...(names.length < keys.length ? ['…'] : [])].join(', ')
}

/** Removes quotations from a detail, because engines quote unparsable text. */
export const withoutQuotes = (detail: string): string => detail.replace(/"[^]*/, '…')
