import { isPromise } from '../../src/shared/checks'

/** Calls `use` with a value synchronously, or with a promise's result later. */
export function when<T, R>(value: T | Promise<T>, use: (value: T) => R): R | Promise<R> {
  return isPromise(value) ? value.then(use) : use(value)
}
