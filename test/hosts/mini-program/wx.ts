import type { HostOptions, Quirks } from '../host'
import type { AppClock } from '../app-clock'
import type { Bundle } from './bundle'
import type { LogicRealm } from './logic-realm'
import { asAlipay, alipayFailure } from './alipay-words'
import { without } from '../../../src/testing/uni/vendors'
import type { Pages } from './pages'
import type { Vendor } from './vendors'
import { createAnswers, type Later } from './wx-answer'
import { createDevice, themeApi } from './wx-device'
import { createWxFiles, type WxFiles } from './wx-files'
import { createInterface, type InterfaceCall } from './wx-interface'
import { createListeners, type Listeners } from './wx-listeners'
import { createNavigation } from './wx-navigation'
import { createDeviceNetwork, type DeviceNetwork } from './wx-network'
import { createRequests, type Requests } from './wx-request'
import { createWxSockets, type WxSockets } from './wx-sockets'
import { createWxSound, type WxSound } from './wx-sound'
import { createWxStorage } from './wx-storage'
import { createUploads, type Uploads } from './wx-upload'

interface Wx {
  /** The vendor's global object for the app's code. `mini-program-host.ts` adds launch, show and hide. */
  readonly api: Record<string, unknown>
  readonly sockets: WxSockets
  readonly requests: Requests
  readonly uploads: Uploads
  readonly network: DeviceNetwork
  readonly files: WxFiles
  readonly sound: WxSound
  readonly setTheme: (theme: 'light' | 'dark') => void
  /** All that is in storage. */
  readonly storedText: () => string
  readonly appEvents: { readonly shown: Listeners, readonly hidden: Listeners }
}

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

/** The parts of `wx` that uni and the demo app use. What is missing is `undefined`, as in an old WeChat. */
export function createWx(world: WxWorld): Wx {
  const { options, vendor, quirks, bundle, realm, clock, pages, later, guard, calls } = world
  const isAlipay = vendor.words === 'alipay'
  const answers = isAlipay ? createAnswers(later, guard, alipayFailure) : createAnswers(later, guard)
  const listeners = (): Listeners => createListeners({ guard, skipsTheRest: quirks.throwingListenerSkipsTheRest })
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
  const requests = createRequests({ answers, isOnline, parse, buffer, after })
  const storage = createWxStorage(options.storage ?? {}, parse, answers, vendor)
  const files = createWxFiles(answers, buffer)
  const uploads = createUploads({ answers, files, isOnline, after })
  const sound = createWxSound({ files, listeners, later, after, now: () => clock.now() })
  const resized = listeners()
  const themed = listeners()
  const { language = 'en' } = options
  let theme = options.theme ?? 'light'

  const api = {
      ...createDevice({ config: bundle.app, language, theme: () => theme }, answers),
      ...themeApi(themed, bundle.app),
      ...storage.api,
      ...files.api,
      ...sound.api,
      ...createNavigation(pages, answers),
      ...createInterface(pages, answers, calls),
      ...network.api,
      ...sockets.api,
      request: requests.request,
      uploadFile: uploads.uploadFile,
      onWindowResize: resized.on,
      offWindowResize: resized.off,
      nextTick: later,
  }

  return {
    api: { ...without(vendor, '', isAlipay ? asAlipay(api) : api) },
    sockets,
    requests,
    uploads,
    network,
    files,
    sound,
    storedText: storage.allText,
    setTheme(next) {
      theme = next
      later(() => themed.notify({ theme }))
    },
    appEvents: { shown: listeners(), hidden: listeners() },
  }
}
