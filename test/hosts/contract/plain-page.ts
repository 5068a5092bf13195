import type { Page } from 'playwright-core'
import { serveApp } from '../../e2e/support/app-server'
import { buildApp } from '../../e2e/support/build-app'
import { sharedBrowser } from '../h5/shared-browser'
import { probeProject } from '../probe/project'
import type { AskPage } from './page-driver-client'
import type { CasePage } from './web-socket-in-build'

const LOOK_MS = 20

/** A driver of a page that runs in a browser, once the page has come so far. */
export function driverInBrowser(page: Page, name: string): AskPage {
  let ready: Promise<unknown> | undefined
  return async (question) => {
    await (ready ??= page.waitForFunction((global) => typeof Reflect.get(window, global) === 'function', name))
    return page.evaluate(([global, text]) => {
      const driver: unknown = Reflect.get(window, global)
      if (typeof driver !== 'function') throw new Error('The page has no driver')
      return String(Reflect.apply(driver, undefined, [text]))
    }, [name, question] as const)
  }
}

/** The contract's page in a browser that no host has touched: the class there is the browser's very own. */
export async function openPlainPage(): Promise<CasePage> {
  const app = await serveApp(await buildApp('h5', probeProject))
  const context = await (await sharedBrowser()).newContext()
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(`${app.url}#/pages/contract/contract`)
  return {
    ask: driverInBrowser(page, 'webSocketDriver'),
    errors: () => errors,
    async until(holds, patienceMs) {
      const endMs = performance.now() + patienceMs
      while (!(await holds())) {
        if (performance.now() > endMs) throw new Error(`Not so within ${patienceMs} ms`)
        await page.waitForTimeout(LOOK_MS)
      }
    },
    async close() {
      await context.close()
      await app.close()
    },
  }
}
