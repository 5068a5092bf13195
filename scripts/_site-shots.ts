import { launchBrowser } from '../test/e2e/support/browser'
import { serveSite } from '../test/packages/site/site-server'
import { mkdirSync } from 'node:fs'

const out = '/tmp/door/pics'
mkdirSync(out, { recursive: true })
const site = await serveSite('/tmp/door/site', '/tradewire/')
const browser = await launchBrowser()
for (const home of ['', 'en/']) for (const scheme of ['light', 'dark'] as const) for (const width of [320, 375, 1280]) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 800 }, isMobile: width < 1000, deviceScaleFactor: 1 })
  const page = await context.newPage()
  for (const path of ['', 'options.html', 'json.html', 'architecture.html', 'quick-start.html']) {
    if (path === 'quick-start.html' && scheme === 'dark') continue
    await page.goto(site.url + home + path, { waitUntil: 'networkidle' })
    await page.waitForTimeout(300)
    const name = `${out}/site-${home === '' ? 'zh' : 'en'}-${scheme}-${width}-${path.replace('.html', '') || 'front'}.png`
    await page.screenshot({ path: name, fullPage: path === '' })
    if (path === 'options.html' || path === 'architecture.html') {
      await page.evaluate((y) => window.scrollTo(0, y), path === 'options.html' ? 900 : 1700)
      await page.waitForTimeout(200)
      await page.screenshot({ path: name.replace('.png', '-2.png') })
    }
  }
  await context.close()
}
// Searches.
const page = await browser.newPage()
for (const [home, words] of [['', '支付宝小程序'], ['', '抖音'], ['', '各平台的差异']] as const) {
  await page.goto(site.url + home, { waitUntil: 'networkidle' })
  await page.locator('.DocSearch-Button').click()
  await page.locator('.search-input').fill(words)
  await page.locator('.results a.result').first().waitFor()
  await page.waitForTimeout(500)
  console.log(words, await page.locator('.results a.result').evaluateAll((all) => all.slice(0, 5).map((l) => l.getAttribute('href'))))
}
await browser.close()
await site.close()
