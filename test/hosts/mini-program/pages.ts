import type { AppConfig } from './bundle'
import { callMethod } from './call'
import type { Family } from './families'
import type { ViewRealm } from './view-realm'

/** A page of the stack: its instance, and where it is rendered. */
interface OpenPage {
  readonly route: string
  readonly instance: object
  readonly container: Element
}

export interface Pages {
  current(): OpenPage | undefined
  /** The instances, as `getCurrentPages` gives them. */
  stack(): readonly object[]
  launch(url: string): void
  navigateTo(url: string): void
  redirectTo(url: string): void
  reLaunch(url: string): void
  switchTab(url: string): void
  navigateBack(delta: number): void
  /** The page's part of the app's background and foreground. */
  hideCurrent(): void
  showCurrent(): void
  /** A finger scrolls the page on screen, which is as high as `heightPx`. */
  scrollCurrent(topPx: number, heightPx: number): void
}

/** The height of the page's own window, px. */
const VIEW_PX = 729

/**
 * `prepare` brings the package of a route. Throws an Error with WeChat's kind of words where it would call `fail`.
 */
export function createPages(
  view: ViewRealm,
  { pages, tabs, reachPx }: AppConfig,
  prepare: (route: string) => void,
  family: Pick<Family, 'begin'>,
): Pages {
  let stack: OpenPage[] = []
  /** Tab pages stay as long as the app does. */
  const kept = new Map<string, OpenPage>()
  const roots = new Map<OpenPage, ReturnType<ViewRealm['backend']['createRoot']>>()

  const scrolledPx = new Map<OpenPage, number>()

  function parse(url: string): { route: string, query: Record<string, string> } {
    const [path = '', query = ''] = url.split('?')
    const route = path.replace(/^\//, '')
    if (!pages.includes(route)) throw new Error(`page "${route}" is not found`)
    return { route, query: Object.fromEntries(new URLSearchParams(query)) }
  }

  function open(url: string): OpenPage {
    const { route, query } = parse(url)
    prepare(route)
    const container = view.document.createElement('div')
    const place = view.document.createElement('div')
    container.append(place)
    view.document.body.append(container)
    const root = view.backend.createRoot('page', view.space, `/${route}`)
    const instance: object = root.get()
    // uni recognises a page by it, and it has to be there before the page is attached.
    Object.assign(instance, { route, __route__: route, options: query })
    const page: OpenPage = { route, instance, container }
    roots.set(page, root)
    // uni asks for the stack while the page is made.
    stack.push(page)
    const wasLoaded = family.begin(instance, query)
    Reflect.apply(root.attach, root, [container, place])
    if (!wasLoaded) callMethod(instance, 'onLoad', query)
    return page
  }

  function show(page: OpenPage): void {
    view.scrollTo(scrolledPx.get(page) ?? 0)
    page.container.removeAttribute('hidden')
    callMethod(page.instance, 'onShow')
    roots.get(page)?.getComponent().triggerPageLifetime('show', [])
  }

  function hide(page: OpenPage | undefined): void {
    if (page === undefined) return
    page.container.setAttribute('hidden', '')
    callMethod(page.instance, 'onHide')
    roots.get(page)?.getComponent().triggerPageLifetime('hide', [])
  }

  function unload(page: OpenPage): void {
    if (kept.get(page.route) === page) return
    callMethod(page.instance, 'onUnload')
    roots.get(page)?.release()
    roots.delete(page)
    scrolledPx.delete(page)
    page.container.remove()
  }

  function forbidTab(url: string): void {
    if (tabs.includes(parse(url).route)) throw new Error('can not navigateTo a tabbar page')
  }

  function switchTab(url: string): void {
    const { route } = parse(url)
    if (!tabs.includes(route)) throw new Error('can not switch to no-tabBar page')
    const present = stack.at(-1)
    if (present?.route === route) return
    const wasShown = stack.length === 1 ? present : undefined
    if (wasShown !== undefined) hide(wasShown)
    const old = stack
    stack = []
    for (const page of old.reverse()) unload(page)
    const known = kept.get(route)
    if (known !== undefined) stack.push(known)
    const page = known ?? open(route)
    kept.set(route, page)
    show(page)
  }

  function back(delta: number): void {
    const gone = stack.splice(Math.max(1, stack.length - delta))
    for (const page of gone.reverse()) unload(page)
    const present = stack.at(-1)
    if (gone.length > 0 && present !== undefined) show(present)
  }

  function replaceAll(url: string): void {
    const old = stack
    stack = []
    kept.clear()
    for (const page of old.reverse()) unload(page)
    start(url)
  }

  function start(url: string): void {
    const page = open(url)
    if (tabs.includes(page.route)) kept.set(page.route, page)
    show(page)
  }

  return {
    current: () => stack.at(-1),
    stack: () => stack.map(({ instance }) => instance),
    launch: start,
    navigateTo(url) {
      forbidTab(url)
      hide(stack.at(-1))
      show(open(url))
    },
    redirectTo(url) {
      forbidTab(url)
      const left = stack.pop()
      if (left !== undefined) unload(left)
      show(open(url))
    },
    reLaunch: replaceAll,
    switchTab,
    navigateBack: back,
    hideCurrent() {
      const present = stack.at(-1)
      if (present !== undefined) callMethod(present.instance, 'onHide')
      if (present !== undefined) roots.get(present)?.getComponent().triggerPageLifetime('hide', [])
    },
    scrollCurrent(topPx, heightPx) {
      const present = stack.at(-1)
      if (present === undefined) return
      scrolledPx.set(present, topPx)
      view.scrollTo(topPx)
      callMethod(present.instance, 'onPageScroll', { scrollTop: topPx })
      if (topPx + VIEW_PX + (reachPx.get(present.route) ?? 0) >= heightPx) callMethod(present.instance, 'onReachBottom')
    },
    showCurrent() {
      const present = stack.at(-1)
      if (present !== undefined) callMethod(present.instance, 'onShow')
      if (present !== undefined) roots.get(present)?.getComponent().triggerPageLifetime('show', [])
    },
  }
}
