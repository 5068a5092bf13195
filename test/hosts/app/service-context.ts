import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script, type Context } from 'node:vm'
import type { DeviceSystem } from './native-device'

export interface ServiceRuntime {
  readonly uni: {
    setStorageSync(key: string, value: unknown): void
    navigateTo(options: RouteOptions): void
    switchTab(options: RouteOptions): void
    navigateBack(options: Omit<RouteOptions, 'url'>): void
  }
  readonly getCurrentPages: () => readonly { readonly route: string; readonly $page: { readonly id: number } }[]
  readonly Vue: object
}

export interface RouteOptions {
  readonly url: string
  readonly success: () => void
  readonly fail: (failure: { readonly errMsg: string }) => void
}

interface ServiceOptions {
  readonly build: string
  readonly framework: string
  readonly plus: object
  readonly weex: object
  readonly system: DeviceSystem
  /** Called when uni exists, before the app exists. */
  readonly ready: (runtime: ServiceRuntime) => void
}

type Wrapped = (...args: readonly unknown[]) => unknown

function wrap(context: Context, code: string, names: readonly string[], filename: string): Wrapped {
  return new Script(`(function (${names.join(', ')}) {${code}\n})`, { filename }).runInContext(context) as Wrapped
}

interface Registered {
  create(id: unknown, runtime: object, environment: object): { readonly instance: Readonly<Record<string, unknown>> }
}

/** Runs the framework, the build's configuration and the app, in this order. */
export function runService(options: ServiceOptions, context: Context): ServiceRuntime {
  const { build, plus, weex } = options
  const read = (name: string): string => readFileSync(join(build, name), 'utf8')
  let config: Readonly<Record<string, unknown>> = {}
  const service = {
    register(_name: string, { create }: Registered): void {
      config = create(undefined, { weex }, { weex }).instance
    },
  }
  wrap(context, read('app-config-service.js'), ['service', 'weex', 'plus'], 'app-config-service.js')(
    service, weex, plus)
  const { __uniConfig, __uniRoutes } = config
  Object.assign(context, { __uniConfig, __uniRoutes })
  const start = new Script(options.framework, { filename: 'service.js' }).runInContext(context) as Wrapped
  const runtime = start(weex, plus, { platform: options.system }) as ServiceRuntime
  const globals: Readonly<Record<string, unknown>> = { ...runtime, plus, weex }
  Object.assign(context, globals)
  options.ready(runtime)
  const names = [...new Set([...Object.keys(globals), ...Object.keys(config)])]
  wrap(context, read('app-service.js'), names, 'app-service.js')(
    ...names.map((name) => globals[name] ?? config[name]))
  return runtime
}
