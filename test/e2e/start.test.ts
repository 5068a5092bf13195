import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
    await page.locator('.truth.is-live').waitFor({ timeout: 90_000 })
    expect(await page.locator('.position-row').count()).toBeGreaterThan(0)

    const second = start(...ports)
    expect(await second.ended).toBe(1)
    expect(second.output().trim()).toMatch(/^port \d+ is busy$/)
    const third = start(...ports.slice(0, 4), '--page-port', String((await freePorts(1))[0]))
    expect(await third.ended).toBe(1)
    expect(third.output().trim()).toBe(`port ${port} is busy`)

    first.interrupt()
    const exitCode = await first.ended
    if (process.platform !== 'win32') expect(exitCode).toBe(0)
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
    await expect(fetch(`http://127.0.0.1:${pagePort}/`)).rejects.toThrow()
    await page.locator('.banner').waitFor()
  })

  test('refuses one port for server and page before it starts either', async () => {
    const [port = 0] = await freePorts(1)
    const both = start('--port', String(port), '--page-port', String(port))
    expect(await both.ended).toBe(1)
    expect(both.output().trim()).toBe(`port and page-port must differ, both are ${port}`)
  })
})
