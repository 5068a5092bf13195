import { watchAppHooks, type WatchApp } from './app-hooks'
import { alipayFrames, type Frames } from './alipay-frames'

/** The differences of a target of uni. An omitted member is as on H5 and App. */
export interface Target {
  /** Native sockets that may exist simultaneously, over all clients; `Infinity` if no limit is known. */
  readonly sockets: number
  /** Forms of a socket's frames; by default text and bytes unchanged. */
  readonly frames?: Frames
  /** Subscribes to the app's show and hide; by default with `uni.onAppShow` and the others. */
  readonly watchApp?: WatchApp
  /**
   * Longest delay before a socket is opened, ms, drawn for each; by default it is opened within the call. Sockets that
   * other SDKs open within the same event must not fall into the same millisecond (PF-65).
   */
  readonly spreadMs?: number
  /** UTF-16 units of a stored text; by default a key holds 1 MB, or the browser or app decides. */
  readonly storedUnits?: number
}

/**
 * The table of targets, with one row for each target that has its own socket limit, frames, foreground or storage
 * limit. Values that differ between vendors, such as the textual close codes of Douyin, are accepted on every target
 * without a row. Conditional comments keep the rows of the others out of a build. Where no builder of uni has read
 * this, as in an app's own tests, `process.env.UNI_PLATFORM` names the row.
 */
export function targetHere(): Target {
  // #ifdef APP
  if (isFor('app') || isFor('app-harmony')) return { sockets: Infinity, spreadMs: 8 }
  // #endif
  // #ifdef MP-WEIXIN
  if (isFor('mp-weixin')) return { sockets: 5 }
  // #endif
  // #ifdef MP-ALIPAY
  // 200 KB a key; a unit has three bytes at most.
  if (isFor('mp-alipay')) return { sockets: 5, frames: alipayFrames, storedUnits: 60_000 }
  // #endif
  // #ifdef MP-QQ
  if (isFor('mp-qq')) return { sockets: 5 }
  // #endif
  // #ifdef MP-LARK
  if (isFor('mp-lark')) return { sockets: 5 }
  // #endif
  // #ifdef MP-JD
  if (isFor('mp-jd')) return { sockets: Infinity, watchApp: watchAppHooks }
  // #endif
  return { sockets: Infinity }
}

/**
 * Calls back on platforms where a component may get its parent after its setup, as on Douyin and Lark. A build for H5,
 * App or WeChat, where each component has its parent from the start, contains none of it.
 */
export function whereParentsAreLate(call: () => void): void {
  // #ifndef H5 || APP || MP-WEIXIN
  call()
  // #endif
}

/** Calls back where Vue has `keep-alive`: uni's mini-program runtime has none. */
export function whereComponentsAreKeptAlive(call: () => void): void {
  // #ifndef MP
  call()
  // #endif
}

/** Always true in a build of uni, which omits the rows of other targets. */
function isFor(name: string): boolean {
  // #ifndef H5 || APP || MP || QUICKAPP-WEBVIEW
  if (typeof process === 'undefined' || process.env.UNI_PLATFORM !== name) return false
  // #endif
  return true
}
