import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, Script, type Context } from 'node:vm'
import type { AppClock } from '../app-clock'
import type { DeviceSystem } from './native-device'

/** The parts of uni's runtime that the host itself uses. */
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

interface RealmOptions {
  readonly clock: AppClock
  readonly failed: (error: unknown) => void
  readonly said: (line: string) => void
}

interface ServiceOptions {
  readonly build: string
  /** The script of `service-bundle.ts`. */
  readonly framework: string
  readonly plus: object
  readonly weex: object
  readonly system: DeviceSystem
  /** Called when uni is there and the app is not yet. */
  readonly ready: (runtime: ServiceRuntime) => void
}

/** Run inside: only there is the realm's own Date. The framework finds the realm's classes on `global`. */
const clockScript = `(now) => {
  globalThis.global = globalThis
  const RealDate = Date
  RealDate.now = now
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
    apply: () => new RealDate(now()).toString(),
  })
}`
const copyScript = '(text) => JSON.parse(text)'

/** The realm of the logic layer, empty but for the language, timers and a console. */
export function createServiceRealm({ clock, failed, said }: RealmOptions) {
  const line = (args: readonly unknown[]): string => args.map(String).join(' ')
  const context = createContext({
    console: {
      log: (...args: readonly unknown[]) => said(line(args)),
      info: (...args: readonly unknown[]) => said(line(args)),
      debug: (...args: readonly unknown[]) => said(line(args)),
      warn: (...args: readonly unknown[]) => said(line(args)),
      error: (...args: readonly unknown[]) => failed(args.length === 1 ? args[0] : line(args)),
    },
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clear,
    setInterval: clock.setInterval,
    clearInterval: clock.clear,
  })
  ;(new Script(clockScript).runInContext(context) as (now: () => number) => void)(clock.now)
  const parse = new Script(copyScript).runInContext(context) as (text: string) => unknown
  return {
    context,
    copy: <Value>(value: Value): Value => parse(JSON.stringify(value)) as Value,
    evaluate: (code: string): unknown => new Script(code).runInContext(context) as unknown,
  }
}

type Wrapped = (...args: readonly unknown[]) => unknown

function wrap(context: Context, code: string, names: readonly string[], filename: string): Wrapped {
  return new Script(`(function (${names.join(', ')}) {${code}\n})`, { filename }).runInContext(context) as Wrapped
}

interface Registered {
  create(id: unknown, runtime: object, environment: object): { readonly instance: Readonly<Record<string, unknown>> }
}

/** Runs the framework, then the build's configuration, then the app: what a phone does at the start. */
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
