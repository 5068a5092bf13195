import { createWebview, type Webview, type WebviewWorld } from './webview'

/** The first page's webview, there before the app runs. */
const LAUNCH_ID = '1'

export interface Webviews {
  /** `plus.webview` of the logic layer. */
  readonly api: object
  find(id: string): Webview | undefined
  all(): readonly Webview[]
  stop(): void
}

export function createWebviews(world: WebviewWorld): Webviews {
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
    find: (id) => webviews.get(id),
    all: () => [...webviews.values()],
    stop() {
      for (const webview of [...webviews.values()]) webview.close()
    },
  }
}
