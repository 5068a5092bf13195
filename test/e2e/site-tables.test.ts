import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { findWide } from '../packages/site/wide-parts'
import { launchBrowser } from './support/browser'

const style = readFileSync(fileURLToPath(new URL('../../site/.vitepress/theme/style.css', import.meta.url)), 'utf8')
const names = ['maxAttempts', 'connectTimeoutMs', '断线重连的最大次数', 'A sentence of some words']
const cells = (tag: 'td' | 'th'): string => names
  .map((name) => `<${tag} data-column="${name}">${name}</${tag}>`).join('')
const table = (kind: string): string => `<div class="vp-doc" style="padding: 0 24px"><table class="${kind}"
  style="display: block; overflow-x: auto"><thead><tr>${cells('th')}</tr></thead>
  <tbody><tr>${cells('td')}</tr></tbody></table></div>`

test.each([320, 375])('DO-35: at %d px and 130 %% a stacked table holds with wide letters', async (width) => {
  const browser = await launchBrowser({ fonts: 'wide' })
  try {
    const page = await browser.newPage({ isMobile: true, viewport: { width, height: 800 } })
    const show = (kind: string): Promise<void> => page.setContent(`<!doctype html>
      <meta name="viewport" content="width=device-width"><style>body { margin: 0 } ${style}</style>${table(kind)}`)
    await show('stacked')
    expect(await findWide(page, '130%')).toEqual([])
    await show('')
    expect(await findWide(page, '130%')).not.toEqual([])
  } finally {
    await browser.close()
  }
})
