export type Decoded<T> = { readonly ok: true; readonly frame: T } | { readonly ok: false; readonly msg: string }

export type JsonObject = Readonly<Record<string, unknown>>

export function refuse(msg: string): { readonly ok: false; readonly msg: string } {
  return { ok: false, msg }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function parseList(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function parseObject(text: string): Decoded<JsonObject> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refuse('the frame is not JSON')
  }
  return isObject(value) ? { ok: true, frame: value } : refuse('the frame is not a JSON object')
}

/** Limits for a client's message (SV-254). An order has 20 values in 3 levels. */
const maxValues = 1_000
const maxLevels = 32

const marks = { quote: 34, comma: 44, openList: 91, backslash: 92, closeList: 93, open: 123, close: 125 } as const

/** Counts the values without parsing, because parsing 64 KiB of deep or wide JSON takes up to 200 ms. */
export function hasFewValues(text: string): boolean {
  let values = 0
  let levels = 0
  let isInString = false
  for (let at = 0; at < text.length; at += 1) {
    const mark = text.charCodeAt(at)
    if (mark === marks.quote) isInString = !isInString
    else if (isInString) at += Number(mark === marks.backslash)
    else if (mark === marks.comma) values += 1
    else if (mark === marks.open || mark === marks.openList) {
      values += 1
      levels += 1
    } else if (mark === marks.close || mark === marks.closeList) levels -= 1
    if (values > maxValues || levels > maxLevels) return false
  }
  return true
}

export function parseFrame(text: string): Decoded<JsonObject> {
  return hasFewValues(text) ? parseObject(text) : refuse('the frame has too many values or levels')
}
