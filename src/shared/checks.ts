/** A check of a value from outside. JavaScript callers and servers have no compiler. */
export type Check = (value: unknown) => boolean

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

export function isFunction(value: unknown): value is (...given: never[]) => unknown {
  return typeof value === 'function'
}

/** A number of milliseconds that passes. */
export const isTime: Check = (value) => Number.isFinite(value) && Number(value) >= 0

export const isPositive: Check = (value) => isTime(value) && value !== 0
