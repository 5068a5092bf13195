import type { HostOptions, MiniProgramName, PictureHost } from '../host'
import { getBytes } from '../device-http'
import { createLogic } from '../logic-realm'
import { until } from '../until'
import { createAppStage } from './app-stage'
import { packageOf, readBundle } from './bundle'
import { createComponentRegister } from './components'
import { withoutAbsent } from '../../../src/testing/uni/vendors'
import { createFamily } from './families'
import { replacedPromise } from './replaced-promise'
import { passPlainEvents } from './logic-events'
import { createLogicModules } from './logic-modules'
import { createPageReader } from './page-reader'
import { createPages } from './pages'
import { createSetDataLog, type SetDataRecord } from './set-data-log'
import { vendors } from './vendors'
import { createViewRealm } from './view-realm'
import { createWx } from './wx'
import { copiedTextOf, tabBarOf, type InterfaceCall } from './wx-interface'

export interface MiniProgramHost extends PictureHost {
  readonly name: MiniProgramName
  setDataLog(): readonly SetDataRecord[]
  consoleWarnings(): readonly string[]
  /** Folders of the packages whose scripts have run; empty for the main package. */
  loadedPackages(): readonly string[]
  evaluate(code: string): unknown
  screen(): Element
  /** The vendor's global object, for calls by other parts of the mini-program. */
  readonly wx: Readonly<Record<string, unknown>>
}

/** Maximum wait for the server per time step, real ms. */
const SETTLE_MS = 500
/** Duration of a tap, because uni delays taps and each `setData` takes a turn. */
const DEED_MS = 20

/** Runs a mini-program build in separate logic and view realms, with real sockets and controlled time. */
export async function createMiniProgramHost(
  options: HostOptions,
  name: MiniProgramName = 'mp-weixin',
): Promise<MiniProgramHost> {
  const vendor = vendors[name]
  const quirks = { ...vendor.quirks, ...options.quirks }
  const bundle = readBundle(options.build, vendor)
  const { clock, realm, errors, warned, failed, later, guard, evaluate } = createLogic()
  if (options.replacedPromise === true) evaluate(await replacedPromise())
  const calls: InterfaceCall[] = []
  const modules = createLogicModules(bundle, realm)
  const view = createViewRealm(bundle, failed)
  passPlainEvents(view)
  const log = createSetDataLog((json) => realm.parse(json))
  const family = createFamily(vendor, {
    attributesOf: (path) => bundle.attributes.get(path) ?? [],
    later,
    currentPage: () => pages.current()?.instance,
  })
  const propsReportedAtLeave = options.propsReportedAtLeave ?? false
  const register = createComponentRegister({
    view, modules, log, propsReportedAtLeave, family, pages: bundle.app.pages, later,
  })
  const loaded = new Set<string>()
  /** Loads a sub-package when one of its pages first opens. The main package runs at the start. */
  const loadPackage = (root: string): void => {
    if (loaded.has(root)) return
    loaded.add(root)
    for (const { path } of bundle.components) {
      if (packageOf(path, bundle.app.roots) === root) modules.load(`${path}.js`)
    }
  }
  const pages = createPages(view, bundle.app, (route) => loadPackage(packageOf(route, bundle.app.roots)), family)
  const firstPage = options.page ?? bundle.app.pages[0] ?? ''
  const wx = createWx({ options, vendor, quirks, bundle, realm, clock, pages, later, guard, calls })
  const app = createAppStage({ ...wx.appEvents, pages, guard, path: firstPage.split('?')[0] ?? '' })
  Object.assign(wx.api, withoutAbsent(vendor, '', app.api))

  realm.define({
    [vendor.global]: wx.api,
    App: app.register,
    Page: register,
    Component: register,
    Behavior: (definition: unknown) => definition,
    getApp: app.instance,
    getCurrentPages: () => [...pages.stack()],
    __wxConfig: {},
  })

  modules.load('app.js')
  app.launch()
  loadPackage('')
  pages.launch(firstPage)

  /** Lets real events run between two moments of the app's time. */
  const turn = async (): Promise<void> => {
    const untilMs = performance.now() + SETTLE_MS
    do {
      for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve))
      if (!wx.sockets.isBusy() && wx.http.pending() === 0) return
      await new Promise((resolve) => setTimeout(resolve, 1))
    } while (performance.now() < untilMs)
  }
  const screen = (): Element => {
    const page = pages.current()
    if (page === undefined) throw new Error('No page is open')
    return page.container
  }
  const reader = () => createPageReader(view, screen())
  const act = async (deed: () => void): Promise<void> => {
    deed()
    await clock.advance(DEED_MS, turn)
  }
  let cut: number | undefined
  /** After the app returns, reports a cut that happened in the background. */
  let reportLate: (() => void) | undefined

  return {
    name,
    page: async () => pages.current()?.route ?? '',
    navigateTo: (url) => act(() => pages.navigateTo(url)),
    switchTab: (url) => act(() => pages.switchTab(url)),
    navigateBack: () => act(() => pages.navigateBack(1)),
    tap: (selector, text) => act(() => reader().tap(selector, text)),
    input: (selector, value) => act(() => reader().input(selector, value)),
    text: async (selector) => reader().text(selector),
    texts: async (selector) => reader().texts(selector),
    toBackground: () => act(() => {
      app.hide(quirks.hideOrder)
      if (quirks.cutInBackgroundMs === Infinity) return
      cut = clock.setTimeout(() => {
        const report = wx.sockets.suspend(1000, 'interrupted')
        if (quirks.cutReportedAfterMs === null) report()
        else reportLate = report
      }, quirks.cutInBackgroundMs)
    }),
    toForeground: () => act(() => {
      clock.clear(cut)
      wx.sockets.resume()
      app.show()
      if (reportLate !== undefined) clock.setTimeout(reportLate, quirks.cutReportedAfterMs ?? 0)
      reportLate = undefined
    }),
    setOnline: (online) => act(() => {
      wx.network.set(online)
      if (!online) wx.sockets.lose()
    }),
    killLines: () => act(() => wx.sockets.lose()),
    advance: (ms) => clock.advance(ms, turn),
    holdTime: async () => clock.hold(),
    releaseTime: async () => clock.release(),
    sleep: async (ms) => clock.skip(ms),
    now: async () => clock.now(),
    madeSockets: async () => wx.sockets.made(),
    openSockets: async () => wx.sockets.alive(),
    newestText: async () => wx.sockets.newestText(),
    storedText: async () => wx.storedText(),
    offerPicture: (bytes) => wx.files.offer(bytes),
    async shownPicture(selector) {
      const source = reader().source(selector)
      return /^http:\/\/(tmp|usr)\//.test(source) ? wx.files.read(source) : getBytes(source)
    },
    copiedText: async () => copiedTextOf(calls),
    tabBar: async () => tabBarOf(bundle.app.tabTexts, calls),
    pendingTimers: async () => clock.pending(),
    scrollTo: (topPx, heightPx) => act(() => pages.scrollCurrent(topPx, heightPx)),
    setTheme: (theme) => act(() => wx.setTheme(theme)),
    until: (holds, patienceMs) => until(holds, patienceMs, () => reader().text()),
    errors: () => errors,
    consoleWarnings: () => warned,
    async stop() {
      clock.stop()
      wx.sockets.stop()
      view.close()
    },
    setDataLog: () => log.records(),
    loadedPackages: () => [...loaded],
    evaluate,
    screen,
    wx: wx.api,
  }
}
