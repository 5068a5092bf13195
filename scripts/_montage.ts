import { launchBrowser } from '../test/e2e/support/browser'
import { readFileSync } from 'node:fs'
// args: out scale file...
const browser = await launchBrowser()
const page = await browser.newPage()
for (const line of readFileSync(process.argv[2] ?? '', 'utf8').trim().split('\n')) {
  const [out = '', scale = '1', ...files] = line.split(' ')
  const imgs = files.map((f) => `<img style="zoom:${scale};margin:4px;vertical-align:top" src="data:image/png;base64,${readFileSync(f).toString('base64')}">`)
  await page.setViewportSize({ width: 4000, height: 100 })
  await page.setContent(`<body style="margin:0;background:#888"><div id=a style="display:inline-block;white-space:nowrap">${imgs.join('')}</div>`)
  await page.waitForTimeout(200)
  await page.locator('#a').screenshot({ path: out })
}
await browser.close()
