import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { bundledScript } from '../../support/bundled-script'
import { serveApp } from '../support/app-server'
import type { OutboxPage } from './page/outbox-page'

/** A name other than localhost, because its pages are insecure contexts, as in a local network. */
const FAR_NAME = 'box.test'

export const farSwitches = [`--host-resolver-rules=MAP ${FAR_NAME} 127.0.0.1`] as const

export type OutboxSite = Awaited<ReturnType<typeof serveOutbox>>

export async function serveOutbox() {
  const script = await bundledScript({
    entryPoints: [join(import.meta.dirname, 'page/outbox-page.ts')],
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const head = '<meta charset="utf-8"><link rel="icon" href="data:,"><title>outbox</title>'
  const server = await serveApp(import.meta.dirname, '/', { '/': `<!doctype html>${head}<script>${script}</script>` })
  return {
    url: server.url,
    /** The same page in an insecure context, without the browser's locks. */
    farUrl: server.url.replace('127.0.0.1', FAR_NAME),
    close: server.close,
  }
}

export type OutboxTab = Awaited<ReturnType<typeof openTab>>

type DistantOutbox = {
  readonly [Name in keyof OutboxPage]:
  (...given: Parameters<OutboxPage[Name]>) => Promise<Awaited<ReturnType<OutboxPage[Name]>>>
}

export async function openTab(context: BrowserContext, url: string) {
  const page = await context.newPage()
  await page.goto(url)
  const box: DistantOutbox = {
    read: (...given) => page.evaluate((values) => window.box.read(...values), given),
    write: (...given) => page.evaluate((values) => window.box.write(...values), given),
    remove: (...given) => page.evaluate((values) => window.box.remove(...values), given),
    keys: () => page.evaluate(() => window.box.keys()),
    fallbacks: () => page.evaluate(() => window.box.fallbacks()),
    take: (...given) => page.evaluate((values) => window.box.take(...values), given),
    release: (...given) => page.evaluate((values) => window.box.release(...values), given),
  }
  return { page, box }
}

export async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const crashed = new Promise<void>((resolve) => page.once('crash', () => resolve()))
  session.send('Page.crash').catch(() => undefined)
  await crashed
}
