import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { askRaw, escapePaths, readOutside } from '../robustness/escape-paths'
import { launchBrowser } from './support/browser'
import { freePorts, startScript, type StartedCommand } from './support/started'

let browser: Browser
const started: StartedCommand[] = []
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(async () => {
  for (const command of started) command.interrupt()
  await browser.close()
})

function start(...args: string[]): StartedCommand {
  const command = startScript('scripts/start.ts', args)
  started.push(command)
  return command
}

describe('the start command', () => {
  test('brings server and page together, says when a port is busy, and ends both at Ctrl-C', async () => {
    const [port = 0, pagePort = 0] = await freePorts(2)
    const ports = ['--host', '127.0.0.1', '--port', String(port), '--page-port', String(pagePort)]
    const first = start(...ports, '--positions', '3')
    await first.says('Ctrl-C')
    expect(first.output()).toContain(`:${pagePort}/`)
    expect(first.output()).toContain(`:${port}/ws`)

    const page = await browser.newPage({ viewport: { width: 375, height: 812 } })
    await page.goto(`http://127.0.0.1:${pagePort}/`)
    await page.locator('.freshness.is-live').waitFor({ timeout: 90_000 })
    expect(await page.locator('.position-row').count()).toBeGreaterThan(0)

    const second = start(...ports)
    expect(await second.ended).toBe(1)
    expect(second.output().trim()).toBe(`port ${pagePort} is already in use; choose another with --page-port`)
    const third = start(...ports.slice(0, 4), '--page-port', String((await freePorts(1))[0]))
    expect(await third.ended).toBe(1)
    expect(third.output().trim()).toBe(`port ${port} is already in use; choose another with --port`)

    first.interrupt()
    const exitCode = await first.ended
    if (process.platform !== 'win32') expect(exitCode).toBe(0)
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
    await expect(fetch(`http://127.0.0.1:${pagePort}/`)).rejects.toThrow()
    await page.locator('.banner').waitFor()
  })

  test('SV-101: a second start shows its page within 10 s, also with another port and a token', async () => {
    const [port = 0, pagePort = 0] = await freePorts(2)
    const beganMs = Date.now()
    // The build is there: that of the global set-up, or of an earlier run.
    const command = start('--port', String(port), '--page-port', String(pagePort), '--token', 'of-the-demo')
    const page = await browser.newPage({ viewport: { width: 375, height: 812 } })
    onTestFinished(() => page.close())
    await command.says('Ctrl-C')
    await page.goto(`http://127.0.0.1:${pagePort}/`)
    await page.locator('.position-row').first().waitFor()
    expect(Date.now() - beganMs).toBeLessThan(10_000)
    expect(command.output()).not.toContain('Building')
    expect(command.output()).not.toContain('LAN:')
    await page.locator('.freshness.is-live').waitFor()
    command.interrupt()
    await command.ended
  })

  test('SV-92 UI-120: with --protocol the page of that protocol opens, connected to its server', async () => {
    const [port = 0, pagePort = 0] = await freePorts(2)
    const command = start('--port', String(port), '--page-port', String(pagePort), '--protocol', 'echo')
    await command.says('Ctrl-C')
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    const line = page.waitForEvent('websocket', (socket) => socket.url() === `ws://127.0.0.1:${port}/ws`)
    await page.goto(`http://127.0.0.1:${pagePort}/`)
    await page.waitForURL(/#\/pages\/samples\/echo\/echo$/)
    await line
    command.interrupt()
    await command.ended
  })

  test('SE-20: no path leads to a file outside the built folder, and no other page reads what is inside', async () => {
    const [port = 0, pagePort = 0] = await freePorts(2)
    const command = start('--port', String(port), '--page-port', String(pagePort), '--token', 'of-</script>-the-demo')
    const folder = await mkdtemp(join(tmpdir(), 'outside-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const secret = 'what-no-page-may-read-0123456789'
    await writeFile(join(folder, 'secret.txt'), secret)
    await command.says('Ctrl-C')

    const targets = [...escapePaths(join(folder, 'secret.txt')), ...escapePaths(join(process.cwd(), '.npmrc'))]
    const { leaks, statuses } = await readOutside(pagePort, targets, secret)
    expect(leaks).toEqual([])
    expect(Object.keys(statuses).filter((status) => !/^4/.test(status))).toEqual([])

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
    // A range that ends before it begins ends nothing.
    const whole = await askRaw(pagePort, script, [`Host: [::1]:${pagePort}`, 'Range: bytes=5-2'])
    expect(whole).toMatch(/^HTTP\/1\.1 200 /)
    command.interrupt()
    expect(await command.ended).toBe(process.platform === 'win32' ? 1 : 0)
  })

  test('refuses one port for server and page before it starts either', async () => {
    const [port = 0] = await freePorts(1)
    const both = start('--port', String(port), '--page-port', String(port))
    expect(await both.ended).toBe(1)
    expect(both.output().trim()).toBe(`port and page-port must differ, both are ${port}`)
  })
})
