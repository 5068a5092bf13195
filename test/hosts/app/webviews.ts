import { createWebview, type WebviewWorld } from './webview'

type Webview = ReturnType<typeof createWebview>

/** The first page's webview, there before the app runs. */
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
    /** `plus.webview` of the logic layer. */
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
