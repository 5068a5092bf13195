import type { UniRuntime } from '../../src/testing/uni/page-hooks'
import type { Quirks } from './quirks'

export type { HideOrder, NetworkEvent, Quirks } from './quirks'

/** The mini-programs that run here, described in `mini-program/vendors.ts`. */
export type MiniProgramName = Extract<TargetName, `mp-${string}`>

export type HostName = 'h5' | 'mp-weixin' | 'app'

/** uni's own logic-layer runtime over a native side. */
export type AppName = 'app' | 'app-harmony'

export type TargetName = UniRuntime

export interface HostOptions {
  readonly build: string
  readonly quirks?: Partial<Quirks>
  /**
   * Whether a mini-program's component gets its properties once more when it unmounts, as in some containers. uni's
   * runtime then looks for its props in the parent's last render, where they are missing or belong to another
   * component. Default false.
   */
  readonly propsReportedAtLeave?: boolean
  /**
   * Whether a mini-program's `Promise` is a polyfill over `setTimeout`, as in WeChat on iOS 15 and older. Default
   * false.
   */
  readonly replacedPromise?: boolean
  /** Storage before the app starts, as filled by `uni.setStorageSync`. */
  readonly storage?: Readonly<Record<string, unknown>>
  /** Route with its query. Default: the app's first page. */
  readonly page?: string
  readonly language?: 'en' | 'zh-Hans'
  readonly theme?: 'light' | 'dark'
}

export interface MadeSocket {
  readonly url: string
  /** By the app's clock, epoch ms. */
  readonly atMs: number
}

export interface TabBar {
  readonly texts: readonly string[]
  /** `#rrggbb`, initially empty. */
  readonly backgroundColor: string
}

/**
 * The driver of all platforms, so that each scenario is written once. A CSS class of the page's template
 * (`.position-row`) and, if needed, a text identify an element.
 */
export interface Host {
  readonly name: TargetName
  /** Route of the visible page, without a leading slash. */
  page(): Promise<string>
  navigateTo(url: string): Promise<void>
  switchTab(url: string): Promise<void>
  navigateBack(): Promise<void>
  /** Taps the first visible element of that class, or the one whose text contains `text`. */
  tap(selector: string, text?: string): Promise<void>
  input(selector: string, value: string): Promise<void>
  /** Text of the visible page, or of the first matching element, with spaces folded. */
  text(selector?: string): Promise<string>
  /** Texts of all visible elements of that class, in order. */
  texts(selector: string): Promise<readonly string[]>
  toBackground(): Promise<void>
  toForeground(): Promise<void>
  /** Switches the device's network: sockets fail, and the event follows the quirk. */
  setOnline(online: boolean): Promise<void>
  /** Cuts each TCP connection without a close frame. */
  killLines(): Promise<void>
  /** Advances the app's clock and fires its timers. Sockets stay real. */
  advance(ms: number): Promise<void>
  /** From now on only `advance` moves the app's time. */
  holdTime(): Promise<void>
  releaseTime(): Promise<void>
  /** Suspends the process while time passes. Overdue timers fire at the next `advance`. */
  sleep(ms: number): Promise<void>
  /** The app's wall clock, epoch ms. */
  now(): Promise<number>
  /** All sockets requested by the app, oldest first. */
  madeSockets(): Promise<readonly MadeSocket[]>
  /** Sockets that are neither closed nor failed. */
  openSockets(): Promise<number>
  /** Newest string received over a socket, initially empty. */
  newestText(): Promise<string>
  storedText(): Promise<string>
  /** Scrolls the page to this offset, px. Without layout, the page is `heightPx` high. */
  scrollTo(topPx: number, heightPx: number): Promise<void>
  tabBar(): Promise<TabBar>
  copiedText(): Promise<string>
  pendingTimers(): Promise<number>
  setTheme(theme: 'light' | 'dark'): Promise<void>
  /** Resolves when `holds` does. Rejects after `patienceMs` of real time (default 30 s). */
  until(holds: () => Promise<boolean> | boolean, patienceMs?: number): Promise<void>
  errors(): readonly string[]
  stop(): Promise<void>
}

/** A host whose device has pictures. The App host has none. */
export interface PictureHost extends Host {
  offerPicture(bytes: Uint8Array): void
  /** Bytes of the picture in the first visible element of that class. */
  shownPicture(selector: string): Promise<Uint8Array>
}
