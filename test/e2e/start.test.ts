import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { askRaw, escapePaths, readOutside } from '../robustness/escape-paths'
import { sharedBrowser } from './support/browser'
import { freePorts, type StartedCommand, startScript } from './support/started'
import {
  findBarriers, findClippedNumbers, findPoorTargets, findRawTexts, findSidewaysScroll,
} from '../../scripts/gallery/page-checks'
import { scenes } from '../../scripts/gallery/scenes'
import { neededSittingsOf, shortSittingsOf, takeScene } from '../../scripts/gallery/take-gallery'
import { until } from '../hosts/until'
import { inRelease } from '../support/test-scope'
import { useBuiltPage } from './support/built-page'

/** The first items of a list represent the rest. */
const keptItems = 3
/** Signed amounts, times and addresses, but no heading levels. */
const NUMBER = /(?<!level=)[+-]?\d+(?:[.,:/-]\d+)*/g

const depthOf = (line: string): number => line.length - line.trimStart().length

/** The page's screen reader text, with `0` for each number. */
async function spokenText(page: Page): Promise<string> {
  const lines = (await page.locator('body').ariaSnapshot()).replace(NUMBER, '0').split('\n')
  const counts = new Map<number, number>()
  let leftOutAt: number | undefined
  const kept = lines.filter((line) => {
    const depth = depthOf(line)
    if (leftOutAt !== undefined && depth > leftOutAt) return false
    leftOutAt = undefined
    for (const deeper of counts.keys()) if (deeper > depth) counts.delete(deeper)
    if (!line.trimStart().startsWith('- listitem')) return true
    const count = (counts.get(depth) ?? 0) + 1
    counts.set(depth, count)
    if (count > keptItems) leftOutAt = depth
    return count <= keptItems
  })
  return `${kept.join('\n')}\n`
}

const started: StartedCommand[] = []
afterAll(() => {
  for (const command of started) command.interrupt()
})

async function openPage(): Promise<Page> {
  const page = await (await sharedBrowser()).newPage({ viewport: { width: 375, height: 812 } })
  onTestFinished(() => page.close())
  return page
}

function start(...args: string[]): StartedCommand {
  const command = startScript('scripts/start.ts', args)
  started.push(command)
  return command
}

async function startOnFreePorts(...args: string[]) {
  const [port = 0, pagePort = 0] = await freePorts(2)
  const command = start('--port', String(port), '--page-port', String(pagePort), ...args)
  await command.says('Ctrl-C')
  return { command, port, pagePort }
}

describe('the start command', () => {
  test('starts server and page, reports a busy port, and stops both on Ctrl-C', async () => {
    const { command: first, port, pagePort } = await startOnFreePorts('--host', '127.0.0.1', '--positions', '3')
    expect(first.output()).toContain(`:${pagePort}/`)
    expect(first.output()).toContain(`:${port}/ws`)

    const page = await openPage()
    await page.goto(`http://127.0.0.1:${pagePort}/`)
    await page.locator('.freshness.is-live').waitFor({ timeout: 90_000 })
    expect(await page.locator('.position-row').count()).toBeGreaterThan(0)

    const ports = ['--host', '127.0.0.1', '--port', String(port)]
    const second = start(...ports, '--page-port', String(pagePort))
    expect(await second.ended).toBe(1)
    expect(second.output().trim()).toBe(`port ${pagePort} is already in use; choose another with --page-port`)
    const third = start(...ports, '--page-port', String((await freePorts(1))[0]))
    expect(await third.ended).toBe(1)
    expect(third.output().trim()).toBe(`port ${port} is already in use; choose another with --port`)

    first.interrupt()
    const exitCode = await first.ended
    if (process.platform !== 'win32') expect(exitCode).toBe(0)
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
    await expect(fetch(`http://127.0.0.1:${pagePort}/`)).rejects.toThrow()
    await page.locator('.banner').waitFor()
  })

  test('SV-101: shows the page on a second start without a build, even with another port and a token', async () => {
    // The global setup or an earlier run has made the build.
    const { command, pagePort } = await startOnFreePorts('--token', 'of-the-demo')
    const page = await openPage()
    await page.goto(`http://127.0.0.1:${pagePort}/`)
    await page.locator('.position-row').first().waitFor()
    expect(command.output()).not.toContain('Building')
    expect(command.output()).not.toContain('LAN:')
    await page.locator('.freshness.is-live').waitFor()
    command.interrupt()
    await command.ended
  })

  test('SV-92 UI-120: opens the page that `--protocol` selects, and connects the page to its server', async () => {
    const { command, port, pagePort } = await startOnFreePorts('--protocol', 'echo')
    const page = await openPage()
    const line = page.waitForEvent('websocket', (socket) => socket.url() === `ws://127.0.0.1:${port}/ws`)
    await page.goto(`http://127.0.0.1:${pagePort}/`)
    await page.waitForURL(/#\/pages\/samples\/echo\/echo$/)
    await line
    command.interrupt()
    await command.ended
  })

  test('SE-20: serves no file outside the build folder, and serves nothing to pages from other origins', async () => {
    const { command, pagePort } = await startOnFreePorts('--token', 'of-</script>-the-demo')
    const folder = await mkdtemp(join(tmpdir(), 'outside-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const secret = 'what-no-page-may-read-0123456789'
    await writeFile(join(folder, 'secret.txt'), secret)

    // This server transforms no files. An address may send a burst of 400 requests (SV-185).
    const paths = [join(folder, 'secret.txt'), join(process.cwd(), '.npmrc')]
    const targets = paths.flatMap((path) => escapePaths(path, ['']))
    const { leaks, statuses } = await readOutside(pagePort, targets.filter((_, index) => index % 4 === 0), secret)
    expect(leaks).toEqual([])
    expect(Object.keys(statuses).filter((status) => !/^4/.test(status) || status === '429')).toEqual([])

    const html = await askRaw(pagePort, '/')
    expect(html).toMatch(/^HTTP\/1\.1 200 /)
    expect(html).toContain('of-\\u003c/script>-the-demo')
    expect(html).toMatch(/^Cross-Origin-Resource-Policy: same-origin\r$/m)
    expect(html).toMatch(/frame-ancestors 'none'/)
    expect(html).not.toMatch(/access-control/i)
    const script = /src="\.(\/assets\/[^"]+)"/.exec(html)?.[1] ?? ''
    const refusals = [
      ['Host: evil.example'], [`Host: evil.example:${pagePort}`], ['Host: 127.0.0.1.evil.example'], ['Host: '],
      [`Host: localhost:${pagePort}`, 'Origin: http://evil.example'], [`Host: localhost:${pagePort}`, 'Origin: null'],
    ]
    for (const headers of refusals) {
      for (const path of ['/', script]) {
        expect(await askRaw(pagePort, path, headers), headers.join()).toMatch(/^HTTP\/1\.1 40[03] /)
      }
    }
    // Selects nothing, because the range ends before its start.
    const whole = await askRaw(pagePort, script, [`Host: [::1]:${pagePort}`, 'Range: bytes=5-2'])
    expect(whole).toMatch(/^HTTP\/1\.1 200 /)
    command.interrupt()
    expect(await command.ended).toBe(process.platform === 'win32' ? 1 : 0)
  })
})

/** Each page in its normal state. The screen reader texts of these scenes are stored. */
const receivedScenes: ReadonlySet<string> = new Set([
  'account-live', 'account-closed', 'account-details', 'trader-live', 'trader-positions', 'connection-live',
  'heart-check-live', 'echo-picture', 'mode-code-replaced', 'chat-list', 'chat-room',
  'piece-attempts', 'piece-rows', 'piece-tabs', 'piece-windows',
])

/** States that look similar on another page or order. Only releases check these scenes. */
const repeatedScenes: ReadonlySet<string> = new Set([
  'trader-reconnecting', 'trader-failed', 'trader-stale', 'trader-empty', 'connection-reconnecting', 'connection-stale',
  'connection-empty', 'order-part',
])

describe.each(['usual', 'wide'] as const)('each page in each state, from 320 to 1280 px, with %s letters', (fonts) => {
  const built = useBuiltPage({ fonts })
  // `npm test` checks each scene once. Each kind of scene gets all languages and themes.
  const sittings = inRelease ? neededSittingsOf(scenes, fonts) : shortSittingsOf(scenes)
    .filter(({ scene }, index) => (index % 8 < 4) === (fonts === 'usual') && !repeatedScenes.has(scene.name))

  test.concurrent.for(sittings)('UI-56, UI-108, UI-150, UI-151: passes all checks on $scene.name in $locale', async (
    sitting, { expect },
  ) => {
    const { scene, locale } = sitting
    const read = async (page: Page): Promise<void> => {
      if (!receivedScenes.has(scene.name)) return
      const file = join(import.meta.dirname, `spoken/${scene.name}.${locale}.txt`)
      const stored = await readFile(file, 'utf8').catch(() => '')
      let text = ''
      // Some texts change late, for example a field after its message is sent.
      await until(async () => (text = await spokenText(page)) === stored).catch(() => undefined)
      await expect(text).toMatchFileSnapshot(file)
    }
    const shots = await takeScene({ ...built, read }, sitting)
    expect(shots).toHaveLength(sitting.views.length)
    expect(shots.filter(({ problems }) => problems.length > 0)).toEqual([])
  })
})

describe('page checks', () => {
  const built = useBuiltPage()

  test('UI-57, UI-108, UI-150: detects each deliberate fault, and accepts a page without faults', async () => {
    const page = await built.browser.newPage({ viewport: { width: 375, height: 812 } })
    onTestFinished(() => page.close())
    const show = (body: string): Promise<void> =>
      page.setContent(`<!doctype html><html lang="en"><title>x</title><body style="margin:0">${body}</body>`)
    const sound = '<p>Profit <b>+12.50</b></p>'
    const findFaintText = (shown: Page) => findBarriers(shown, ['contrast'])
    const faults = [
      [findSidewaysScroll, '<div style="width:500px">wide</div>'],
      [findRawTexts, '<p>account.balance</p>'],
      [findRawTexts, '<p>in {n} s</p>'],
      [findRawTexts, '<p>Lots: NaN</p>'],
      [findRawTexts, '<p>(n) =&gt; n</p>'],
      [findBarriers, '<p style="color:#999;background:#fff">faint</p>'],
      [findFaintText, '<p style="color:#999;background:#fff">faint</p>'],
      [findBarriers, '<p role="tab">Open Trades</p>'],
      [findBarriers, '<img src="data:,">'],
      [findPoorTargets, '<p role="button" style="height:30px">Close</p>'],
      [findPoorTargets, '<p role="button" style="height:44px"></p>'],
      [findPoorTargets, '<p role="button" style="height:44px;width:40px;white-space:nowrap">Close the chat</p>'],
      [findClippedNumbers, '<p style="width:40px;overflow:hidden;white-space:nowrap">1,234,567.89</p>'],
      [findClippedNumbers, '<p style="position:fixed;left:340px;white-space:nowrap">1,234,567.89</p>'],
    ] as const
    await show(sound)
    for (const check of new Set(faults.map(([each]) => each))) expect(await check(page), check.name).toEqual([])
    for (const [check, body] of faults) {
      await show(body)
      expect(await check(page), `${check.name} on ${body}`).not.toEqual([])
    }
  })
})
