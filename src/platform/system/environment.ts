import { isPromise } from '../../shared/checks'

/**
 * A web page, detected by run-time features. WeChat shadows `window` and has no `document`; the app's logic layer has
 * neither.
 */
export function isBrowser(): boolean {
  return (
    typeof window !== 'undefined' &&
    typeof document !== 'undefined' &&
    typeof window.addEventListener === 'function' &&
    typeof document.addEventListener === 'function'
  )
}

/** Calls a function that a vendor may lack. When it is missing or throws, the feature is absent. */
export function ifThere(call: () => void): void {
  try {
    call()
  } catch (_error) {
    // Absent: there is nothing to receive, or nothing left to remove.
  }
}

/**
 * Calls `failed` when a platform also returns a promise that rejects, because an application must see no unhandled
 * rejection of a call that it did not make.
 */
export function whenRejected(answer: unknown, failed: (failure: unknown) => void): void {
  // #ifndef H5 || APP || MP-WEIXIN
  if (isPromise(answer)) void answer.then(undefined, failed)
  // #endif
}

/** False when it is unknown: then `ws:` to other hosts is refused, as in production. */
export function isDevelopment(): boolean {
  try {
    return process.env.NODE_ENV !== undefined && process.env.NODE_ENV !== 'production'
  } catch (_error) {
    // No `process` at all: unbundled code in a browser, which counts as production.
    return false
  }
}
