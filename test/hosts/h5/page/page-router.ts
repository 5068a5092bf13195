/** The parts of the app's router that a driver uses; a build with its `uni` cut to size has no other way in. */
interface Router {
  readonly currentRoute: { readonly value: { readonly meta: { readonly route?: string } } }
  push(to: object): Promise<unknown>
}

interface UniConfig {
  readonly tabBar?: { readonly list?: readonly { readonly pagePath: string }[] }
}

/** Beyond what uni counts up to. */
let lastPageId = 100_000

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function isRouter(value: unknown): value is Router {
  return typeof value === 'object' && value !== null && 'currentRoute' in value && 'push' in value
}

function router(): Router | undefined {
  const app = field(document.getElementById('app'), '__vue_app__')
  const found = field(field(field(app, 'config'), 'globalProperties'), '$router')
  return isRouter(found) ? found : undefined
}

/** A project of one page is built without a router. */
function onlyRoute(): string | undefined {
  const routes = field(window, '__uniRoutes')
  const route: unknown = Array.isArray(routes) ? field(field(routes[0], 'meta'), 'route') : undefined
  return typeof route === 'string' ? route : undefined
}

/** The content of a page itself; uni's own elements show while it loads, or fails to. */
const CONTENT = 'uni-page-body > :not(.uni-async-loading, .uni-async-error)'

const routeOf = (url: string): string => url.replace(/^\//, '').split('?')[0] ?? ''

export const pageRouter = {
  /** Empty while nothing of the page is there. */
  route(): string {
    const route = router()?.currentRoute.value.meta.route ?? onlyRoute() ?? ''
    return document.querySelector(CONTENT) === null ? '' : route
  },
  /** As `uni.navigateTo` does it. */
  async navigateTo(url: string): Promise<void> {
    const [path = '', query = ''] = url.split('?')
    lastPageId += 1
    await router()?.push({
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      state: { __id__: lastPageId, __type__: 'navigateTo' },
      force: true,
    })
  },
  /** By the entry of the tab bar, which is there even where it is not shown. */
  switchTab(url: string): void {
    const config = field(window, '__uniConfig') as UniConfig | undefined
    const index = (config?.tabBar?.list ?? []).findIndex(({ pagePath }) => pagePath === routeOf(url))
    const entry = document.querySelectorAll<HTMLElement>('.uni-tabbar__item')[index]
    if (entry === undefined) throw new Error(`${url} is no tab`)
    entry.click()
  },
}
