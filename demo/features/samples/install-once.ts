import { getCurrentInstance, type App } from 'vue'

interface Installable {
  install(app: App): void
}

const installed = new WeakMap<App, Set<string>>()

/** In a page's setup: installs a client of that name into the app, when the first page that wants it is opened. */
export function installOnce(name: string, make: () => Installable): void {
  const app = getCurrentInstance()?.appContext.app
  if (app === undefined) throw new Error('installOnce is for the setup of a page')
  const names = installed.get(app) ?? new Set()
  installed.set(app, names)
  if (names.has(name)) return
  names.add(name)
  app.use(make())
}
