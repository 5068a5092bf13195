import { isPromise } from '../../src/shared/checks'

/** Goes on with a value at once when it is here, and later when it is not yet. */
export function when<T, R>(value: T | Promise<T>, use: (value: T) => R): R | Promise<R> {
  return isPromise(value) ? value.then(use) : use(value)
}
