import type { AppConfig } from './bundle'
import { callMethod } from './call'
import type { Family } from './families'
import type { ViewRealm } from './view-realm'

interface OpenPage {
  readonly route: string
  readonly instance: object
  readonly container: Element
}

const VIEW_PX = 729

/** `prepare` loads the package of a route. Throws with WeChat's message where WeChat would call `fail`. */
export function createPages(
  view: ViewRealm,
  { pages, tabs, reachPx }: AppConfig,
  prepare: (route: string) => void,
  family: Pick<Family, 'begin'>,
) {
  let stack: OpenPage[] = []
  /** Tab pages exist as long as the app. */
  const kept = new Map<string, OpenPage>()
  const roots = new Map<OpenPage, ReturnType<ViewRealm['backend']['createRoot']>>()

  const scrolledPx = new Map<OpenPage, number>()

  /** Old engines, which also run the host, have no `at`. */
  const current = (): OpenPage | undefined => stack[stack.length - 1]

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
    // uni recognizes a page by this field, even before the page is attached.
    Object.assign(instance, { route, __route__: route, options: query })
    const page: OpenPage = { route, instance, container }
    roots.set(page, root)
    // uni reads the stack while the page is created.
    stack.push(page)
    const wasLoaded = family.begin(instance, query)
    Reflect.apply(root.attach, root, [container, place])
    if (!wasLoaded) callMethod(instance, 'onLoad', query)
    return page
  }

  function notify(page: OpenPage | undefined, what: 'Show' | 'Hide'): void {
    if (page === undefined) return
    callMethod(page.instance, `on${what}`)
    roots.get(page)?.getComponent().triggerPageLifetime(what === 'Show' ? 'show' : 'hide', [])
  }

  function show(page: OpenPage): void {
    view.scrollTo(scrolledPx.get(page) ?? 0)
    page.container.removeAttribute('hidden')
    notify(page, 'Show')
  }

  function hide(page: OpenPage | undefined): void {
    page?.container.setAttribute('hidden', '')
    notify(page, 'Hide')
  }

  function unload(page: OpenPage): void {
    if (kept.get(page.route) === page) return
    callMethod(page.instance, 'onUnload')
    roots.get(page)?.release()
    roots.delete(page)
    scrolledPx.delete(page)
    page.container.remove()
  }

  function switchTab(url: string): void {
    const { route } = parse(url)
    if (!tabs.includes(route)) throw new Error('can not switch to no-tabBar page')
    const present = current()
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
    const present = current()
    if (gone.length > 0 && present !== undefined) show(present)
  }

  return {
    current,
    stack: (): readonly object[] => stack.map(({ instance }) => instance),
    launch(url: string): void {
      const page = open(url)
      if (tabs.includes(page.route)) kept.set(page.route, page)
      show(page)
    },
    navigateTo(url: string): void {
      if (tabs.includes(parse(url).route)) throw new Error('can not navigateTo a tabbar page')
      hide(current())
      show(open(url))
    },
    switchTab,
    navigateBack: back,
    /** Notifies the page when the app is hidden or shown. */
    hideCurrent: (): void => notify(current(), 'Hide'),
    scrollCurrent(topPx: number, heightPx: number): void {
      const present = current()
      if (present === undefined) return
      scrolledPx.set(present, topPx)
      view.scrollTo(topPx)
      callMethod(present.instance, 'onPageScroll', { scrollTop: topPx })
      if (topPx + VIEW_PX + (reachPx.get(present.route) ?? 0) >= heightPx) callMethod(present.instance, 'onReachBottom')
    },
    showCurrent: (): void => notify(current(), 'Show'),
  }
}

export type Pages = ReturnType<typeof createPages>
