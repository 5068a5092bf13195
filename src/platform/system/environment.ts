import { isPromise } from '../../shared/checks'
import { isDeveloped } from '../../shared/developed'

/** Whether this is a web page. WeChat shadows `window` and has no `document`. The app's logic layer has neither. */
export function isBrowser(): boolean {
  return (
    typeof window !== 'undefined' &&
    typeof document !== 'undefined' &&
    typeof window.addEventListener === 'function' &&
    typeof document.addEventListener === 'function'
  )
}

/** Calls a function that may be missing on some platforms. Ignores exceptions. */
export function ifThere(call: () => void): void {
  try {
    call()
  } catch (_error) {
  }
}

/** Calls `failed` when the platform's promise rejects, to avoid unhandled rejections. */
export function whenRejected(answer: unknown, failed: (failure: unknown) => void): void {
  // #ifndef H5 || APP || MP-WEIXIN
  if (isPromise(answer)) void answer.then(undefined, failed)
  // #endif
}

/** Whether this is a development build. False if unknown, so `ws:` to other hosts is rejected. */
export function isDevelopment(): boolean {
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') return process.env.NODE_ENV !== undefined
  return false
}
