import type { HostOptions, Quirks } from '../host'
import type { AppClock } from '../app-clock'
import type { LogicRealm } from '../logic-realm'
import type { Bundle } from './bundle'
import { fieldsOf } from './call'
import { asAlipay, alipayFailure } from './alipay-words'
import { withoutAbsent } from '../../../src/testing/uni/vendors'
import type { Pages } from './pages'
import type { Vendor } from './vendors'
import { type Answers, createAnswers, createWxListeners, type Later, type Listeners } from './wx-answer'
import { createDevice, themeApi } from './wx-device'
import { createWxFiles } from './wx-files'
import { createWxHttp } from './wx-http'
import { createInterface, type InterfaceCall } from './wx-interface'
import { createDeviceNetwork } from './wx-network'
import { createWxSockets } from './wx-sockets'
import { createWxStorage } from './wx-storage'

interface WxWorld {
  readonly options: HostOptions
  readonly vendor: Vendor
  readonly quirks: Quirks
  readonly bundle: Bundle
  readonly realm: LogicRealm
  readonly clock: AppClock
  readonly pages: Pages
  readonly later: Later
  readonly guard: (call: () => void) => void
  readonly calls: InterfaceCall[]
}

function createNavigation(pages: Pages, answers: Answers): Record<string, unknown> {
  const go = (name: string, act: (url: string) => void) => (options: unknown) => {
    answers.attempt(options, name, () => act(String(fieldsOf(options)['url'])))
  }
  return {
    navigateTo: go('navigateTo', pages.navigateTo),
    switchTab: go('switchTab', pages.switchTab),
    navigateBack: (options: unknown) => answers.attempt(options, 'navigateBack', () => {
      pages.navigateBack(Number(fieldsOf(options)['delta'] ?? 1))
    }),
  }
}

/** The `wx` functions that uni and the demo use. Missing functions are `undefined`, as in an old WeChat. */
export function createWx(world: WxWorld) {
  const { options, vendor, quirks, bundle, realm, clock, pages, later, guard, calls } = world
  const isAlipay = vendor.words === 'alipay'
  const answers = isAlipay ? createAnswers(later, guard, alipayFailure) : createAnswers(later, guard)
  const listeners = (): Listeners => createWxListeners(guard)
  const after = (ms: number, callback: () => void): () => void => {
    const timer = clock.setTimeout(callback, ms)
    return () => clock.clear(timer)
  }
  const network = createDeviceNetwork({
    vendor, event: quirks.networkEvent, changed: listeners(), answers, after, later,
  })
  const { isOnline } = network
  const buffer = (bytes: Uint8Array): ArrayBuffer => realm.buffer(bytes)
  const parse = (json: string): unknown => realm.parse(json)
  const sockets = createWxSockets({
    vendor, quirks, answers, later, now: () => clock.now(), isOnline, buffer, guard,
  })
  const storage = createWxStorage(options.storage ?? {}, parse, answers, vendor)
  const files = createWxFiles(answers, buffer)
  const http = createWxHttp({ answers, files, isOnline, parse, buffer, after })
  const resized = listeners()
  const themed = listeners()
  const { language = 'en' } = options
  let theme = options.theme ?? 'light'

  const api = {
      ...createDevice({ config: bundle.app, language, theme: () => theme }, answers),
      ...themeApi(themed, bundle.app),
      ...storage.api,
      ...files.api,
      ...createNavigation(pages, answers),
      ...createInterface(pages, answers, calls),
      ...network.api,
      ...sockets.api,
      request: http.request,
      uploadFile: http.uploadFile,
      onWindowResize: resized.on,
      offWindowResize: resized.off,
      nextTick: later,
  }

  return {
    /** The vendor's global object. `mini-program-host.ts` adds launch, show and hide. */
    api: { ...withoutAbsent<Record<string, unknown>>(vendor, '', isAlipay ? asAlipay(api) : api) },
    sockets,
    http,
    network,
    files,
    storedText: storage.allText,
    setTheme(next: 'light' | 'dark'): void {
      theme = next
      later(() => themed.notify({ theme }))
    },
    appEvents: { shown: listeners(), hidden: listeners() },
  }
}
