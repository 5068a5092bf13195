/** Router functions for drivers. A tree-shaken build has no other access. */
interface Router {
  readonly currentRoute: { readonly value: { readonly meta: { readonly route?: string } } }
  push(to: object): Promise<unknown>
}

interface UniConfig {
  readonly tabBar?: { readonly list?: readonly { readonly pagePath: string }[] }
}

/** Higher than uni's own ids. */
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

/** A project with one page is built without a router. */
function onlyRoute(): string | undefined {
  const routes = field(window, '__uniRoutes')
  const route: unknown = Array.isArray(routes) ? field(field(routes[0], 'meta'), 'route') : undefined
  return typeof route === 'string' ? route : undefined
}

/** The page's content, without uni's elements while it loads or fails to load. */
const CONTENT = 'uni-page-body > :not(.uni-async-loading, .uni-async-error)'

const routeOf = (url: string): string => url.replace(/^\//, '').split('?')[0] ?? ''

export const pageRouter = {
  /** Empty while the page has no content. */
  route(): string {
    const route = router()?.currentRoute.value.meta.route ?? onlyRoute() ?? ''
    return document.querySelector(CONTENT) === null ? '' : route
  },
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
  /** Finds the entry in the tab bar, which exists even while hidden. */
  switchTab(url: string): void {
    const config = field(window, '__uniConfig') as UniConfig | undefined
    const index = (config?.tabBar?.list ?? []).findIndex(({ pagePath }) => pagePath === routeOf(url))
    const entry = document.querySelectorAll<HTMLElement>('.uni-tabbar__item')[index]
    if (entry === undefined) throw new Error(`${url} is no tab`)
    entry.click()
  },
}
