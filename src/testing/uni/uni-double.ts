import type { Clock, Lifecycle } from '../../connection/ports/ports'
import { createSystemClock } from '../../platform/system/system-ports'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../scripted-ports'
import { createTestServer, type TestServer } from '../test-server'
import { createAppSockets } from './app-sockets'
import { createH5Sockets } from './h5-sockets'
import { createInterceptors } from './interceptors'
import { createServedWire, failWith, hasCallback, succeedWith, type CallbackOptions } from './native-wire'
import { resetUniAppDouble, type UniRuntime } from './page-hooks'
import { createUniStorageDouble } from './storage-double'
import { createVendorSockets } from './vendor-sockets'
import { vendorRules, withoutAbsent } from './vendors'

/** Options of `installUni()`. */
export interface UniOptions {
  /**
   * Platform that `uni` and the page hooks imitate.
   * @default 'h5'
   */
  readonly runtime?: UniRuntime
  /**
   * Test server for `uni.connectSocket`.
   * @default a test server with the global timers, so `vi.useFakeTimers()` controls it too
   */
  readonly server?: TestServer<Clock>
}

/** Controls for the global `uni` in a test. */
export interface UniDouble {
  /** The server side of `uni.connectSocket`. */
  readonly server: TestServer<Clock>
  /** Stored values in H5's form, with non-string values as JSON. */
  readonly stored: Map<string, unknown>
  /** Sends the app to the background. Emits `uni.onAppHide`, and hides the tab if there is a document. */
  goToBackground(): void
  /** Brings the app to the foreground. Emits `uni.onAppShow`, and shows the tab if there is a document. */
  goToForeground(): void
  /** Disconnects the network. Emits `uni.onNetworkStatusChange` and `offline`. Open connections stay open. */
  goOffline(): void
  /** Reconnects the network. */
  goOnline(): void
  /** Removes the test double and restores the previous `uni`. */
  uninstall(): void
}

interface NetworkAnswer {
  readonly networkType: string
}

type Listener = (event: unknown) => void
type Handler = (payload: unknown, ...more: unknown[]) => void

function socketsOf(runtime: UniRuntime, { ports, clock }: TestServer<Clock>) {
  const wire = createServedWire(ports.socket)
  if (runtime === 'h5') return createH5Sockets(wire)
  if (runtime === 'app') return createAppSockets(wire, { clock })
  return createVendorSockets(wire, { clock }, vendorRules[runtime])
}

/**
 * Replaces the global `uni` with a test double: event bus, sockets, storage, network type, the app's show and hide
 * events, and interceptors for `connectSocket`. Add other functions with `Object.assign(uni, { showToast() {} })`.
 * @param options `runtime` and `server`, see {@link UniOptions}
 * @example
 * const app = installUni()
 * onTestFinished(app.uninstall)
 */
export function installUni(options: UniOptions = {}): UniDouble {
  const { runtime = 'h5', server = createTestServer({ clock: createSystemClock() }) } = options
  const rules = vendorRules[runtime]
  const bus = createScriptedBus()
  const lifecycle = createScriptedLifecycle()
  const network = createScriptedNetwork()
  const surroundings = holdPageSurroundings()
  const stored = new Map<string, unknown>()
  const interceptors = createInterceptors()
  const [appShows, appHides, networks] = [createWatches(), createWatches(), createWatches()]
  resetUniAppDouble(runtime)
  const restoreTarget = nameTarget(runtime)

  function getNetworkType(call: CallbackOptions<NetworkAnswer> = {}): Promise<NetworkAnswer> | undefined {
    if (!hasCallback(call)) return new Promise((resolve) => void getNetworkType({ success: resolve }))
    network.ask((isConnected) => {
      if (isConnected === undefined) failWith(call, 'getNetworkType:fail')
      else succeedWith(call, 'getNetworkType', { networkType: typeOf(isConnected) })
    })
    return undefined
  }

  const restoreUni = putGlobal('uni', withoutAbsent(rules, '', {
    ...createUniStorageDouble(stored, rules),
    addInterceptor: interceptors.addInterceptor,
    removeInterceptor: interceptors.removeInterceptor,
    connectSocket: interceptors.around('connectSocket', socketsOf(runtime, server).connectSocket),
    $on: (name: string, handler: Handler) => {
      bus.on(name, handler)
      return () => bus.off(name, handler)
    },
    $once: bus.once,
    $off: (name?: string, handler?: Handler) => {
      // Removes all listeners of the name if no handler is passed, as in uni (PF-26).
      if (name === undefined || handler === undefined) bus.clear(name)
      else bus.off(name, handler)
    },
    $emit: bus.emit,
    getNetworkType,
    onNetworkStatusChange: (listener: Listener) => networks.add(listener, network.watch((isConnected) =>
      listener({ ...(rules.tellsConnected && { isConnected }), networkType: typeOf(isConnected) }))),
    offNetworkStatusChange: networks.remove,
    onAppShow: (listener: Listener) => appShows.add(listener, lifecycle.watch((isFront) => isFront && listener({}))),
    offAppShow: appShows.remove,
    onAppHide: (listener: Listener) => appHides.add(listener, lifecycle.watch((isFront) => isFront || listener({}))),
    offAppHide: appHides.remove,
  }))
  // Provides `getApp` for JD, where hooks of `App.vue` report app visibility, because app events are missing (PF-60).
  const restoreApp = rules.absent.includes('onAppShow') ? putGlobal('getApp', createApp(lifecycle)) : () => undefined

  return {
    server,
    stored,
    goToBackground() {
      surroundings.turnVisible(false)
      lifecycle.toBackground()
    },
    goToForeground() {
      surroundings.turnVisible(true)
      lifecycle.toForeground()
    },
    goOffline() {
      surroundings.turnOnline(false)
      network.goOffline()
    },
    goOnline() {
      surroundings.turnOnline(true)
      network.goOnline()
    },
    uninstall() {
      surroundings.restore()
      restoreTarget()
      restoreUni()
      restoreApp()
    },
  }
}

/** Uni's builder inserts the target's name into each build. In a test, the client reads the name at run time. */
function nameTarget(runtime: UniRuntime): () => void {
  const { UNI_PLATFORM: before } = process.env
  Reflect.set(process.env, 'UNI_PLATFORM', runtime)
  return () => {
    if (before === undefined) Reflect.deleteProperty(process.env, 'UNI_PLATFORM')
    else Reflect.set(process.env, 'UNI_PLATFORM', before)
  }
}

function putGlobal(name: 'uni' | 'getApp', value: unknown): () => void {
  const before: unknown = Reflect.get(globalThis, name)
  Reflect.set(globalThis, name, value)
  return () => {
    if (before === undefined) Reflect.deleteProperty(globalThis, name)
    else Reflect.set(globalThis, name, before)
  }
}

/** Returns a `getApp` that stores the app's hooks as uni-app's runtime does. */
function createApp(lifecycle: Pick<Lifecycle, 'watch'>): () => object {
  const hooks: Record<'onShow' | 'onHide', readonly (() => void)[]> = { onShow: [], onHide: [] }
  lifecycle.watch((isFront) => hooks[isFront ? 'onShow' : 'onHide'].forEach((hook) => hook()))
  return () => ({ $vm: { $: hooks } })
}

const typeOf = (isConnected: boolean): string => (isConnected ? 'wifi' : 'none')

/** Creates an event whose listeners can be removed individually with `off…(listener)`. */
function createWatches() {
  const stops = new Map<unknown, () => void>()
  return {
    add(listener: unknown, stop: () => void): void {
      stops.set(listener, stop)
    },
    remove(listener: unknown): void {
      stops.get(listener)?.()
      stops.delete(listener)
    },
  }
}

/** Visibility and network events of a web page or jsdom. No effect without a document. */
interface PageSurroundings {
  turnVisible(visible: boolean): void
  turnOnline(online: boolean): void
  restore(): void
}

function fire(target: EventTarget, name: string): void {
  target.dispatchEvent(new Event(name))
}

function holdPageSurroundings(): PageSurroundings {
  if (typeof document === 'undefined' || typeof window === 'undefined') {
    return { turnVisible: () => undefined, turnOnline: () => undefined, restore: () => undefined }
  }
  let isVisible = true
  let isOnline = true
  Object.defineProperty(document, 'visibilityState', {
    configurable: true, get: () => (isVisible ? 'visible' : 'hidden'),
  })
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => isOnline })
  return {
    turnVisible(visible): void {
      isVisible = visible
      fire(document, 'visibilitychange')
    },
    turnOnline(online): void {
      isOnline = online
      fire(window, online ? 'online' : 'offline')
    },
    restore(): void {
      // Deletes the overrides, because the prototypes still have the original properties.
      Reflect.deleteProperty(document, 'visibilityState')
      Reflect.deleteProperty(navigator, 'onLine')
    },
  }
}
