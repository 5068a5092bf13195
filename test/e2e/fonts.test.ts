import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { serveApp } from './support/app-server'
import { launchBrowser } from './support/browser'

/** The fonts that draw the element's letters, of the project's files or of the machine, in the order of their names. */
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
const cases = means.flatMap((fontsBy) => (['usual', 'wide'] as const).map((fonts) => ({ fontsBy, fonts })))

test.each(cases)('UI-160: by $fontsBy a page has the $fonts letters of the project', async ({ fontsBy, fonts }) => {
  const [browser, app] = await Promise.all([launchBrowser({ fonts, fontsBy }), serveApp(inject('h5Folder'))])
  try {
    const page = await browser.newPage({ locale: 'en-US' })
    const stored = JSON.stringify({ locale: 'en', address: 'ws://127.0.0.1:9/ws' })
    const settings = JSON.stringify({ type: 'string', data: stored })
    await page.addInitScript((text) => localStorage.setItem('tradewire-demo.settings', text), settings)
    await page.goto(app.url)
    await page.locator('.header').waitFor()
    await page.evaluate(() => {
      document.body.innerHTML += `<p class="named" style="font-family: Arial, 'Noto Sans SC'">Letters 12.50</p>
        <p class="general" style="font-family: serif">Letters 12.50</p>
        <p class="bare" style="font-weight: 700">Letters</p>
        <p class="chinese">持仓</p><code class="code" style="font-family: ui-monospace, monospace">npm start</code>`
    })
    // Asked for only when they are drawn.
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
