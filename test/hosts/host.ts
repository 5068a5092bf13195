import type { UniRuntime } from '../../src/testing/uni/page-hooks'
import type { Quirks } from './quirks'

export type { HideOrder, NetworkEvent, Quirks } from './quirks'

/** The mini-programs that run here; `mini-program/vendors.ts` says how each is. */
export type MiniProgramName = Extract<TargetName, `mp-${string}`>

/** The platforms on which each scenario is played. */
export type HostName = 'h5' | 'mp-weixin' | 'app'

/** A runtime of uni's own logic layer over a native side. */
export type AppName = 'app' | 'app-harmony'

/** Each target that runs here. */
export type TargetName = UniRuntime

export interface HostOptions {
  /** The folder of the build to run. */
  readonly build: string
  readonly quirks?: Partial<Quirks>
  /**
   * A mini-program's component that leaves gets its properties once more, as in some containers. uni's runtime then
   * looks for its props in the parent's last render: they are gone, or another component's. Default false.
   */
  readonly propsReportedAtLeave?: boolean
  /** A mini-program's `Promise` is a polyfill's over `setTimeout`, as WeChat's on iOS 15 and older. Default false. */
  readonly replacedPromise?: boolean
  /** The storage before the app starts, as `uni.setStorageSync` would fill it. */
  readonly storage?: Readonly<Record<string, unknown>>
  /** The page to start with, with its query. Default: the first of the app. */
  readonly page?: string
  readonly language?: 'en' | 'zh-Hans'
  readonly theme?: 'light' | 'dark'
}

/** A socket that the app asked for. */
export interface MadeSocket {
  readonly url: string
  /** By the app's clock, epoch ms. */
  readonly atMs: number
}

/** The bar under the pages, as it is drawn now. */
export interface TabBar {
  readonly texts: readonly string[]
  /** `#rrggbb`, empty before the app said it. */
  readonly backgroundColor: string
}

/**
 * The driver of all three platforms, so that a scenario is written once. Elements are named by a CSS class of the
 * page's own template (`.position-row`) and, where there are several, by their text.
 */
export interface Host {
  readonly name: TargetName
  /** The route of the page on screen, without a slash in front. */
  page(): Promise<string>
  navigateTo(url: string): Promise<void>
  switchTab(url: string): Promise<void>
  navigateBack(): Promise<void>
  /** Taps the first shown element of that class, or the one of them whose text contains `text`. */
  tap(selector: string, text?: string): Promise<void>
  input(selector: string, value: string): Promise<void>
  /** The text of the page on screen, or of the first element of that class. Spaces folded. */
  text(selector?: string): Promise<string>
  /** The texts of all shown elements of that class, in order. */
  texts(selector: string): Promise<readonly string[]>
  toBackground(): Promise<void>
  toForeground(): Promise<void>
  /** The device loses or finds its network: sockets fail, and the event comes as the quirk says. */
  setOnline(online: boolean): Promise<void>
  /** Cuts each TCP line without a word. */
  killLines(): Promise<void>
  /** Lets the app's own time pass: its timers fire and its clock moves; sockets stay real. */
  advance(ms: number): Promise<void>
  /** From here on the app's time moves by `advance` alone. */
  holdTime(): Promise<void>
  releaseTime(): Promise<void>
  /** The process sleeps: time passes and nothing fires. What is overdue fires at the next `advance`. */
  sleep(ms: number): Promise<void>
  /** The app's wall clock, epoch ms. */
  now(): Promise<number>
  /** All sockets that the app asked for so far, the oldest first. */
  madeSockets(): Promise<readonly MadeSocket[]>
  /** Sockets that the platform holds for the app: neither closed nor failed. */
  openSockets(): Promise<number>
  /** The newest text that reached the app over a socket, empty before the first. */
  newestText(): Promise<string>
  /** All that the app has stored, as text. */
  storedText(): Promise<string>
  /** A finger scrolls the page to this offset, px; where nothing is laid out the page is as high as `heightPx`. */
  scrollTo(topPx: number, heightPx: number): Promise<void>
  tabBar(): Promise<TabBar>
  /** The text that the app put on the clipboard last. */
  copiedText(): Promise<string>
  /** Timers of the app that wait. */
  pendingTimers(): Promise<number>
  /** The device changes its theme. */
  setTheme(theme: 'light' | 'dark'): Promise<void>
  /** Resolves when `holds` does; rejects after `patienceMs` of real time (default 30 s). */
  until(holds: () => Promise<boolean> | boolean, patienceMs?: number): Promise<void>
  /** Exceptions and logged errors of the app or its runtime so far. */
  errors(): readonly string[]
  stop(): Promise<void>
}

/** A host whose device has pictures; that of the App has none. */
export interface PictureHost extends Host {
  /** Sets the picture that the reader chooses next. */
  offerPicture(bytes: Uint8Array): void
  /** The bytes of the picture that the first shown element of that class has. */
  shownPicture(selector: string): Promise<Uint8Array>
}
