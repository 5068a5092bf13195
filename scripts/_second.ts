import { launchBrowser } from '../test/e2e/support/browser'
const browser = await launchBrowser()
for (const [locale, scheme] of [['zh-CN', 'light'], ['en-US', 'dark']] as const) for (const width of [320, 375, 1280]) {
  const context = await browser.newContext({ locale, colorScheme: scheme, viewport: { width, height: 700 } })
  const page = await context.newPage()
  page.on('console', (m) => { if (m.type() !== 'debug' && m.type() !== 'log') console.log(m.type(), m.text().slice(0, 300)) })
  await page.goto('http://localhost:5199/')
  await page.locator('.position-row').first().waitFor({ timeout: 60_000 })
  await page.waitForTimeout(800)
  await page.screenshot({ path: `/tmp/door/look/readme2-${locale}-${width}.png` })
  await context.close()
}
await browser.close()
