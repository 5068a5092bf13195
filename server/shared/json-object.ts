/** Decoded frame, or the reason why decoding failed. */
export type Decoded<T> = { readonly ok: true; readonly frame: T } | { readonly ok: false; readonly msg: string }

export type JsonObject = Readonly<Record<string, unknown>>

export function refuse(msg: string): { readonly ok: false; readonly msg: string } {
  return { ok: false, msg }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parses a JSON list. Returns `undefined` for other values. */
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
