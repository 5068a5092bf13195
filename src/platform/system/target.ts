import { watchAppHooks, type WatchApp } from './app-hooks'
import { alipayFrames, type Frames } from './alipay-frames'

export interface Target {
  /** Maximum number of open native sockets for all clients. `Infinity` if no limit is known. */
  readonly sockets: number
  /** Frame format. By default, strings and bytes are sent unchanged. */
  readonly frames?: Frames
  /** Subscribes to the app's show and hide events. By default, `uni.onAppShow` and related functions are used. */
  readonly watchApp?: WatchApp
  /**
   * Maximum random delay in ms before a socket opens. None by default. On the same event, another SDK may open a
   * socket, and two sockets must not open in the same millisecond (PF-65).
   */
  readonly spreadMs?: number
  /**
   * Maximum length of a stored string, in UTF-16 units. By default, a key holds 1 MB unless the browser or app sets the
   * limit.
   */
  readonly storedUnits?: number
}

/**
 * Returns the current target's values. Conditional comments remove other targets' values from a build. Without uni's
 * builder, as in an app's own tests, `process.env.UNI_PLATFORM` selects the values.
 */
export function targetHere(): Target {
  // #ifdef APP
  if (ifTarget('app') || ifTarget('app-harmony')) return { sockets: Infinity, spreadMs: 8 }
  // #endif
  // #ifdef MP-WEIXIN
  if (ifTarget('mp-weixin')) return { sockets: 5 }
  // #endif
  // #ifdef MP-ALIPAY
  // Alipay stores up to 200 KB per key. A UTF-16 unit takes at most three bytes.
  if (ifTarget('mp-alipay')) return { sockets: 5, frames: alipayFrames, storedUnits: 60_000 }
  // #endif
  // #ifdef MP-QQ
  if (ifTarget('mp-qq')) return { sockets: 5 }
  // #endif
  // #ifdef MP-LARK
  if (ifTarget('mp-lark')) return { sockets: 5 }
  // #endif
  // #ifdef MP-JD
  if (ifTarget('mp-jd')) return { sockets: Infinity, watchApp: watchAppHooks }
  // #endif
  return { sockets: Infinity }
}

/** Runs `call` on platforms that may set a component's parent after the component's `setup` (Douyin, Lark). */
export function whereParentsAreLate(call: () => void): void {
  // #ifndef H5 || APP || MP-WEIXIN
  call()
  // #endif
}

/** Runs `call` except in mini-programs, whose uni runtime lacks `keep-alive`. */
export function whereComponentsAreKeptAlive(call: () => void): void {
  // #ifndef MP
  call()
  // #endif
}

/** Returns `name` if the build is for this target, otherwise ''. */
function ifTarget(name: string): string {
  // #ifndef H5 || APP || MP || QUICKAPP-WEBVIEW
  if (typeof process === 'undefined' || process.env.UNI_PLATFORM !== name) return ''
  // #endif
  return name
}
