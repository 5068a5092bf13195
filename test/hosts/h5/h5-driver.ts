import type { ElementHandle, Page, Request } from 'playwright-core'
import type { PictureHost, Quirks } from '../host'
import { until } from '../until'
import type { DeviceNetwork } from './device-network'

interface H5World {
  readonly page: Page
  readonly network: DeviceNetwork
  readonly quirks: Quirks
}

type H5Driver = Omit<PictureHost, 'name' | 'errors' | 'stop'>

/** Time step of a stopped clock while a page loads. */
const ROUTE_MS = 50

const routeOf = (url: string): string => url.replace(/^\//, '').split('?')[0] ?? ''

export function createH5Driver({ page, network, quirks }: H5World): H5Driver {
  const route = (): Promise<string> => page.evaluate(() => window.hostPage.router.route())
  const settle = (): Promise<void> => page.evaluate(() => window.hostPage.turn())
  const loading = new Set<Request>()
  page.on('request', (request) => {
    if (['script', 'stylesheet'].includes(request.resourceType())) loading.add(request)
  })
  page.on('requestfinished', (request) => loading.delete(request))
  page.on('requestfailed', (request) => loading.delete(request))
  const advance = (ms: number): Promise<void> => page.evaluate((byMs) => window.hostPage.advance(byMs), ms)

  /** Waits for a page to load. Its own timers need a stopped clock to advance. */
  async function arrive(isThere: (route: string) => boolean): Promise<void> {
    await settle()
    await until(async () => {
      if (isThere(await route())) return true
      // The network takes none of the app's time, however busy the machine is.
      if (loading.size > 0) return false
      await page.evaluate(async (ms) => {
        if (window.hostPage.clock.isHeld()) await window.hostPage.advance(ms)
      }, ROUTE_MS)
      return false
    })
    await settle()
  }

  async function tap(selector: string, text?: string): Promise<void> {
    const found = await page.evaluateHandle(([css, words]) => window.hostPage.reader.find(css, words),
      [selector, text] as const)
    try {
      // A user can tap a disabled element, but Playwright would wait until it is enabled.
      const isDisabled = await found.evaluate((one) => one.closest('[aria-disabled="true"], :disabled') !== null)
      // A forced tap checks the element only once, and a sheet may still be opening.
      if (isDisabled) await isReachable(found)
      await found.click({ force: isDisabled })
    } finally {
      await found.dispose()
    }
    await settle()
  }

  async function isReachable(found: ElementHandle<Element>): Promise<void> {
    await found.scrollIntoViewIfNeeded()
    await until(() => found.evaluate((one) => {
      const { x, y, width, height } = one.getBoundingClientRect()
      const [middleX, middleY] = [x + width / 2, y + height / 2]
      return middleX >= 0 && middleX < window.innerWidth && middleY >= 0 && middleY < window.innerHeight
    }))
  }

  /** Resolves when the browser has detected the end of its connections. */
  async function lose(deed: () => Promise<void> | void): Promise<void> {
    const made = await page.evaluate(() => window.hostPage.sockets.made.length)
    await deed()
    await until(() => page.evaluate((count) => window.hostPage.sockets.areGone(count), made))
    await settle()
  }

  return {
    page: route,
    async navigateTo(url) {
      await page.evaluate((target) => window.hostPage.router.navigateTo(target), url)
      await arrive((present) => present === routeOf(url))
    },
    async switchTab(url) {
      await page.evaluate((target) => window.hostPage.router.switchTab(target), url)
      await arrive((present) => present === routeOf(url))
    },
    async navigateBack() {
      const left = await route()
      await page.evaluate(() => window.history.back())
      await arrive((present) => present !== '' && present !== left)
    },
    tap,
    async input(selector, value) {
      const found = await page.evaluateHandle((css) => window.hostPage.reader.field(css), selector)
      await found.fill(value)
      await found.dispose()
      await settle()
    },
    text: (selector) => page.evaluate((css) => window.hostPage.reader.text(css), selector),
    texts: (selector) => page.evaluate((css) => window.hostPage.reader.texts(css), selector),
    async toBackground() {
      await page.evaluate(() => window.hostPage.device.setHidden(true))
      await settle()
    },
    async toForeground() {
      await page.evaluate(() => window.hostPage.device.setHidden(false))
      await settle()
    },
    async setOnline(online) {
      // Precedes the page's event, because a connection in a listener must find the announced network state.
      network.setOnline(online)
      await page.evaluate(([next, quirk]) => window.hostPage.device.notifyOnline(next, quirk),
        [online, quirks.networkEvent] as const)
      if (!online) await lose(network.cut)
      await settle()
    },
    killLines: () => lose(network.cut),
    advance,
    holdTime: () => page.evaluate(() => window.hostPage.clock.hold()),
    releaseTime: () => page.evaluate(() => window.hostPage.clock.release()),
    sleep: (ms) => page.evaluate((byMs) => window.hostPage.clock.skip(byMs), ms),
    now: () => page.evaluate(() => window.hostPage.clock.now()),
    madeSockets: () => page.evaluate(() => window.hostPage.sockets.made),
    openSockets: () => page.evaluate(() => window.hostPage.sockets.open()),
    newestText: () => page.evaluate(() => window.hostPage.sockets.newestText()),
    storedText: () => page.evaluate(() => window.hostPage.storedText()),
    offerPicture(bytes) {
      page.once('filechooser', (chooser) => {
        void chooser.setFiles({ name: 'chosen.png', mimeType: 'image/png', buffer: Buffer.from(bytes) })
      })
    },
    async copiedText() {
      await page.context().grantPermissions(['clipboard-read'])
      return page.evaluate(() => navigator.clipboard.readText())
    },
    async shownPicture(selector) {
      const bytes = await page.evaluate(async (css) => {
        const source = window.hostPage.reader.find(css).querySelector('img')?.src ?? ''
        return [...new Uint8Array(await (await fetch(source)).arrayBuffer())]
      }, selector)
      return Uint8Array.from(bytes)
    },
    tabBar: () => page.evaluate(() => window.hostPage.reader.tabBar()),
    pendingTimers: () => page.evaluate(() => window.hostPage.clock.pending()),
    async scrollTo(topPx) {
      await page.evaluate((top) => window.hostPage.scrollTo(top), topPx)
      await settle()
    },
    async setTheme(theme) {
      const isDark = theme === 'dark'
      // Listens before the change, because the browser emits the event once.
      const received = await page.evaluateHandle((dark) => {
        const query = matchMedia('(prefers-color-scheme: dark)')
        const reported = { isReceived: query.matches === dark }
        query.addEventListener('change', () => void (reported.isReceived = true), { once: true })
        return reported
      }, isDark)
      await page.emulateMedia({ colorScheme: theme })
      await until(() => received.evaluate(({ isReceived }) => isReceived))
      await received.dispose()
      await settle()
    },
    until,
  }
}
