import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { samplePages } from '../../../demo/settings/sample-pages'
import { serveApp } from '../../e2e/support/app-server'
import { buildDemo } from '../../e2e/support/build-app'
import { startFeed } from '../../e2e/support/feed'
import { chatClient } from '../../integration/chat/chat-client'
import { describeNeeding } from '../../support/needs-program'
import { serveNames } from '../engines/names-server'
import { addressKey, buildReadmePage, feedKey } from '../engines/readme-page'
import { expectedRows, stateNow } from '../expected-page'
import { serveChat } from '../scenarios/sample-stage'
import { SETTINGS_KEY } from '../stage'
import { browsers, type BrowserRow } from './browsers'
import { serveHanging } from './hanging-server'
import { bundle, pageOf } from './page'

/** Time in the cache before the test checks the page's socket. */
const LEFT_MS = 1_000

const pictures = join(import.meta.dirname, '../../../node_modules/.cache/pictures')

async function openPage(
  { name, minimumWidth, open }: BrowserRow, build: string, stored: Readonly<Record<string, string>>, path = '',
) {
  const app = await serveApp(build, '/', { '/elsewhere': '<!doctype html>Elsewhere' })
  onTestFinished(() => app.close())
  const elsewhere = `${app.url}elsewhere`
  const browser = await open()
  onTestFinished(() => browser.stop())
  expect(browser.version).toContain(name)
  await browser.resize(375, 812)
  const page = pageOf(browser)
  // Same origin, but without the app.
  await browser.visit(elsewhere)
  for (const [key, data] of Object.entries(stored)) await page.store(key, data)
  await browser.visit(`${app.url}${path}`)
  return {
    ...page,
    shows: (text: string) => page.becomes(async () => (await page.ask('text')) === text),
    /**
     * Checks the page at phone and desktop widths, saves pictures for review, and restores the width.
     * @param wideOnly selects an element that only a desktop shows
     */
    async looksRight(picture: string, wideOnly?: string): Promise<void> {
      await mkdir(pictures, { recursive: true })
      for (const wanted of [320, 1280, 375]) {
        const width = Math.max(wanted, minimumWidth)
        await browser.resize(width, 812)
        // uni-app reports a new width 50 ms later.
        await page.becomes(async () => {
          if (await page.ask('width') !== width) return false
          const [cut, overflow] = [await page.ask('cutTexts'), await page.ask('overflow')]
          if (cut.length > 0 || overflow > 0) return false
          return wideOnly === undefined || (await page.ask('texts', wideOnly)).length > 0 === (width === 1280)
        })
        let drawn = await browser.picture()
        // A picture may show the frame before a change.
        await page.becomes(async () => {
          const before = drawn
          drawn = await browser.picture()
          return drawn.equals(before)
        })
        await writeFile(join(pictures, `${name}-${picture}-${width}.png`), drawn)
      }
    },
    /** Opens another document, and returns with the back button. */
    leaveAndReturn: async (): Promise<void> => {
      await page.leaveFor(elsewhere)
      await page.becomes(async () => (await page.ask('text')) === 'Elsewhere')
      await page.back()
    },
  }
}

for (const row of browsers) {
  const body = (): void => {
    test('HO-319, HO-322: keeps the README page working after a restart, a reload and history navigation', async () => {
      let server = await serveNames(0)
      const { port } = server
      onTestFinished(() => server.kill())
      const page = await openPage(row, await buildReadmePage('h5'), { [addressKey]: `ws://127.0.0.1:${port}` })
      await page.shows('open welcome Query')
      await page.looksRight('readme')
      await page.ask('tap', 'uni-button')
      await page.shows('open welcome Query Ann')
      await page.reload()
      await page.shows('open welcome Query')
      await page.ask('watch')
      await page.ask('tap', 'uni-button')
      await page.shows('open welcome Query Ann')
      server.notice('moved')
      await page.shows('open moved Query Ann')
      await server.kill()
      await page.shows('reconnecting moved Query Ann')
      server = await serveNames(port)
      await page.shows('open welcome Query Ann')
      server.notice('left')
      await page.shows('open left Query Ann')
      await page.leaveAndReturn()
      await page.shows(row.cachedPage !== 'none' ? 'open welcome Query Ann' : 'open welcome Query')
      expect(await page.ask('seen')).toEqual(row.cachedPage !== 'none'
        ? ['visible', 'pageshow true', 'error', 'close 1006', 'connecting', 'open']
        : [])
      await page.forward()
      await page.shows('Elsewhere')
      await pause(LEFT_MS)
      await page.becomes(async () => server.lines() === (row.cachedPage === 'connected' ? 1 : 0))
      await page.back()
      await page.shows(row.cachedPage !== 'none' ? 'open welcome Query Ann' : 'open welcome Query')
      await page.becomes(async () => server.lines() === 1)
    })

    test('HO-323: opens a connection while another client’s handshake hangs', async () => {
      const server = await serveHanging()
      onTestFinished(() => server.close())
      const clients = `<!doctype html><body><script>${await bundle('two-clients.ts')}</script>`
      const app = await serveApp(import.meta.dirname, '/', { '/clients': clients })
      onTestFinished(() => app.close())
      const browser = await row.open()
      onTestFinished(() => browser.stop())
      const page = pageOf(browser)
      const { address } = server
      await browser.visit(`${app.url}clients#hanging=${address}/hanging&working=${address}`)
      await page.becomes(async () => (await page.ask('seen')).includes('working open'))
      const seen = await page.ask('seen')
      expect(seen.filter((each) => each.startsWith('working'))).toEqual(['working connecting', 'working open'])
      expect(seen.includes('hanging reconnecting')).toBe(row.queuesHandshakes)
    })

    test('HO-320: shows the demo’s rows after an update, a server restart, a reload and back navigation', async () => {
      const feed = await startFeed({ positions: 6, rate: 0 })
      onTestFinished(() => feed.close())
      const settings = JSON.stringify({ locale: 'en', address: feed.server.url })
      const page = await openPage(row, await buildDemo('h5'), { [SETTINGS_KEY]: settings })
      const showsRows = (): Promise<void> => page.becomes(async () => {
        const [fresh, rows] = [await page.ask('texts', '.freshness.is-live'), await page.ask('texts', '.position-row')]
        return fresh.length === 1 && rows.join() === (await expectedRows(feed)).join()
      })
      await showsRows()
      await page.looksRight('positions', '.columns')
      feed.server.tick(25)
      await showsRows()
      await feed.kill()
      await page.becomes(async () => (await page.ask('texts', '.freshness.is-live')).length === 0)
      await feed.revive()
      await showsRows()
      await page.reload()
      await showsRows()
      await page.leaveAndReturn()
      await showsRows()
      expect(feed.openLines()).toBe(1)
    })

    test('HO-325: shows the rows of a positions store after an update and a server restart', async () => {
      const feed = await startFeed({ positions: 6, rate: 0 })
      onTestFinished(() => feed.close())
      const stored = { [feedKey]: feed.server.url }
      const page = await openPage(row, await buildReadmePage('h5'), stored, '#/pages/store/store')
      const showsRows = (): Promise<void> => page.becomes(async () => {
        const expected = [`live ${(await stateNow(feed)).data.length}`, ...await expectedRows(feed)]
        const shown = [...await page.ask('texts', '.stored'), ...await page.ask('texts', '.position-row')]
        return shown.join() === expected.join()
      })
      await showsRows()
      feed.server.tick(25)
      await showsRows()
      await feed.kill()
      await page.becomes(async () => (await page.ask('texts', '.stored')).join().startsWith('stale'))
      await feed.revive()
      await showsRows()
      expect(feed.openLines()).toBe(1)
    })

    test('HO-321: lists contacts and exchanges messages in the demo’s chat', async () => {
      const server = await serveChat()
      const marta = chatClient(server.url, '501')
      const page = await openPage(row, await buildDemo('h5'), {
        [SETTINGS_KEY]: JSON.stringify({ locale: 'en' }),
        'tradewire-demo.sample-addresses': JSON.stringify({ chat: server.url }),
      }, `#${samplePages.chat}`)
      const shows = (selector: string, text: string): Promise<void> =>
        page.becomes(async () => (await page.ask('texts', selector)).join() === text)
      await shows('.sample-word', 'Connected')
      await page.becomes(async () => (await page.ask('texts', '.chat-contact')).length > 0)
      await page.looksRight('contacts')
      await page.ask('tap', '.chat-contact', 'Marta')
      await page.becomes(async () => (await page.ask('texts', '.chat-text')).length === 1)
      await page.ask('type', '.chat-text', 'hello')
      await page.ask('tap', '.button-send')
      await marta.delivered(1)
      await shows('.message.is-sent .message-text', 'hello')
      await marta.say('m-1', '10260', 'good morning')
      await shows('.message.is-received .message-text', 'good morning')
      await page.looksRight('chat')
    })
  }
  const skippable = row.needs.reduce((inner, program) => () => describeNeeding(program, row.name, inner), body)
  describe(row.name, skippable)
}
