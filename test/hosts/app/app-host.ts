import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AppName, HostOptions } from '../host'
import { appQuirks } from '../quirks'
import { createLogic } from '../logic-realm'
import { createBridge } from './bridge'
import { createDriver } from './driver'
import type { DeviceSystem } from './native-device'
import { createNativeSide } from './native-side'
import { bundleService } from './service-bundle'
import { runService } from './service-context'
import { createWebviews, type Webviews } from './webviews'

export interface AppHostOptions extends HostOptions {
  /** On iOS uni's Vue renders after a timer instead of a promise. Default: Android. */
  readonly system?: DeviceSystem
  /** Folder whose packages contain the runtime. Default: the repository. */
  readonly packages?: string
}

function tabTextsOf(build: string): string[] {
  const manifest = JSON.parse(readFileSync(join(build, 'manifest.json'), 'utf8')) as {
    readonly plus?: { readonly tabBar?: { readonly list?: readonly { readonly text: string }[] } }
  }
  return (manifest.plus?.tabBar?.list ?? []).map(({ text }) => text)
}

export type AppHost = Awaited<ReturnType<typeof createAppHost>>

/** Starts the app. Resolves when its first page is visible. */
export async function createAppHost(options: AppHostOptions, name: AppName = 'app') {
  const framework = await bundleService(name, options.packages)
  const { build, system = 'Android' } = options
  const quirks = { ...appQuirks, ...options.quirks }
  const { clock, realm, errors, warned, said, failed, evaluate } = createLogic(true)
  const copy = <Value>(value: Value): Value => realm.parse(JSON.stringify(value)) as Value
  const bridge = createBridge(failed)
  const tabTexts = tabTextsOf(build)
  const native = createNativeSide({ clock, quirks, host: options, system, tabTexts, copy, failed })
  const webviews: Webviews = createWebviews({
    build,
    bridge,
    device: native.device,
    failed,
    toService: (message) => native.events.fire('plusMessage', copy({ data: message })),
  })
  const plus = { ...native.plus, webview: webviews.api }
  const runtime = runService({
    build,
    framework,
    plus,
    weex: native.weex,
    system,
    ready: ({ uni }) => {
      for (const [key, value] of Object.entries(options.storage ?? {})) uni.setStorageSync(key, copy(value))
    },
  }, realm.context)

  const driver = createDriver({ runtime, clock, bridge, native, webviews, quirks })
  const host = {
    name,
    ...driver,
    bridge: bridge.log,
    sqliteText: () => [...native.sqlite.files.values()].map((file) => Buffer.from(file).toString()).join('\n'),
    get said() {
      return [...said, ...warned]
    },
    async setTheme(theme: 'light' | 'dark') {
      native.device.setTheme(theme)
      native.events.fire('uistylechange', copy({ uistyle: theme }))
      await driver.settle()
    },
    evaluate,
    errors: () => errors,
    async stop() {
      clock.stop()
      native.sockets.cut()
      native.request.stop()
      await driver.settle()
      webviews.stop()
    },
  }
  const isShown = (): boolean =>
    runtime.getCurrentPages().length > 0 && driver.document().querySelector('#app *') !== null
  await host.until(isShown).catch(async () => {
    await host.stop()
    throw new Error(`The app did not show its first page.\n${[...errors, ...warned, ...said].join('\n')}`)
  })
  return host
}
