/** Replaced at build time by the bundler; absent where neither a bundler nor Node provides it. */
declare const process: { readonly env: { readonly NODE_ENV?: string } }
/** WeChat's own API object. It need not hang on `globalThis`, so only `typeof` can look for it. */
declare const wx: unknown

/**
 * A web page, told by what exists at run time. WeChat shadows `window` and has no `document`; the
 * app's logic layer has neither.
 */
export function isBrowser(): boolean {
  return (
    typeof window !== 'undefined' &&
    typeof document !== 'undefined' &&
    typeof window.addEventListener === 'function' &&
    typeof document.addEventListener === 'function'
  )
}

/** A WeChat mini-program. A web page opened inside WeChat has a `wx` too, but one without sockets. */
export function isWeChat(): boolean {
  // #ifdef H5
  if (isBrowser()) return false
  // #endif
  let isMini = true
  // #ifndef MP-WEIXIN
  isMini = typeof wx === 'object' && wx !== null && 'connectSocket' in wx
  // #endif
  return isMini
}

/** False where nothing tells: what is allowed in development only stays forbidden then. */
export function isDevelopment(): boolean {
  try {
    return process.env.NODE_ENV !== undefined && process.env.NODE_ENV !== 'production'
  } catch {
    // No `process` at all: unbundled code in a browser, which counts as production.
    return false
  }
}
