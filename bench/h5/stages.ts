import type { Browser, CDPSession, Page } from 'playwright-core'
import { openScriptedFeed, type ScriptedFeed } from '../feed/scripted-feed'
import type { Recording } from '../feed/record-frames'
import { pause } from '../harness/cpu-time'
import { handWrittenPage, type Extent } from './hand-written'

export interface BenchPage {
  /** CPU time of the main thread under this part of the load, in ms. */
  measure(): Promise<number>
  rows(): Promise<number>
  close(): Promise<void>
}

export const updatesPerSecond = 1_000
export const sliceMs = 1_000
const beatMs = 10
/** Time that a page needs to become idle before and after a measurement. */
const restMs = 250

const viewport = { width: 390, height: 844 }
const SETTINGS_KEY = 'tradewire-demo.settings'

async function mainThreadMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  const task = metrics.find(({ name }) => name === 'TaskDuration')
  if (task === undefined) throw new Error('Chromium reports no task time')
  return task.value * 1_000
}

/** Sends the load in real time. A late timer sends all frames that are due. */
async function load(line: ScriptedFeed): Promise<void> {
  const updates = (sliceMs * updatesPerSecond) / 1_000
  const startMs = performance.now()
  let sent = 0
  while (sent < updates) {
    const due = Math.min(updates, Math.ceil(((performance.now() - startMs) * updatesPerSecond) / 1_000))
    line.send(due - sent)
    sent = due
    await pause(beatMs)
  }
}

async function benchPage(page: Page, line: ScriptedFeed, selector: string): Promise<BenchPage> {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.locator(selector).first().waitFor()
  const session = await page.context().newCDPSession(page)
  // Thread time excludes other work on the machine, unlike wall time.
  await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' })
  await session.send('Performance.enable')
  return {
    async measure() {
      await page.bringToFront()
      await pause(restMs)
      const before = await mainThreadMs(session)
      await load(line)
      await pause(restMs)
      const spent = (await mainThreadMs(session)) - before
      if (errors.length > 0) throw new Error(`The page failed: ${errors.join('; ')}`)
      if (line.subscribed() !== 1) throw new Error('The page lost its line')
      return spent
    },
    rows: () => page.locator(selector).count(),
    async close() {
      await page.context().close()
      await line.close()
    },
  }
}

export async function openDemo(browser: Browser, address: string, recording: Recording): Promise<BenchPage> {
  const line = await openScriptedFeed(recording)
  const context = await browser.newContext({ viewport, locale: 'en-US' })
  const page = await context.newPage()
  const stored = JSON.stringify({ type: 'string', data: JSON.stringify({ locale: 'en', address: line.url }) })
  await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [SETTINGS_KEY, stored] as const)
  await page.goto(address)
  return benchPage(page, line, '.account-open .position-row')
}

export async function openHandWritten(
  browser: Browser, recording: Recording, extent: Extent, hasSums = false,
): Promise<BenchPage> {
  const line = await openScriptedFeed(recording)
  const context = await browser.newContext({ viewport, locale: 'en-US' })
  const page = await context.newPage()
  await page.setContent(handWrittenPage(line.url, extent, hasSums))
  return benchPage(page, line, '.row')
}
