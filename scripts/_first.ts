import { launchBrowser } from '../test/e2e/support/browser'
import { readFileSync } from 'node:fs'
const log = () => readFileSync('/tmp/newcomer/my-app/dev.log', 'utf8')
let url = ''
for (let i = 0; i < 300 && url === ''; i += 1) { url = /(http:\/\/localhost:\d+\S*)/.exec(log().replaceAll(/\u001b\[\d+m/g, ''))?.[1] ?? ''; await new Promise((r) => setTimeout(r, 200)) }
console.log(new Date().toTimeString(), url)
const browser = await launchBrowser()
const page = await browser.newPage({ viewport: { width: 375, height: 700 } })
page.on('console', (m) => console.log('console', m.type(), m.text().slice(0, 300)))
await page.goto(url)
await page.getByText('welcome').waitFor({ timeout: 90_000 })
console.log(new Date().toTimeString(), 'welcome shown')
await page.getByText('Query').click()
await page.getByText('Ann').waitFor()
await page.screenshot({ path: '/tmp/door/pics/readme-375.png' })
await page.setViewportSize({ width: 1280, height: 700 })
await page.screenshot({ path: '/tmp/door/pics/readme-1280.png' })
await browser.close()
