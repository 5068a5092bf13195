import { startFarSide } from '../../contract/far-side'
import { serveApp } from '../../e2e/support/app-server'
import { buildApp } from '../../e2e/support/build-app'
import { sharedBrowser } from '../h5/shared-browser'
import { readRows } from './look'
import { probeProject } from './project'
import type { Findings } from './trace'

/** The page's own findings in a browser that no host has touched: no proxy, no script before the app's. */
export async function askInPlainBrowser(): Promise<Findings> {
  const app = await serveApp(await buildApp('h5', probeProject))
  const far = await startFarSide()
  const context = await (await sharedBrowser()).newContext()
  try {
    const page = await context.newPage()
    await page.goto(`${app.url}#/pages/raw/raw?port=${far.port}&closed=${far.deadPort}`)
    await page.locator('.start').click()
    await page.locator('.stage', { hasText: 'done' }).waitFor()
    return readRows((await page.locator('.row').allTextContents()).map((text) => text.trim()))
  } finally {
    await context.close()
    await far.dispose()
    await app.close()
  }
}
