import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser'
import { startFeed, TRADER_ID, type Feed } from '../support/feed'
import { crash, farSwitches, openTab, serveOutbox, type OutboxSite, type OutboxTab } from './outbox-site'

let browser: Browser
let site: OutboxSite
let context: BrowserContext
let feed: Feed

beforeAll(async () => {
  browser = await launchBrowser({ switches: farSwitches })
  site = await serveOutbox()
})
afterAll(async () => {
  await browser.close()
  await site.close()
})
beforeEach(async () => {
  context = await browser.newContext()
  const origins = [site.url, site.farUrl].map((url) => new URL(url).origin)
  feed = await startFeed({ positions: 0, rate: 0, origins })
})
afterEach(async () => {
  await context.close()
  await feed.close()
})

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 })

/** A tab of the one user, with a client that wants the line. */
async function open(url = site.url): Promise<OutboxTab> {
  const tab = await openTab(context, url)
  await tab.box.start(feed.server.url, Number(TRADER_ID))
  return tab
}

/** Cuts all connections and refuses new ones; the server lives on. */
function cutOff(): void {
  feed.server.faults.apply({ action: 'refuse', on: true })
  feed.server.faults.apply({ action: 'drop' })
}

const letIn = (): void => void feed.server.faults.apply({ action: 'refuse', on: false })

const executed = (): readonly number[] =>
  feed.server.feed(TRADER_ID).rows().map(({ lots }) => lots).sort((one, other) => one - other)

const framesOf = (kind: string): readonly string[] => feed.log.filter((line) => line.endsWith(` ${kind}`))

const statesOf = async ({ box }: OutboxTab): Promise<readonly string[]> =>
  (await box.orders()).map(({ lots, state }) => `${lots} ${state}`).sort()

/** Until no tab but this one holds a lock: that of a tab that went is given back a moment later. */
async function untilAlone({ page }: OutboxTab): Promise<void> {
  const holders = (): Promise<number> => page.evaluate(async () => {
    const isOfALock = (key: string): boolean => key.startsWith('tradewire-lock:')
    if (!('locks' in navigator)) return Object.keys(localStorage).filter(isOfALock).length
    const { held = [] } = await navigator.locks.query()
    return new Set(held.map(({ clientId }) => clientId)).size
  })
  await eventually(holders).toBe(1)
}

const kinds = [
  ['with the browser\'s locks', () => site.url],
  ['without them, as in a local network', () => site.farUrl],
] as const

describe('two tabs of one user', () => {
  test.each(kinds)('OB-63: %s each sends its own orders, and neither sends the other\'s', async (_, url) => {
    cutOff()
    const [one, other] = [await open(url()), await open(url())]
    for (const lots of [0.11, 0.12, 0.13]) await one.box.post(lots)
    for (const lots of [0.21, 0.22, 0.23]) await other.box.post(lots)
    expect(await statesOf(one)).toEqual(['0.11 queued', '0.12 queued', '0.13 queued'])
    letIn()
    await eventually(() => statesOf(one)).toEqual(['0.11 acked', '0.12 acked', '0.13 acked'])
    await eventually(() => statesOf(other)).toEqual(['0.21 acked', '0.22 acked', '0.23 acked'])
    await Promise.all([one.box.post(0.14), other.box.post(0.24)])
    await eventually(executed).toEqual([0.11, 0.12, 0.13, 0.14, 0.21, 0.22, 0.23, 0.24])
    expect(framesOf('Order')).toHaveLength(8)
    const lines = new Set(framesOf('Order'))
    expect(lines.size).toBe(2)
  })

  test.each(kinds)('OB-64: %s the one that stays sends at its next opening what a closed one left', async (_, url) => {
    cutOff()
    const [one, other] = [await open(url()), await open(url())]
    for (const lots of [0.11, 0.12, 0.13]) await one.box.post(lots)
    await other.box.post(0.21)
    await one.page.close()
    await untilAlone(other)
    expect(await statesOf(other)).toEqual(['0.21 queued'])
    letIn()
    await eventually(() => statesOf(other)).toEqual(['0.11 acked', '0.12 acked', '0.13 acked', '0.21 acked'])
    expect(executed()).toEqual([0.11, 0.12, 0.13, 0.21])
    expect(framesOf('Order')).toHaveLength(4)
  })

  test('OB-64: or by the next that is opened, while one that stays open does not send it again', async () => {
    cutOff()
    const [one, other] = [await open(), await open()]
    for (const lots of [0.11, 0.12]) await one.box.post(lots)
    await one.page.close()
    await untilAlone(other)
    const next = await open()
    await eventually(() => statesOf(next)).toEqual(['0.11 queued', '0.12 queued'])
    letIn()
    await eventually(() => statesOf(next)).toEqual(['0.11 acked', '0.12 acked'])
    await eventually(() => feed.openLines()).toBe(2)
    expect(await statesOf(other)).toEqual([])
    expect(executed()).toEqual([0.11, 0.12])
    expect(framesOf('Order')).toHaveLength(2)
  })

  test('OB-65: an order that a crashed tab had in flight is asked about by another, and not sent again', async () => {
    feed.server.faults.apply({ action: 'loseAcks', count: 1 })
    const one = await open()
    await one.box.post(0.11)
    await eventually(executed).toEqual([0.11])
    await crash(one)
    const other = await open()
    await untilAlone(other)
    await eventually(() => feed.openLines()).toBe(1)
    cutOff()
    letIn()
    await eventually(() => statesOf(other)).toEqual(['0.11 acked'])
    expect(executed()).toEqual([0.11])
    expect(framesOf('Order')).toHaveLength(1)
    expect(framesOf('Query').length).toBeGreaterThan(0)
  })

  test('OB-65: a reload in the midst of it all loses and repeats nothing', async () => {
    const tab = await open()
    await eventually(() => feed.openLines()).toBe(1)
    for (let round = 1; round <= 6; round += 1) {
      await tab.box.post(round / 100)
      await tab.page.reload()
      await tab.box.start(feed.server.url, Number(TRADER_ID))
    }
    await untilAlone(tab)
    cutOff()
    letIn()
    await eventually(() => statesOf(tab)).toHaveLength(6)
    const isOpen = (state: string): boolean => /queued|sent|unknown/.test(state)
    await eventually(async () => (await statesOf(tab)).filter(isOpen)).toEqual([])
    const done = (await tab.box.orders()).filter(({ state }) => state === 'acked').map(({ lots }) => lots).sort()
    expect(executed()).toEqual(done)
    const failed = (await tab.box.orders()).filter(({ state }) => state !== 'acked')
    expect(failed.filter(({ code }) => code !== 'never-received')).toEqual([])
    expect(done.length + failed.length).toBe(6)
  })
})
