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

/**
 * Whether a value is a promise, by its `then`. Where `Promise` was replaced (WeChat on iOS 15 and older), promises of
 * async functions are not instances of the replacement.
 */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return isRecord(value) && isFunction(value.then)
}

/** Whether a value is a valid number of milliseconds. */
export const isTime = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0

export const isPositive: Check = (value) => isTime(value) && value !== 0
