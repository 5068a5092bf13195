import type { BrowserContext, Page } from 'playwright-core'
import { serveApp, type AppServer } from '../../e2e/support/app-server'
import type { HostOptions, PictureHost } from '../host'
import { createDeviceNetwork, type DeviceNetwork } from './device-network'
import { createH5Driver } from './h5-driver'
import { h5Quirks, type Quirks } from '../quirks'
import { pageScript } from './page-script'
import { sharedBrowser } from './shared-browser'

export interface H5Host extends PictureHost {
  readonly name: 'h5'
  readonly browserPage: Page
  consoleWarnings(): readonly string[]
  /** Opens the app in another tab. The first `stop` closes both tabs. */
  openTab(): Promise<H5Host>
}

const isOfTheNetwork = (text: string): boolean =>
  /^WebSocket connection to .* failed|^Failed to load resource: /.test(text)

const locales = { 'en': 'en-US', 'zh-Hans': 'zh-CN' } as const

/** Starts the app in its own browser. Resolves when its first page is visible. */
export async function createH5Host(options: HostOptions): Promise<H5Host> {
  const quirks = { ...h5Quirks, ...options.quirks }
  const errors: string[] = []
  const warnings: string[] = []
  const [browser, script, network, app] = await Promise.all([
    sharedBrowser(), pageScript(), createDeviceNetwork(), serveApp(options.build),
  ])
  const context = await browser.newContext({
    viewport: { width: 375, height: 812 },
    locale: locales[options.language ?? 'en'],
    timezoneId: 'UTC',
    colorScheme: options.theme ?? 'light',
    // The app's files come from the device, even while offline.
    proxy: { server: network.proxyUrl, bypass: new URL(app.url).host },
  })
  const stop = (): Promise<void> => end({ context, network, app })
  try {
    return await openTab()
  } catch (error) {
    await stop()
    throw new Error(`The app did not show its first page.\n${errors.join('\n')}`, { cause: error })
  }

  async function openTab(): Promise<H5Host> {
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !isOfTheNetwork(message.text())) errors.push(message.text())
      if (message.type() === 'warning') warnings.push(message.text())
    })
    await page.exposeFunction('farTurn', () => new Promise((resolve) => void setImmediate(resolve)))
    await page.addInitScript(store, Object.entries(options.storage ?? {}))
    await page.addInitScript({ content: `${pageQuirks(quirks)}\n${script}` })
    const driver = createH5Driver({ page, network, quirks })
    await page.goto(options.page === undefined ? app.url : `${app.url}#/${options.page.replace(/^\//, '')}`)
    await driver.until(async () => (await driver.page()) !== '')
    return {
      name: 'h5', browserPage: page, ...driver, errors: () => errors, consoleWarnings: () => warnings, openTab, stop,
    }
  }
}

/** Quirks for the page, as a line of its script. */
function pageQuirks({ closeWithoutAnswer }: Quirks): string {
  const reported: Window['hostQuirks'] = { closeWithoutAnswer }
  return `window.hostQuirks = ${JSON.stringify(reported)};`
}

/** Runs in the page and stores values as `uni.setStorageSync` would. A reloaded page keeps its own values. */
function store(entries: readonly (readonly [string, unknown])[]): void {
  for (const [key, data] of entries) {
    if (localStorage.getItem(key) === null) localStorage.setItem(key, JSON.stringify({ type: typeof data, data }))
  }
}

interface Opened {
  readonly context: BrowserContext
  readonly network: DeviceNetwork
  readonly app: AppServer
}

async function end({ context, network, app }: Opened): Promise<void> {
  await context.close()
  await network.close()
  await app.close()
}
