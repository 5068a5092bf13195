/** Checks a value from a JavaScript caller or server at run time. */
export type Check = (value: unknown) => boolean

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** Whether a name is short enough to be displayed, and to be stored in memory with many other names (CM-137, PS-63). */
export function isShortName(value: unknown): value is string {
  return isName(value) && value.length <= 1_024
}

/**
 * Whether a BigInt has more than 256 bits (CT-87, PS-71). Compares with numbers, because conversion to a string takes
 * quadratic time.
 */
export function isLongInteger(value: bigint): boolean {
  const limit = Math.pow(2, 256)
  return value >= limit || value <= -limit
}

export function isFunction(value: unknown): value is (...given: never[]) => unknown {
  return typeof value === 'function'
}

/** On iOS 15 and older, `instanceof` fails because WeChat replaces `Promise`. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return isRecord(value) && isFunction(value.then)
}

/** Whether a value is a valid duration, size or count. */
export const isAmount = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0

/** Whether a value is a valid time for a `Date` (RT-72). */
export const isTime = (value: unknown): value is number => isAmount(value) && value <= 8.64e15

export const isPositive: Check = (value) => isAmount(value) && value !== 0

export const isBoolean: Check = (value) => typeof value === 'boolean'
