import type { Browser, Page } from 'playwright-core'
import { inject } from 'vitest'
import type { FeedServerOptions } from '../../../server/feed/feed-server'
import { serveApp, type AppServer } from './app-server'
import { launchBrowser } from './browser'
import { startFeed, type Feed } from './feed'
import { installProbe } from './page-probe'

interface StageOptions {
  readonly feed?: FeedServerOptions
  readonly locale?: string
}

/** A feed server and a page that shows it. */
interface Stage {
  readonly feed: Feed
  readonly page: Page
  /** Console errors and exceptions of the page. */
  readonly errors: readonly string[]
  close(): Promise<void>
}

/** The browser and the served app, shared by the tests of one file. */
export interface Theatre {
  open(options?: StageOptions): Promise<Stage>
  close(): Promise<void>
}

/** Where the demo app keeps its settings, and how uni wraps a stored text on H5. */
const SETTINGS_KEY = 'tradewire-demo.settings'
const storedText = (value: object): string => JSON.stringify({ type: 'string', data: JSON.stringify(value) })

/** A refused connection is what many of these tests are about, and the browser always logs it. */
const isExpected = (text: string): boolean => /WebSocket connection to .* failed|ERR_CONNECTION_REFUSED/.test(text)

export async function openTheatre(): Promise<Theatre> {
  const [browser, app] = await Promise.all([launchBrowser(), serveApp(inject('h5Folder'))])
  const stages = new Set<Stage>()
  return {
    async open(options = {}): Promise<Stage> {
      const stage = await openStage(browser, app, options)
      stages.add(stage)
      return stage
    },
    async close(): Promise<void> {
      for (const stage of stages) await stage.close()
      await browser.close()
      await app.close()
    },
  }
}

async function openStage(browser: Browser, app: AppServer, options: StageOptions): Promise<Stage> {
  const feed = await startFeed(options.feed)
  const context = await browser.newContext({
    viewport: { width: 375, height: 812 },
    locale: 'en-US',
    timezoneId: 'UTC',
  })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.text())) errors.push(message.text())
  })
  const settings = storedText({ locale: options.locale ?? 'en', address: feed.server.url })
  await page.addInitScript(([key, value]) => {
    if (localStorage.getItem(key) === null) localStorage.setItem(key, value)
  }, [SETTINGS_KEY, settings] as const)
  await installProbe(page)
  await page.goto(app.url)
  await page.locator('.freshness.is-live').waitFor()
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await context.close()
    await feed.close()
  }
  return {
    feed,
    page,
    errors,
    close: () => (closed ??= close()),
  }
}
