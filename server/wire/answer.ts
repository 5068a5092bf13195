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

/** When a request has waited too long for its turn (SV-242). */
export const busyText = 'the server is busy; try again later'
export const busy = problem(503, busyText)

/** The parameters of a request's path. */
export type Query = Pick<URLSearchParams, 'get' | 'has'>

/** A parameter that is missing, a whole number, or something else (`undefined`). */
export function readWhole(query: Query, name: string, highest: number): number | null | undefined {
  const text = query.get(name)
  if (text === null) return null
  if (!/^\d{1,15}$/.test(text)) return undefined
  const value = Number(text)
  return value <= highest ? value : undefined
}
