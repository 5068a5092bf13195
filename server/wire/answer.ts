export interface Answer {
  readonly status: number
  readonly body: object
}

export function answer(body: object): Answer {
  return { status: 200, body: { Code: 200, ...body } }
}

export function problem(status: number, msg: string): Answer {
  return { status, body: { Code: status, msg } }
}

/** Error for a request that waited too long for its turn (SV-242). */
export const busyText = 'the server is busy; try again later'
export const busy = problem(503, busyText)

export type Query = Pick<URLSearchParams, 'get' | 'has'>

/** Returns a whole number up to `highest`, `null` for a missing parameter and `undefined` for an invalid one. */
export function readWhole(query: Query, name: string, highest: number): number | null | undefined {
  const text = query.get(name)
  if (text === null) return null
  if (!/^\d{1,15}$/.test(text)) return undefined
  const value = Number(text)
  return value <= highest ? value : undefined
}
