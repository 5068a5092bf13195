import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import type { Page } from 'playwright-core'
import { buildDemo } from './support/build-app'
import { serveApp } from './support/app-server'
import { launchBrowser, sharedBrowser } from './support/browser'
import { keepSettings } from './support/built-page'
import { findWide } from '../packages/site/wide-parts'
import { inRelease } from '../support/test-scope'

test('UI-154: sets a role on each tap target and each status on WeChat', async () => {
  const folder = await buildDemo('mp-weixin')
  const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.wxml'))
  const own = paths.filter((path) => /^(?:components|demo|pages)\//.test(path.replaceAll('\\', '/')))
  expect(own.length).toBeGreaterThan(40)
  const tags = (await Promise.all(own.map(async (path) => {
    const text = await readFile(join(folder, path), 'utf8')
    return text.match(/<[a-z](?:[^<>"]|"[^"]*")*>/g) ?? []
  }))).flat()
  const needy = tags.filter((tag) => /\sbindtap=|\srole="(?:button|img|status)"/.test(tag))
  expect(needy.length).toBeGreaterThan(30)
  expect(needy.filter((tag) => !/\saria-role="/.test(tag))).toEqual([])
  expect(tags.filter((tag) => tag.includes('aria-role="status"')).length).toBeGreaterThan(10)
})

/** Returns the fonts that render the element, sorted by name. */
async function fontsOf(page: Page, selector: string): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('DOM.enable')
  await session.send('CSS.enable')
  const { root } = await session.send('DOM.getDocument')
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector })
  const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId })
  await session.detach()
  return fonts.map(({ familyName, isCustomFont }) => `${familyName}${isCustomFont ? ' by style' : ''}`).sort()
}

const means = process.platform === 'linux' ? ['fontconfig', 'style'] as const : ['style'] as const
/** The two browsers of `npm test` cover both ways to set fonts and both font sets. */
const cases = means.flatMap((fontsBy) => (['usual', 'wide'] as const).map((fonts) => ({ fontsBy, fonts })))
  .filter(({ fontsBy, fonts }) => inRelease || means.length === 1 || (fontsBy === 'style') === (fonts === 'wide'))

test.each(cases)('UI-160: renders text in the project’s $fonts fonts, set by $fontsBy', async ({ fontsBy, fonts }) => {
  const [browser, app] = await Promise.all([launchBrowser({ fonts, fontsBy }), serveApp(inject('h5Folder'))])
  try {
    const page = await browser.newPage({ locale: 'en-US' })
    await keepSettings(page, { locale: 'en', address: 'ws://127.0.0.1:9/ws' })
    await page.goto(app.url)
    await page.locator('.header').waitFor()
    await page.evaluate(() => {
      document.body.innerHTML += `<p class="named" style="font-family: Arial, 'Noto Sans SC'">Letters 12.50</p>
        <p class="general" style="font-family: serif">Letters 12.50</p>
        <p class="bare" style="font-weight: 700">Letters</p>
        <p class="chinese">持仓</p><code class="code" style="font-family: ui-monospace, monospace">npm start</code>`
    })
    // Fonts load only when rendered.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
    await page.evaluate(() => document.fonts.ready)
    const by = fontsBy === 'style' ? ' by style' : ''
    const latin = [`${fonts === 'usual' ? 'Noto Sans SC' : 'DejaVu Sans'}${by}`]
    for (const selector of ['.header-brand', '.named', '.general', '.bare']) {
      expect(await fontsOf(page, selector), selector).toEqual(latin)
    }
    expect(await fontsOf(page, '.chinese')).toEqual([`Noto Sans SC${by}`])
    expect(await fontsOf(page, '.code')).toEqual([`DejaVu Sans Mono${by}`])
  } finally {
    await browser.close()
    await app.close()
  }
})

const style = readFileSync(fileURLToPath(new URL('../../site/.vitepress/theme/style.css', import.meta.url)), 'utf8')
const names = ['maxAttempts', 'connectTimeoutMs', '断线重连的最大次数', 'A sentence of some words']
const cells = (tag: 'td' | 'th'): string => names
  .map((name) => `<${tag} data-column="${name}">${name}</${tag}>`).join('')
const table = (kind: string): string => `<div class="vp-doc" style="padding: 0 24px"><table class="${kind}"
  style="display: block; overflow-x: auto"><thead><tr>${cells('th')}</tr></thead>
  <tbody><tr>${cells('td')}</tr></tbody></table></div>`

test('DO-35: fits a stacked table into 320 and 375 px at 130 % zoom, even with wide letters', async () => {
  const browser = await sharedBrowser('wide')
  for (const width of [320, 375]) {
    const page = await browser.newPage({ isMobile: true, viewport: { width, height: 800 } })
    const show = (kind: string): Promise<void> => page.setContent(`<!doctype html>
      <meta name="viewport" content="width=device-width"><style>body { margin: 0 } ${style}</style>${table(kind)}`)
    await show('stacked')
    expect(await findWide(page, '130%'), `${width} px`).toEqual([])
    await show('')
    expect(await findWide(page, '130%'), `${width} px`).not.toEqual([])
    await page.close()
  }
})
