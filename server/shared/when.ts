import { isPromise } from '../../src/shared/checks'

export function when<T, R>(value: T | Promise<T>, use: (value: T) => R): R | Promise<R> {
  return isPromise(value) ? value.then(use) : use(value)
}
