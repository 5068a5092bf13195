import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { BrowserContext, Page } from 'playwright-core'
import { serveApp } from '../support/app-server'
import type { Desk } from './page/desk-api'

/** A name that is not this machine's: pages from there are no secure contexts, as in a local network. */
const FAR_NAME = 'desk.test'

/** With these a browser finds it. */
export const farSwitches = [`--host-resolver-rules=MAP ${FAR_NAME} 127.0.0.1`] as const

/** The page of `page/desk.ts`, served. */
export interface DeskSite {
  /** The address of a secure context. */
  readonly url: string
  /** The same page without the browser's own locks. */
  readonly farUrl: string
  close(): Promise<void>
}

export async function serveDesk(): Promise<DeskSite> {
  const folder = mkdtempSync(join(tmpdir(), 'tradewire-desk-'))
  await build({
    entryPoints: [join(import.meta.dirname, 'page/desk.ts')],
    outfile: join(folder, 'desk.js'),
    bundle: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
    define: {
      'process.env.NODE_ENV': '"production"',
      '__VUE_OPTIONS_API__': 'true',
      '__VUE_PROD_DEVTOOLS__': 'false',
      '__VUE_PROD_HYDRATION_MISMATCH_DETAILS__': 'false',
    },
  })
  const head = '<meta charset="utf-8"><link rel="icon" href="data:,">'
  writeFileSync(join(folder, 'index.html'), `<!doctype html>${head}<title>desk</title><script src="desk.js"></script>`)
  const server = await serveApp(folder)
  return {
    url: server.url,
    farUrl: server.url.replace('127.0.0.1', FAR_NAME),
    async close() {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A tab with the page, and the way to work in it. */
export interface DeskTab {
  readonly page: Page
  readonly desk: DistantDesk
}

type DistantDesk = {
  readonly [Name in keyof Desk]: (...given: Parameters<Desk[Name]>) => Promise<Awaited<ReturnType<Desk[Name]>>>
}

export async function openTab(context: BrowserContext, url: string): Promise<DeskTab> {
  const page = await context.newPage()
  await page.goto(url)
  const desk: DistantDesk = {
    start: (...given) => page.evaluate((values) => window.desk.start(...values), given),
    post: (...given) => page.evaluate((values) => window.desk.post(...values), given),
    orders: () => page.evaluate(() => window.desk.orders()),
    read: (...given) => page.evaluate((values) => window.desk.read(...values), given),
    write: (...given) => page.evaluate((values) => window.desk.write(...values), given),
    remove: (...given) => page.evaluate((values) => window.desk.remove(...values), given),
    keys: () => page.evaluate(() => window.desk.keys()),
    fallbacks: () => page.evaluate(() => window.desk.fallbacks()),
    take: (...given) => page.evaluate((values) => window.desk.take(...values), given),
    release: (...given) => page.evaluate((values) => window.desk.release(...values), given),
  }
  return { page, desk }
}

/** Ends a tab's process, as a crash does. */
export async function crash({ page }: DeskTab): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const crashed = new Promise<void>((resolve) => page.once('crash', () => resolve()))
  // The answer never comes.
  session.send('Page.crash').catch(() => undefined)
  await crashed
}
