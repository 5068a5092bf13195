import type { Host, Quirks } from '../host'
import type { AppClock } from '../app-clock'
import type { Bridge } from './bridge'
import type { NativeSide } from './native-side'
import { createPageReader, type PageReader } from './page-reader'
import { until } from '../until'
import type { RouteOptions, ServiceRuntime } from './service-context'
import type { Webviews } from './webviews'

interface DriverWorld {
  readonly runtime: ServiceRuntime
  readonly clock: AppClock
  readonly bridge: Bridge
  readonly native: NativeSide
  readonly webviews: Webviews
  readonly quirks: Quirks
}

type Driver = Omit<Host, 'name' | 'errors' | 'setTheme' | 'stop'> & {
  /** Waits until the bridge and the sockets are idle. */
  settle(): Promise<void>
  document(): Document
}

const PATIENCE_MS = 30_000
/** Maximum wait for the server per time step, real ms. */
const SOCKET_PATIENCE_MS = 250
/** A webview reports typed text at most ten times a second, by its own clock. */
const TYPED_MS = 110
const FRAME_MS = 35
/** Time step of a stopped clock while a page loads. */
const ROUTE_MS = 50

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const realMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export function createDriver({ runtime, clock, bridge, native, webviews, quirks }: DriverWorld): Driver {
  let cutTimer: number | undefined
  /** After the app returns, reports a cut that happened in the background. */
  let reportLate: (() => void) | undefined
  let inFront = true

  const top = (): { readonly route: string; readonly id: string } => {
    const page = runtime.getCurrentPages().at(-1)
    if (page === undefined) throw new Error('No page is open')
    return { route: page.route, id: String(page.$page.id) }
  }
  function document(): Document {
    const webview = webviews.find(top().id)
    if (webview === undefined) throw new Error(`The webview of ${top().route} is gone`)
    return webview.view.window.document
  }
  const reader = (): PageReader => createPageReader(document())

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet = bridge.pending() === 0 ? quiet + 1 : 0) await soon()
  }

  const isBusy = (): boolean => native.sockets.isBusy() || native.request.pending() > 0

  /** Lets real events run between two moments of the app's time. */
  async function turn(): Promise<void> {
    const untilMs = performance.now() + SOCKET_PATIENCE_MS
    do await settle()
    while (isBusy() && performance.now() < untilMs && (await realMs(1), true))
  }

  /** uni's routes wait for timers, so this advances a stopped clock. */
  async function route(go: (options: Omit<RouteOptions, 'url'>) => void): Promise<void> {
    let outcome: string | undefined
    go({ success: () => (outcome = 'ok'), fail: ({ errMsg }) => (outcome = errMsg) })
    await settle()
    const deadline = performance.now() + PATIENCE_MS
    while (outcome === undefined && performance.now() < deadline) {
      if (clock.isHeld()) await clock.advance(ROUTE_MS, turn)
      else await realMs(2)
    }
    if (outcome !== 'ok') throw new Error(outcome ?? 'The page did not open')
    await settle()
  }

  return {
    settle,
    document,
    page: async () => top().route,
    navigateTo: (url) => route((callbacks) => runtime.uni.navigateTo({ url, ...callbacks })),
    switchTab: (url) => route((callbacks) => runtime.uni.switchTab({ url, ...callbacks })),
    navigateBack: () => route((callbacks) => runtime.uni.navigateBack(callbacks)),
    async tap(selector, text) {
      reader().tap(selector, text)
      await settle()
    },
    async input(selector, value) {
      reader().input(selector, value)
      await realMs(TYPED_MS)
      await settle()
    },
    text: async (selector) => reader().text(selector),
    texts: async (selector) => reader().texts(selector),
    copiedText: async () => native.copied(),
    async scrollTo(topPx, heightPx) {
      reader().scrollTo(topPx, heightPx)
      // The view reports its scroll offset at the next frame.
      await realMs(FRAME_MS)
      await settle()
    },
    async toBackground() {
      if (!inFront) return
      inFront = false
      native.events.fire('pause')
      if (quirks.cutInBackgroundMs < Infinity) {
        cutTimer = clock.setTimeout(() => {
          if (quirks.cutReportedAfterMs === null) native.sockets.cut(1000)
          else reportLate = native.sockets.cutUnreported(1000)
        }, quirks.cutInBackgroundMs)
      }
      await settle()
    },
    async toForeground() {
      if (inFront) return
      inFront = true
      clock.clear(cutTimer)
      native.events.fire('resume')
      if (reportLate !== undefined) clock.setTimeout(reportLate, quirks.cutReportedAfterMs ?? 0)
      reportLate = undefined
      await settle()
    },
    async setOnline(online) {
      native.network.set(online)
      if (!online) native.sockets.cut()
      await settle()
    },
    async killLines() {
      native.sockets.cut()
      await settle()
    },
    advance: (ms) => clock.advance(ms, turn),
    holdTime: async () => clock.hold(),
    releaseTime: async () => clock.release(),
    sleep: async (ms) => clock.skip(ms),
    now: async () => clock.now(),
    madeSockets: async () => native.sockets.made,
    openSockets: async () => native.sockets.open(),
    newestText: async () => native.sockets.newestText(),
    storedText: async () => native.storage.allText(),
    tabBar: async () => native.tabBar.shown(),
    pendingTimers: async () => clock.pending(),
    until,
  }
}
