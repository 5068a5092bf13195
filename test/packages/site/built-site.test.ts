import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { launchBrowser } from '../../e2e/support/browser'
import { groups } from '../../../site/pages'
import { serveSite, type SiteServer } from './site-server'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const bases = ['/', '/tradewire/'] as const
const names = groups.flatMap(({ pages }) => pages.map(({ name }) => `${name}.html`))
const paths = ['', 'en/', ...names, ...names.map((name) => `en/${name}`)]

const folder = mkdtempSync(join(tmpdir(), 'tradewire-site-'))
const sites = new Map<string, SiteServer>()
let browser: Browser

async function build(base: string): Promise<void> {
  const out = join(folder, base === '/' ? 'root' : 'below')
  const demo = join(folder, 'demo')
  mkdirSync(demo, { recursive: true })
  writeFileSync(join(demo, 'index.html'), '<!doctype html><html lang="en"><title>Demo</title><p>demo runs</p></html>')
  // The first is built with a demo, the second without one.
  const args = ['--import', 'tsx', 'scripts/docs.ts', 'build', '--base', base, '--out', out]
  await promisify(execFile)(process.execPath, base === '/' ? [...args, '--demo', demo] : args, {
    cwd: root, maxBuffer: 1 << 26,
  })
  sites.set(base, await serveSite(out, base))
}

beforeAll(async () => {
  browser = await launchBrowser()
  for (const base of bases) await build(base)
}, 600_000)

afterAll(async () => {
  await browser.close()
  for (const site of sites.values()) await site.close()
  rmSync(folder, { recursive: true, force: true })
})

async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options)
  onTestFinished(() => context.close())
  return context.newPage()
}

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}

declare global {
  interface Window {
    /** In a page after the script of axe-core. */
    readonly axe: { run(): Promise<{ readonly violations: readonly Violation[] }> }
  }
}

const urlOf = (base: string, path: string): string => `${sites.get(base)?.url ?? ''}${path}`

describe.each(bases)('the site at %s', (base) => {
  test('DO-8: each page opens without an error, and asks no other host for anything', async () => {
    const page = await openPage()
    const wrong: string[] = []
    page.on('pageerror', ({ message }) => wrong.push(`${page.url()}: ${message}`))
    page.on('response', (response) => {
      if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`)
    })
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url())
      if (protocol !== 'data:' && !urlOf(base, '').startsWith(origin)) wrong.push(`asks ${request.url()}`)
    })
    for (const path of paths) {
      await page.goto(urlOf(base, path), { waitUntil: 'networkidle' })
      expect(await page.locator('h1, .VPHero').count(), path).toBeGreaterThan(0)
    }
    expect(wrong).toEqual([])
  })

  test.each([
    ['', '断线重连', 'reconnection'], ['', '心跳', 'heartbeats'], ['', '错误码', 'codes'],
    ['en/', 'token refresh', 'recipes'],
  ])('DO-9: %s finds "%s" in %s', async (home, words, name) => {
    const page = await openPage()
    await page.goto(urlOf(base, home), { waitUntil: 'networkidle' })
    await page.locator('.DocSearch-Button').click()
    await page.locator('.search-input').fill(words)
    await page.locator(`.results a[href*="/${home}${name}.html"]`).first().waitFor()
  })
})

describe('the front page', () => {
  test.each(['', 'en/'])('DO-10: /%s transfers less than 1 MB', async (home) => {
    const page = await openPage()
    let bytes = 0
    page.on('response', async (response) => {
      bytes += (await response.body().catch(() => Buffer.alloc(0))).length
    })
    await page.goto(urlOf('/', home), { waitUntil: 'networkidle' })
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThan(1_000_000)
  })

  test('DO-10: the demo is loaded when its button is tapped', async () => {
    const page = await openPage()
    await page.goto(urlOf('/', ''), { waitUntil: 'networkidle' })
    expect(await page.locator('iframe').count()).toBe(0)
    await page.locator('.demo-run').click()
    await page.frameLocator('iframe.demo-screen').getByText('demo runs').waitFor()
  })

  test('DO-10: a site without the demo shows the picture alone', async () => {
    const page = await openPage()
    await page.goto(urlOf('/tradewire/', ''), { waitUntil: 'networkidle' })
    const picture = page.locator('img.demo-screen')
    await picture.waitFor()
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
    expect(await page.locator('.demo-run').count()).toBe(0)
  })
})

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test.each([375, 1280])('DO-8: at %d px axe finds nothing serious, and no page scrolls sideways', async (width) => {
    const page = await openPage({ colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' })
    const found: string[] = []
    for (const path of paths) {
      await page.goto(urlOf('/', path), { waitUntil: 'networkidle' })
      await page.addScriptTag({ path: axePath })
      const violations = await page.evaluate(async () => {
        const { violations: all } = await window.axe.run()
        const { scrollWidth, clientWidth } = document.documentElement
        const sideways = scrollWidth > clientWidth ? [`sideways ${scrollWidth}`] : []
        return [...sideways, ...all.filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''} (${nodes.length})`)]
      })
      found.push(...violations.map((violation) => `${path}: ${violation}`))
    }
    expect(found).toEqual([])
  }, 900_000)
})

test('DO-8: each page is built', () => {
  const built = readdirSync(join(folder, 'root'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
  expect(built).toEqual(expect.arrayContaining([...names, ...names.map((name) => `en/${name}`)]))
})
