import { isRecord } from '../shared/checks'
import { isPlainName } from './adviser'

/** A limit of DV-22, with `maxFieldChars`: advice stays a few lines long whatever the server sends. */
const maxFields = 12

/** The value of a text of JSON; `undefined` for other texts. */
export function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data))
  } catch (_error) {
    // The application decodes it in its own way, or the server sends no JSON.
  }
  return undefined
}

interface Shape {
  readonly en: string
  readonly zh: string
}

/** The names of its fields, or its type; nothing for what is no JSON. A key that is no usual name may be a value. */
export function shapeOf(message: unknown): Shape | undefined {
  if (message === undefined) return undefined
  if (!isRecord(message)) {
    const [en, zh] = Array.isArray(message) ? ['a list', '数组'] : [typeof message, typeof message]
    return { en: `A message is no object: ${en}.`, zh: `消息不是对象，而是：${zh}。` }
  }
  const fields = fieldsOf(message)
  return { en: `A message has the fields: ${fields}.`, zh: `消息的字段：${fields}。` }
}

export function fieldsOf(message: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(message)
  const names = keys.filter(isPlainName).slice(0, maxFields)
  return [...names, ...(names.length < keys.length ? ['…'] : [])].join(', ')
}

/** Engines quote in their errors the text that they cannot parse, its own quotes among them. */
export const withoutQuotes = (detail: string): string => detail.replace(/"[^]*/, '…')
