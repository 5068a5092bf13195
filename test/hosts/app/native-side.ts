import type { HostOptions, Quirks } from '../host'
import type { AppClock } from '../app-clock'
import { createNativeDevice, type DeviceSystem } from './native-device'
import { createNativeEvents, type NativeEvents } from './native-events'
import { createNativeNetwork } from './native-network'
import { createNativeRequest } from './native-request'
import { createNativeSockets } from './native-sockets'
import { createNativeSqlite } from './native-sqlite'
import { createNativeStorage } from './native-storage'
import { createNativeTabBar } from './native-tab-bar'

interface NativeSideOptions {
  readonly clock: AppClock
  readonly quirks: Quirks
  readonly host: HostOptions
  readonly system: DeviceSystem
  readonly tabTexts: readonly string[]
  readonly copy: <Value>(value: Value) => Value
  readonly failed: (error: unknown) => void
}

/** `plus` and `weex`. */
export function createNativeSide({ clock, quirks, host, system, tabTexts, copy, failed }: NativeSideOptions) {
  const device = createNativeDevice(host.language ?? 'en', host.theme ?? 'light', system)
  const storage = createNativeStorage()
  const sqlite = createNativeSqlite(copy)
  const events: NativeEvents = createNativeEvents(failed)
  const network = createNativeNetwork(clock, events, quirks.networkEvent)
  const { isOnline } = network
  const sockets = createNativeSockets({ quirks, isOnline, now: clock.now, toService: copy, failed })
  const request = createNativeRequest(isOnline, copy)
  const tabBar = createNativeTabBar(tabTexts)
  let copied = ''
  const [path = '', query = ''] = (host.page ?? '').split('?')

  const modules: Readonly<Record<string, object>> = {
    'plus': {
      getLanguage: device.language,
      setLanguage: device.setLanguage,
      getSystemInfoSync: () => JSON.stringify(device.systemInfo()),
      getRedirectInfo: () => copy({ path: path.replace(/^\//, ''), query }),
      getAppState: () => '0',
      sendNativeEvent: () => undefined,
    },
    'globalEvent': events,
    'uni-tabview': tabBar.api,
    'uni-webSocket': sockets.api,
    'stream': request,
    'clipboard': { setString: (text: string) => void (copied = text) },
  }
  const weex = {
    config: { env: { scale: 3, deviceWidth: 1125, deviceHeight: 2436, platform: system }, preload: false },
    requireModule(name: string): object {
      const found = modules[name]
      if (found === undefined) throw new Error(`No native module ${name}`)
      return found
    },
  }
  const plus = {
    os: device.os,
    screen: device.screen,
    navigator: device.navigator,
    storage: storage.api,
    sqlite: sqlite.api,
    networkinfo: network.api,
    globalEvent: events,
    runtime: { arguments: '', channel: '', launcher: 'default', innerVersion: '1', quit: () => undefined },
    key: { addEventListener: () => undefined, removeEventListener: () => undefined },
    io: {
      PRIVATE_DOC: 2,
      convertAbsoluteFileSystem: String,
      convertLocalFileSystemURL: String,
      // uni clears its temporary files, which this host lacks.
      resolveLocalFileSystemURL: (_path: string, _found: unknown, missing?: (error: object) => void) =>
        void setImmediate(() => missing?.({ code: 14, message: 'file not exists' })),
    },
    nativeUI: {
      toast: () => undefined,
      closeToast: () => undefined,
      showWaiting: () => ({ close: () => undefined }),
      closeWaiting: () => undefined,
    },
  }
  return {
    device, storage, sqlite, events, network, sockets, request, tabBar, weex, plus,
    copied: () => copied,
  }
}

export type NativeSide = ReturnType<typeof createNativeSide>
