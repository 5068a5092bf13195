import type { Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { serveApp } from '../../e2e/support/app-server'
import { buildApp } from '../../e2e/support/build-app'
import { sharedBrowser } from '../h5/shared-browser'
import { ownPageProject, withoutPlugin } from '../own-page/project'
import type { Quirks } from '../quirks'
import { creators, type Hosts } from '../stage'
import { until } from '../until'

const PAGE = 'pages/probe/probe'

type DriverName = 'probeDriver' | 'webSocketDriver' | 'overUniDriver'

export interface Probe {
  /** Queries the page's driver in strings, which belong to no realm. */
  ask(driver: DriverName, question: string): Promise<string>
  errors(): readonly string[]
  until(holds: () => Promise<boolean>, patienceMs?: number): Promise<void>
}

/** The logic runs in this process. */
export async function openProbe<Name extends 'mp-weixin' | 'app'>(
  name: Name, quirks: Partial<Quirks> = {},
): Promise<Probe & { readonly host: Hosts[Name] }> {
  const host = await creators[name]({ build: await buildApp(name, ownPageProject), page: PAGE, quirks })
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

/** Opens H5 in a browser without a host, proxy or injected script. */
export async function openPlainProbe(): Promise<Probe & { readonly page: Page }> {
  // The build plugin would link `uni.$on` to the library's function.
  const app = await serveApp(await buildApp('h5', withoutPlugin))
  onTestFinished(() => app.close())
  const context = await (await sharedBrowser()).newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(`${app.url}#/${PAGE}`)
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
