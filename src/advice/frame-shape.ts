import { isRecord } from '../shared/checks'
import { isPlainName } from './adviser'

/** Maximum number of fields in a report (DV-22). */
const maxFields = 12

/** Returns `undefined` for invalid JSON. */
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

/** Parses and describes a frame at most once, because the frame may contain thousands of messages (GR-8). */
export interface ReadFrame {
  message(): unknown
  shape(): Shape | undefined
}

export function readFrame(data: unknown): ReadFrame {
  const message = lazily(() => parsed(data))
  return { message, shape: lazily(() => shapeOf(message())) }
}

function lazily<Value>(compute: () => Value): () => Value {
  let known: readonly [value: Value] | undefined
  return () => {
    const [value] = known = known || [compute()]
    return value
  }
}

/** Describes a message by its field names or type. Hides unusual keys, which may be values. */
export function shapeOf(message: unknown): Shape | undefined {
  if (message === undefined) return undefined
  if (!isRecord(message)) {
    const [en, zh] = Array.isArray(message) ? ['an array', '数组'] : [typeof message, typeof message]
    return { en: `A message is not an object: ${en}.`, zh: `消息不是对象，而是：${zh}。` }
  }
  const fields = fieldNamesOf(message)
  return { en: `A message has the fields: ${fields}.`, zh: `消息的字段：${fields}。` }
}

export function fieldNamesOf(message: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(message)
  const names = keys.filter(isPlainName).slice(0, maxFields)
  return [...names, ...(names.length < keys.length ? ['…'] : [])].join(', ')
}

/** Cuts an error detail at the first quote, because JavaScript engines quote the invalid JSON. */
export const withoutQuotes = (detail: string): string => detail.replace(/"[^]*/, '…')
