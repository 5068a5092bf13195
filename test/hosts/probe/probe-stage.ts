import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { serveApp } from '../../e2e/support/app-server'
import { buildApp, buildTools, type AppProject } from '../../e2e/support/build-app'
import { sharedBrowser } from '../h5/shared-browser'
import type { Quirks } from '../quirks'
import { creators, type Hosts } from '../stage'
import { until } from '../until'

/** A uni-app project with a page that queries the runtime's behaviour, and runs the WebSocket class over it. */
const probeProject: AppProject = {
  name: 'probe',
  folder: join(dirname(fileURLToPath(import.meta.url)), 'app'),
  inputs: ['test/hosts/probe/app', 'test/contract/far-commands.ts', 'test/web-socket-cases', 'src/platform',
    'src/connection', 'src/shared', 'src/web-socket', 'src/web-socket.ts', ...buildTools],
}

type DriverName = 'probeDriver' | 'webSocketDriver' | 'overUniDriver'

/** The page of the built probe, which is closed after the test. */
export interface Probe {
  /** Sends queries to the page's driver as text, which belongs to no realm. */
  ask(driver: DriverName, question: string): Promise<string>
  /** Exceptions and logged errors so far. */
  errors(): readonly string[]
  until(holds: () => Promise<boolean>, patienceMs?: number): Promise<void>
}

/** In a mini-program or an app its logic runs in this process. */
export async function openProbe<Name extends 'mp-weixin' | 'app'>(
  name: Name, quirks: Partial<Quirks> = {},
): Promise<Probe & { readonly host: Hosts[Name] }> {
  const host = await creators[name]({ build: await buildApp(name, probeProject), quirks })
  onTestFinished(() => host.stop())
  return {
    host,
    errors: host.errors,
    until: host.until,
    async ask(driver, question) {
      const call = host.evaluate(driver)
      if (typeof call !== 'function') throw new Error(`The page has no ${driver}`)
      return String(Reflect.apply(call, undefined, [question]))
    },
  }
}

/** On H5 it runs in a browser without any host: no proxy, and no script before the app's. */
export async function openPlainProbe(): Promise<Probe & { readonly page: Page }> {
  const app = await serveApp(await buildApp('h5', probeProject))
  onTestFinished(() => app.close())
  const context = await (await sharedBrowser()).newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(app.url)
  await page.waitForFunction(() => 'probeDriver' in window)
  return {
    page,
    until,
    errors: () => errors,
    ask: (driver, question) => page.evaluate(([name, text]) => {
      const call: unknown = Reflect.get(window, name)
      if (typeof call !== 'function') throw new Error(`The page has no ${name}`)
      return String(Reflect.apply(call, undefined, [text]))
    }, [driver, question] as const),
  }
}
