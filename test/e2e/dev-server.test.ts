import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import WebSocket from 'ws'
import { askRaw, escapePaths, readOutside } from '../robustness/escape-paths'
import { launchBrowser } from './support/browser'
import { freePorts, startScript } from './support/started'

const secret = 'what-no-page-may-read-0123456789'

async function secretFile(folder: string, name: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, secret)
  onTestFinished(() => rm(path, { force: true }))
  return path
}

test('SE-21: serves the development server’s page and no other file, whatever the path', async () => {
  const [port = 0] = await freePorts(1)
  const command = startScript('scripts/uni.mjs', ['dev', '-p', 'h5', '--port', String(port), '--strictPort'])
  onTestFinished(() => command.interrupt())
  const folder = await mkdtemp(join(tmpdir(), 'outside-'))
  const [outside, inside] = [await secretFile(folder, 'secret.txt'), await secretFile(process.cwd(), '.env.of-a-test')]
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await command.says('ready in')

  const browser = await launchBrowser()
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  const refused: string[] = []
  const received: string[] = []
  page.on('response', (response) => {
    // With 504, a cold server rejects a library that it has bundled again. The page then reloads.
    if (response.status() >= 400 && response.status() !== 504) refused.push(response.url())
  })
  page.on('requestfailed', (request) => received.push(`${request.url()} failed: ${request.failure()?.errorText ?? ''}`))
  page.on('console', (message) => received.push(message.text()))
  page.on('pageerror', (error) => received.push(String(error)))
  const shows = async (): Promise<boolean> => {
    await page.goto(`http://127.0.0.1:${port}/`)
    return page.locator('.page-header, .freshness').first().waitFor({ timeout: 60_000 }).then(() => true, () => false)
  }
  // On a busy machine a cold server's first load was sometimes blank. A contributor would reload, too.
  if (!(await shows())) {
    console.warn('blank at first', [...refused, ...received, await page.content()].join('\n'))
    if (!(await shows())) expect.fail([...refused, ...received, await page.content()].join('\n'))
  }
  expect(refused).toEqual([])

  const targets = [outside, inside, join(process.cwd(), 'package.json')].flatMap((path) => escapePaths(path))
  const named = ['/.env.of-a-test', '/.npmrc', '/.git/config', '/package.json', '/server/main.ts', '/test/SPEC.md',
    '/node_modules/.package-lock.json', '/node_modules/.cache/x', '/__open-in-editor?file=main.ts']
    .flatMap((path) => [path, `${path}?raw`, `${path}?import&raw`, `${path}?url`, path.toUpperCase()])
  const { leaks, statuses } = await readOutside(port, [...targets, ...named], secret)
  expect(leaks).toEqual([])
  expect(Object.keys(statuses).filter((status) => !/^40[03]$/.test(status))).toEqual([])

  const main = '/main.ts'
  const own = await askRaw(port, main)
  expect(own).toMatch(/^HTTP\/1\.1 200 /)
  expect(own).not.toMatch(/access-control-allow/i)
  for (const headers of [
    ['Host: evil.example'], [`Host: 127.0.0.1:${port}`, 'Origin: http://evil.example'],
    [`Host: 127.0.0.1:${port}`, 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors'],
  ]) expect(await askRaw(port, main, headers)).toMatch(/^HTTP\/1\.1 403 /)
  // Vite's socket for file changes.
  const opens = (origin: string): Promise<boolean> => new Promise((resolve) => {
    const line = new WebSocket(`ws://127.0.0.1:${port}/`, 'vite-hmr', { origin })
    line.on('open', () => resolve(true)).on('error', () => resolve(false)).on('open', () => line.close())
  })
  expect([await opens(`http://127.0.0.1:${port}`), await opens('http://evil.example')]).toEqual([true, false])
})
