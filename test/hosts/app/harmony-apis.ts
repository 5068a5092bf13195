/**
 * Modules that HBuilderX adds to uni's runtime in a HarmonyOS app. Source: dcloudio/uni-api, `utssdk/app-harmony` of
 * uni-websocket, uni-storage, uni-getNetworkType, uni-network and uni-clipboard. The modules use this host's native
 * side and run in the logic layer's realm.
 */

interface Answer {
  resolve(result?: object): void
  reject(message?: string): void
}

type Define = <Args>(name: string, call: (args: Args, answer: Answer) => unknown) => unknown

export interface HarmonyTools {
  readonly defineAsyncApi: Define
  readonly defineTaskApi: Define
  readonly defineSyncApi: (name: string, call: (...args: never[]) => unknown) => unknown
  readonly defineOnApi: (name: string, begin: () => void) => unknown
  readonly defineOffApi: (name: string, end: () => void) => unknown
  readonly UniServiceJSBridge: { invokeOnCallback(name: string, result: object): void }
}

type EventName = 'open' | 'message' | 'error' | 'close'
type Listener = (event: object) => void

interface NativeEvent {
  readonly id: string
  readonly data?: string | { readonly base64: string }
  readonly code?: number
  readonly reason?: string
}

interface Settled {
  readonly success?: (result: object) => void
  readonly fail?: (error: object) => void
}

interface Plus {
  readonly screen: { getCurrentSize(): { readonly resolutionWidth: number, readonly resolutionHeight: number } }
  readonly navigator: { getStatusbarHeight(): number, getSafeAreaInsets(): object }
  readonly storage: {
    getItem(key: string): string | null
    setItem(key: string, text: string): void
    removeItem(key: string): void
    getLength(): number
    key(index: number): string | null
  }
  readonly networkinfo: { getCurrentType(): number }
  readonly globalEvent: {
    addEventListener(name: string, listener: () => void): void
    removeEventListener(name: string, listener: () => void): void
  }
}

interface Modules {
  readonly 'uni-webSocket': {
    WebSocket(args: { id: string, url: string, protocol: string, header: object | undefined }): void
    send(args: { id: string, data: string | { base64: string } }): void
    close(args: { id: string, args: { code: number, reason: string } }): void
  } & Readonly<Record<`on${EventName}`, (listener: (event: NativeEvent) => void) => void>>
  readonly stream: {
    fetch(
      options: { method: string | undefined, url: string, headers: object | undefined, body?: string },
      answer: (answer: { status: number, data?: string, headers?: object, errorMsg?: string }) => void,
    ): void
  }
  readonly plus: { getSystemInfoSync(): string }
  readonly clipboard: { setString(text: string): void }
}

export interface HarmonyWorld {
  readonly weex: { requireModule<Name extends keyof Modules>(name: Name): Modules[Name] }
  readonly plus: Plus
  readonly base64ToArrayBuffer: (text: string) => ArrayBuffer
  readonly arrayBufferToBase64: (bytes: ArrayBuffer) => string
}

interface ConnectOptions {
  readonly url: string
  readonly header?: object
  readonly protocols?: string | readonly string[]
}

const NO_NETWORK = 1
const TAB_BAR_PX = 50

export function createHarmonyApis(tools: HarmonyTools, world: HarmonyWorld): Readonly<Record<string, unknown>> {
  const { weex, plus: { storage, networkinfo, globalEvent, screen, navigator } } = world
  return { ...socketApis(tools, world), ...storageApis(), ...networkApis(), ...requestApi(), ...deviceApis() }

  function storageApis() {
    const { defineSyncApi, defineAsyncApi } = tools
    const read = (key: string): { data: unknown } | undefined => {
      const text = storage.getItem(key)
      return text === null ? undefined : JSON.parse(text) as { data: unknown }
    }
    const write = (key: string, data: unknown): void =>
      storage.setItem(key, JSON.stringify({ type: typeof data, data }))
    const info = (): object => ({
      keys: Array.from({ length: storage.getLength() }, (_, index) => storage.key(index)), currentSize: 0, limitSize: 0,
    })
    return {
      getStorageSync: defineSyncApi('getStorageSync', (key: string) => read(key)?.data ?? ''),
      setStorageSync: defineSyncApi('setStorageSync', write),
      removeStorageSync: defineSyncApi('removeStorageSync', (key: string) => storage.removeItem(key)),
      getStorageInfoSync: defineSyncApi('getStorageInfoSync', info),
      getStorage: defineAsyncApi<{ key: string }>('getStorage', ({ key }, { resolve, reject }) => {
        const found = read(key)
        return found === undefined ? reject('data not found') : resolve({ data: found.data })
      }),
      setStorage: defineAsyncApi<{ key: string, data: unknown }>('setStorage', ({ key, data }, { resolve }) => {
        write(key, data)
        resolve()
      }),
      removeStorage: defineAsyncApi<{ key: string }>('removeStorage', ({ key }, { resolve }) => {
        storage.removeItem(key)
        resolve()
      }),
      getStorageInfo: defineAsyncApi('getStorageInfo', (_, { resolve }) => resolve(info())),
    }
  }

  function networkApis() {
    const present = () => {
      const isConnected = networkinfo.getCurrentType() !== NO_NETWORK
      return { isConnected, networkType: isConnected ? 'wifi' : 'none' }
    }
    const changed = (): void => tools.UniServiceJSBridge.invokeOnCallback('onNetworkStatusChange', present())
    return {
      getNetworkType: tools.defineAsyncApi('getNetworkType', (_, { resolve }) =>
        resolve({ networkType: present().networkType })),
      onNetworkStatusChange: tools.defineOnApi('onNetworkStatusChange', () =>
        globalEvent.addEventListener('netchange', changed)),
      offNetworkStatusChange: tools.defineOffApi('offNetworkStatusChange', () =>
        globalEvent.removeEventListener('netchange', changed)),
    }
  }

  function requestApi() {
    interface RequestOptions {
      readonly url: string
      readonly method?: string
      readonly header?: object
      readonly data?: object | string
    }
    return {
      request: tools.defineAsyncApi<RequestOptions>('request', ({ url, method, header, data }, { resolve, reject }) => {
        const body = data === undefined || typeof data === 'string' ? data : JSON.stringify(data)
        weex.requireModule('stream').fetch(
          { method, url, headers: header, ...(body === undefined ? {} : { body }) },
          ({ status, data: text = '', headers, errorMsg }) => {
            if (errorMsg !== undefined) reject(errorMsg)
            else resolve({ statusCode: status, data: parsed(text), header: headers })
          },
        )
      }),
    }
  }

  function deviceApis() {
    const getSystemInfoSync = (): object => {
      const { resolutionWidth, resolutionHeight } = screen.getCurrentSize()
      return {
        ...JSON.parse(weex.requireModule('plus').getSystemInfoSync()) as object,
        platform: 'harmonyos', osName: 'harmonyos', uniPlatform: 'app', pixelRatio: 3,
        screenWidth: resolutionWidth, windowWidth: resolutionWidth,
        screenHeight: resolutionHeight, windowHeight: resolutionHeight - TAB_BAR_PX,
        statusBarHeight: navigator.getStatusbarHeight(), safeAreaInsets: navigator.getSafeAreaInsets(),
      }
    }
    const setClipboardData = tools.defineAsyncApi<{ data: string }>('setClipboardData', ({ data }, { resolve }) => {
      weex.requireModule('clipboard').setString(data)
      resolve()
    })
    return { getSystemInfoSync, setClipboardData, stopPullDownRefresh: () => undefined }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * Each socket has its own emitter. The native `connect()` is not awaited, so the task exists immediately and failures
 * arrive as errors. `complete` of `send` and `close` is never called. A comma joins the subprotocols.
 */
function socketApis({ defineTaskApi }: HarmonyTools, world: HarmonyWorld) {
  const native = world.weex.requireModule('uni-webSocket')
  const emitters = new Map<string, (name: EventName, event: object) => void>()
  let made = 0
  for (const name of ['open', 'message', 'error', 'close'] as const) {
    native[`on${name}`](({ id, data, code, reason }) => {
      const emit = emitters.get(id)
      if (name === 'close') emitters.delete(id)
      if (name === 'message') {
        emit?.(name, { data: typeof data === 'object' ? world.base64ToArrayBuffer(data.base64) : data })
      } else if (name === 'error') emit?.(name, { errMsg: 'websocket connection failed' })
      else emit?.(name, name === 'close' ? { code, reason } : {})
    })
  }

  function createTask(id: string): object {
    const listeners: Record<EventName, Listener[]> = { open: [], message: [], error: [], close: [] }
    emitters.set(id, (name, event) => listeners[name].forEach((listener) => listener(event)))
    const on = (name: EventName) => (listener: Listener): void => void listeners[name].push(listener)
    return {
      onOpen: on('open'), onMessage: on('message'), onError: on('error'), onClose: on('close'),
      send({ data, success }: Settled & { data: string | ArrayBuffer }): void {
        native.send({ id, data: typeof data === 'string' ? data : { base64: world.arrayBufferToBase64(data) } })
        void Promise.resolve().then(() => success?.({}))
      },
      close({ code, reason, success }: Settled & { code?: number, reason?: string } = {}): void {
        native.close({ id, args: { code: code ?? 1000, reason: reason ?? '' } })
        void Promise.resolve().then(() => success?.({}))
      },
    }
  }

  return {
    connectSocket: defineTaskApi<ConnectOptions>('connectSocket', ({ url, header, protocols = '' }, { resolve }) => {
      const id = String(made += 1)
      const task = createTask(id)
      native.WebSocket({ id, url, header, protocol: typeof protocols === 'string' ? protocols : protocols.join(',') })
      resolve({ errMsg: 'connectSocket:ok' })
      return task
    }),
  }
}
