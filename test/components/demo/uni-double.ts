import { vi } from 'vitest'

type Callbacks = { readonly success?: (result: unknown) => void; readonly fail?: (error: unknown) => void }

type RequestOptions = { readonly url: string; readonly header?: Record<string, string>; readonly data?: unknown }

export function installUni() {
  const stored = new Map<string, unknown>()
  const answers = new Map<string, { readonly body: unknown; readonly statusCode: number }>()
  const requests: Required<RequestOptions>[] = []
  const calls: { readonly name: string; readonly options: unknown }[] = []
  const resizers = new Set<(event: unknown) => void>()
  const size = { windowWidth: 375, windowHeight: 812 }

  const noted = (name: string) => (options?: unknown) => void calls.push({ name, options })
  let selected = ''
  const query = {
    in: () => query,
    select(selector: string) {
      selected = selector
      return query
    },
    boundingClientRect(callback: (rect: object) => void) {
      const top = selected === '.closed-foot' ? double.footTopPx : -double.scrolledPx
      callback({ top, left: 0, width: size.windowWidth, height: 100, bottom: double.endPx() })
      return query
    },
    selectViewport: () => query,
    scrollOffset(callback: (page: object) => void) {
      callback({ scrollTop: double.scrolledPx })
      return query
    },
    exec: () => void (double.queries += 1),
  }

  vi.stubGlobal('uni', {
    getLocale: () => 'en',
    getStorageSync: (key: string) => stored.get(key) ?? '',
    setStorage({ key, data }: { key: string; data: unknown }) {
      stored.set(key, data)
    },
    getSystemInfoSync: () => ({ ...size, statusBarHeight: 0, theme: 'light' }),
    onThemeChange: noted('onThemeChange'),
    onWindowResize: (listener: (event: unknown) => void) => void resizers.add(listener),
    offWindowResize: (listener: (event: unknown) => void) => void resizers.delete(listener),
    createSelectorQuery: () => query,
    request({ url, header = {}, data, success, fail }: Callbacks & RequestOptions) {
      requests.push({ url, header, data })
      const path = url.replace(/^https?:\/\/[^/]+/, '').replace(/\?.*$/, '')
      const found = answers.get(url.replace(/^https?:\/\/[^/]+/, '')) ?? answers.get(path)
      queueMicrotask(() => {
        if (found === undefined) fail?.({ errMsg: 'request:fail' })
        else success?.({ statusCode: found.statusCode, data: found.body })
      })
    },
    $emit: noted('$emit'),
    pageScrollTo: noted('pageScrollTo'),
    switchTab: noted('switchTab'),
    showToast: noted('showToast'),
    stopPullDownRefresh: noted('stopPullDownRefresh'),
    setTabBarStyle: noted('setTabBarStyle'),
    setTabBarItem: noted('setTabBarItem'),
    setNavigationBarColor: noted('setNavigationBarColor'),
    setBackgroundColor: noted('setBackgroundColor'),
  })

  const double = {
    stored, requests, calls,
    /** Page scroll offset. Measured elements move up by this offset. */
    scrolledPx: 0,
    /** Offset of the closed trades footer from the window's top. */
    footTopPx: 5_000,
    /** Returns the bottom of measured elements. */
    endPx: () => 0,
    queries: 0,
    /** Sets the HTTP response for a path. Other requests fail. */
    answer: (path: string, body: unknown, statusCode = 200) => void answers.set(path, { body, statusCode }),
    resize(nextWidthPx: number, nextHeightPx: number): void {
      size.windowWidth = nextWidthPx
      size.windowHeight = nextHeightPx
      for (const resizer of [...resizers]) resizer({ size: { ...size } })
    },
  }
  return double
}
