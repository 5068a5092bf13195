import { getCurrentInstance, type App } from 'vue'

interface Installable {
  install(app: App): void
}

const installed = new WeakMap<App, Set<string>>()

/** Installs a client when the first page needs it. Must be called in setup. */
export function installOnce(name: string, make: () => Installable): void {
  const app = getCurrentInstance()?.appContext.app
  if (app === undefined) throw new Error('installOnce is for the setup of a page')
  const names = installed.get(app) ?? new Set()
  installed.set(app, names)
  if (names.has(name)) return
  names.add(name)
  app.use(make())
}
