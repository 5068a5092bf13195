import type { UniRuntime } from '../../src/testing/uni/page-hooks'
import type { Quirks } from './quirks'

export type { HideOrder, NetworkEvent, Quirks } from './quirks'

/** The mini-programs that run here. `mini-program/vendors.ts` describes each. */
export type MiniProgramName = Extract<TargetName, `mp-${string}`>

/** The platforms on which each scenario is played. */
export type HostName = 'h5' | 'mp-weixin' | 'app'

/** A runtime of uni's own logic layer over a native side. */
export type AppName = 'app' | 'app-harmony'

export type TargetName = UniRuntime

export interface HostOptions {
  readonly build: string
  readonly quirks?: Partial<Quirks>
  /**
   * Whether a component of a mini-program gets its properties once more when it unmounts, as in some containers. uni's
   * runtime then looks for its props in the parent's last render, where they are missing, or belong to another
   * component. Default false.
   */
  readonly propsReportedAtLeave?: boolean
  /**
   * Whether a mini-program's `Promise` is a polyfill over `setTimeout`, as in WeChat on iOS 15 and older. Default
   * false.
   */
  readonly replacedPromise?: boolean
  /** The storage before the app starts, as `uni.setStorageSync` would fill it. */
  readonly storage?: Readonly<Record<string, unknown>>
  /** The first page, with its query. Default: the first page of the app. */
  readonly page?: string
  readonly language?: 'en' | 'zh-Hans'
  readonly theme?: 'light' | 'dark'
}

export interface MadeSocket {
  readonly url: string
  /** By the app's clock, epoch ms. */
  readonly atMs: number
}

/** The bar below the pages, as currently drawn. */
export interface TabBar {
  readonly texts: readonly string[]
  /** `#rrggbb`, or empty until the app sets it. */
  readonly backgroundColor: string
}

/**
 * The driver of all three platforms, so that a scenario is written once. Elements are identified by a CSS class of the
 * page's own template (`.position-row`) and, if there are several, by their text.
 */
export interface Host {
  readonly name: TargetName
  /** The route of the visible page, without a leading slash. */
  page(): Promise<string>
  navigateTo(url: string): Promise<void>
  switchTab(url: string): Promise<void>
  navigateBack(): Promise<void>
  /** Taps the first visible element of that class, or the one whose text contains `text`. */
  tap(selector: string, text?: string): Promise<void>
  input(selector: string, value: string): Promise<void>
  /** The text of the visible page, or of the first element of that class, with spaces folded. */
  text(selector?: string): Promise<string>
  /** The texts of all visible elements of that class, in order. */
  texts(selector: string): Promise<readonly string[]>
  toBackground(): Promise<void>
  toForeground(): Promise<void>
  /** Disconnects or reconnects the device's network: sockets fail, and the event follows the quirk. */
  setOnline(online: boolean): Promise<void>
  /** Cuts each TCP connection without a close frame. */
  killLines(): Promise<void>
  /** Advances the app's own time: its timers fire and its clock moves. Sockets stay real. */
  advance(ms: number): Promise<void>
  /** From now on only `advance` moves the app's time. */
  holdTime(): Promise<void>
  releaseTime(): Promise<void>
  /** The process sleeps: time passes and nothing fires. Overdue timers fire at the next `advance`. */
  sleep(ms: number): Promise<void>
  /** The app's wall clock, epoch ms. */
  now(): Promise<number>
  /** All sockets that the app has requested, oldest first. */
  madeSockets(): Promise<readonly MadeSocket[]>
  /** Sockets that the platform holds for the app: neither closed nor failed. */
  openSockets(): Promise<number>
  /** The newest text that the app received over a socket; empty before the first. */
  newestText(): Promise<string>
  storedText(): Promise<string>
  /** Scrolls the page to this offset, px. Without layout, the page is as high as `heightPx`. */
  scrollTo(topPx: number, heightPx: number): Promise<void>
  tabBar(): Promise<TabBar>
  copiedText(): Promise<string>
  pendingTimers(): Promise<number>
  setTheme(theme: 'light' | 'dark'): Promise<void>
  /** Resolves when `holds` does. Rejects after `patienceMs` of real time (default 30 s). */
  until(holds: () => Promise<boolean> | boolean, patienceMs?: number): Promise<void>
  /** Exceptions and logged errors of the app or its runtime so far. */
  errors(): readonly string[]
  stop(): Promise<void>
}

/** A host whose device has pictures. The App host has none. */
export interface PictureHost extends Host {
  offerPicture(bytes: Uint8Array): void
  /** The bytes of the picture in the first visible element of that class. */
  shownPicture(selector: string): Promise<Uint8Array>
}
