import type { Bridge } from './bridge'
import type { NativeDevice } from './native-device'
import { createNativeEvents } from './native-events'
import { openViewWindow } from './view-window'

interface ToService {
  readonly type?: string
  readonly args?: { readonly type?: string }
}

interface WebviewWorld {
  readonly build: string
  readonly bridge: Bridge
  readonly device: NativeDevice
  readonly failed: (error: unknown) => void
  readonly toService: (message: ToService) => void
}

const messageName = (code: string): string => /subscribeHandler\("([^"]*)"/.exec(code)?.[1] ?? 'script'

function createWebview(id: string, extras: object, world: WebviewWorld) {
  const { bridge, device, failed } = world
  const events = createNativeEvents(failed)
  let style: Record<string, unknown> = {}
  let closed = false

  const self = {
    id,
    getStyle: () => ({ ...style }),
    setStyle: () => undefined,
    setSoftinputTemporary: () => undefined,
    /** Called before a touch in a scroller, on pages that can be pulled down. */
    setPullToRefresh: () => undefined,
  }
  const view = openViewWindow({
    build: world.build,
    failed,
    plus: {
      os: device.os,
      screen: device.screen,
      navigator: device.navigator,
      webview: {
        currentWebview: () => self,
        postMessageToUniNView(message: ToService): void {
          const text = JSON.stringify(message)
          const name = message.args?.type ?? String(message.type)
          bridge.carry({ direction: 'to-service', name, bytes: text.length }, () => {
            if (!closed) world.toService(JSON.parse(text) as ToService)
          })
        },
      },
      // A phone file's path is also its address.
      io: { convertLocalFileSystemURL: String },
      key: { showSoftKeybord: () => undefined },
    },
  })

  function close(): void {
    if (closed) return
    closed = true
    events.fire('close')
    view.close()
  }

  const show = (done: unknown): void => {
    if (typeof done === 'function') setImmediate(() => void Reflect.apply(done, undefined, []))
  }
  const handle = {
    id,
    ...extras,
    evalJS(code: string): void {
      bridge.carry({ direction: 'to-view', name: messageName(code), bytes: code.length }, () => {
        if (!closed) view.run(code)
      })
    },
    evalJSSync: (code: string) => String(view.run(code)),
    getURL: () => 'file:///_www/__uniappview.html',
    getStyle: () => ({ ...style }),
    setStyle: (next: Record<string, unknown>) => void (style = { ...style, ...next }),
    show(_animation?: unknown, _durationMs?: unknown, done?: unknown): void {
      events.fire('show')
      show(done)
    },
    hide: () => events.fire('hide'),
    close,
    children: () => [],
    opener: () => null,
    parent: () => null,
    getSafeAreaInsets: () => device.navigator.getSafeAreaInsets(),
    addEventListener: events.addEventListener,
    removeEventListener: events.removeEventListener,
  }
  return { id, events, view, handle, close }
}

type Webview = ReturnType<typeof createWebview>

/** The first page's webview, which exists before the app runs. */
const LAUNCH_ID = '1'

export function createWebviews(world: WebviewWorld) {
  const webviews = new Map<string, Webview>()

  function open(id: string, extras: object): Webview {
    const webview = createWebview(id, extras, world)
    webviews.set(id, webview)
    webview.events.addEventListener('close', () => webviews.delete(id))
    return webview
  }

  open(LAUNCH_ID, {})
  const handleOf = (id: string): object | null => webviews.get(String(id))?.handle ?? null
  return {
    api: {
      create: (_url: string, id: string, _style: object, extras: object = {}) => open(String(id), extras).handle,
      getWebviewById: handleOf,
      getLaunchWebview: () => handleOf(LAUNCH_ID),
      currentWebview: () => handleOf(LAUNCH_ID),
      all: () => [...webviews.values()].map(({ handle }) => handle),
    },
    find: (id: string): Webview | undefined => webviews.get(id),
    stop(): void {
      for (const webview of [...webviews.values()]) webview.close()
    },
  }
}

export type Webviews = ReturnType<typeof createWebviews>
