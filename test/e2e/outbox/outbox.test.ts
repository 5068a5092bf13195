import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser, launchProfile } from '../support/browser'
import { startFeed, TRADER_ID, type Feed } from '../support/feed'
import { crash, farSwitches, openTab, serveOutbox, type OutboxSite, type OutboxTab } from './outbox-site'

let browser: Browser
let site: OutboxSite
let context: BrowserContext

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
})
afterEach(() => context.close())

/** Far more than a disk of that size can hold. */
const MOST_VALUES = 9

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 })
const open = (url = site.url) => openTab(context, url)

/** How much the tab's site may store, of the usual when none is given. */
async function setQuota({ page }: OutboxTab, quotaSize?: number): Promise<void> {
  const session = await context.newCDPSession(page)
  const origin = new URL(site.url).origin
  await session.send('Storage.overrideQuotaForOrigin', quotaSize === undefined ? { origin } : { origin, quotaSize })
}

const kinds = [
  ['with the browser\'s locks', () => site.url, true],
  ['without them, as in a local network', () => site.farUrl, false],
] as const

describe('storage in a real browser', () => {
  test('PF-39: what was written is there for another tab, after a reload and after a crash', async () => {
    const first = await open()
    expect(await first.box.write('a', 'text \u{1f4b0} \0')).toBeNull()
    expect(await first.box.write('b', '2')).toBeNull()
    await first.page.reload()
    expect(await first.box.read('a')).toBe('text \u{1f4b0} \0')
    const other = await open()
    await other.box.remove('b')
    expect(await first.box.keys()).toEqual(['a'])
    expect(await first.box.write('a', 'changed')).toBeNull()
    await crash(first)
    expect(await other.box.read('a')).toBe('changed')
    expect(await (await open()).box.read('a')).toBe('changed')
    expect(await other.box.fallbacks()).toEqual([])
    const databases = await other.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
    expect(databases).toEqual(['tradewire-outbox'])
  })

  test('PF-39: what was written outlives a killed browser', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradewire-profile-'))
    try {
      const profile = await launchProfile(folder)
      const tab = await openTab(profile, site.url)
      const closed = new Promise<void>((resolve) => profile.once('close', () => resolve()))
      const session = await profile.newCDPSession(tab.page)
      expect(await tab.box.write('a', '1')).toBeNull()
      session.send('Browser.crash').catch(() => undefined)
      await closed
      const again = await launchProfile(folder)
      expect(await (await openTab(again, site.url)).box.read('a')).toBe('1')
      await again.close()
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  })

  test('PF-39: a database that another tab removes is created again', async () => {
    const [one, other] = [await open(), await open()]
    await one.box.write('a', '1')
    const removed = await other.page.evaluate(() => new Promise<string>((resolve) => {
      const request = indexedDB.deleteDatabase('tradewire-outbox')
      request.onsuccess = () => resolve('removed')
      request.onblocked = () => resolve('blocked')
    }))
    expect(removed).toBe('removed')
    expect(await one.box.read('a')).toBeUndefined()
    expect(await one.box.write('a', '2')).toBeNull()
    expect(await other.box.read('a')).toBe('2')
  })

  test('PF-39: a full disk is reported as such, what was there stays, and with room all goes on', async () => {
    const tab = await open()
    await setQuota(tab, 200_000)
    expect(await tab.box.write('a', '1')).toBeNull()
    // Some browsers believe for a while in the room that there was: one value more or less is not what counts.
    const kept = ['a']
    let refusal: string | null = null
    for (let count = 0; refusal === null && count < MOST_VALUES; count += 1) {
      refusal = await tab.box.write(`big ${count}`, 'x'.repeat(4_000_000))
      if (refusal === null) kept.push(`big ${count}`)
    }
    expect(refusal).toBe('QuotaExceededError')
    expect(await tab.box.read('a')).toBe('1')
    expect([...await tab.box.keys()].sort()).toEqual(kept)
    await setQuota(tab)
    expect(await tab.box.write('big', 'x'.repeat(4_000_000))).toBeNull()
    expect((await tab.box.read('big'))?.length).toBe(4_000_000)
  })
})

describe('locks in a real browser', () => {
  test.each(kinds)('PF-49: %s one tab holds a lock until it is given back', async (_, url, own) => {
    const [one, other] = [await open(url()), await open(url())]
    expect(await one.page.evaluate(() => 'locks' in navigator)).toBe(own)
    expect(await one.box.take('a')).toBe(true)
    expect([await one.box.take('a'), await other.box.take('a')]).toEqual([false, false])
    expect(await other.box.take('b')).toBe(true)
    await one.box.release('a')
    await eventually(() => other.box.take('a')).toBe(true)
    await other.page.close({ runBeforeUnload: false })
    await eventually(() => one.box.take('a')).toBe(true)
    await one.page.reload()
    await eventually(() => one.box.take('a')).toBe(true)
  })

  test('PF-49: a crashed tab holds its lock no more', async () => {
    const [one, other] = [await open(), await open()]
    expect(await one.box.take('a')).toBe(true)
    await crash(one)
    await eventually(() => other.box.take('a')).toBe(true)
  })

  test('PF-49: two tabs that ask in one instant: one gets it', async () => {
    const tabs = [await open(site.farUrl), await open(site.farUrl)]
    for (let round = 0; round < 5; round += 1) {
      const taken = await Promise.all(tabs.map(({ box }) => box.take(`round ${round}`)))
      expect(taken.filter(Boolean)).toHaveLength(1)
    }
  })
})

let feed: Feed

/** A tab of the one user, with a client that wants the line. */
async function openStarted(url = site.url): Promise<OutboxTab> {
  const tab = await openTab(context, url)
  await tab.box.start(feed.server.url, Number(TRADER_ID))
  return tab
}

/** Two such tabs, cut off, each with orders of these lots. */
async function openCutOff(url: string, ofOne: readonly number[], ofOther: readonly number[]) {
  cutOff()
  const [one, other] = [await openStarted(url), await openStarted(url)]
  for (const lots of ofOne) await one.box.post(lots)
  for (const lots of ofOther) await other.box.post(lots)
  return { one, other }
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

describe('an outbox in a real browser', () => {
  beforeEach(async () => {
    const origins = [site.url, site.farUrl].map((url) => new URL(url).origin)
    feed = await startFeed({ positions: 0, rate: 0, origins })
  })
  afterEach(() => feed.close())

  test('OB-66: on a full disk a message is refused; what was accepted goes on, with room new ones too', async () => {
    cutOff()
    const tab = await openStarted()
    await setQuota(tab, 200_000)
    await tab.box.post(0.11)
    for (const size of [100_000, 10_000, 1_000, 100]) {
      for (let count = 0; (await tab.box.write(`filler ${size} ${count}`, 'x'.repeat(size))) === null;) count += 1
    }
    await expect(tab.box.post(0.12)).rejects.toThrow('storage-failed')
    expect(await statesOf(tab)).toEqual(['0.11 queued'])
    await setQuota(tab)
    await tab.box.post(0.13)
    letIn()
    await eventually(() => statesOf(tab)).toEqual(['0.11 acked', '0.13 acked'])
    expect(executed()).toEqual([0.11, 0.13])
  })

  test.each(kinds)('OB-63: %s each sends its own orders, and neither sends the other\'s', async (_, url) => {
    const { one, other } = await openCutOff(url(), [0.11, 0.12, 0.13], [0.21, 0.22, 0.23])
    expect(await statesOf(one)).toEqual(['0.11 queued', '0.12 queued', '0.13 queued'])
    letIn()
    await eventually(() => statesOf(one)).toEqual(['0.11 acked', '0.12 acked', '0.13 acked'])
    await eventually(() => statesOf(other)).toEqual(['0.21 acked', '0.22 acked', '0.23 acked'])
    await Promise.all([one.box.post(0.14), other.box.post(0.24)])
    await eventually(executed).toEqual([0.11, 0.12, 0.13, 0.14, 0.21, 0.22, 0.23, 0.24])
    expect(framesOf('Order')).toHaveLength(8)
    expect(new Set(framesOf('Order')).size).toBe(2)
  })

  test.each(kinds)('OB-64: %s the one that stays sends at its next opening what a closed one left', async (_, url) => {
    const { one, other } = await openCutOff(url(), [0.11, 0.12, 0.13], [0.21])
    await one.page.close()
    await untilAlone(other)
    expect(await statesOf(other)).toEqual(['0.21 queued'])
    letIn()
    await eventually(() => statesOf(other)).toEqual(['0.11 acked', '0.12 acked', '0.13 acked', '0.21 acked'])
    expect(executed()).toEqual([0.11, 0.12, 0.13, 0.21])
    expect(framesOf('Order')).toHaveLength(4)
  })

  test('OB-64: or by the next that is opened, while one that stays open does not send it again', async () => {
    const { one, other } = await openCutOff(site.url, [0.11, 0.12], [])
    await one.page.close()
    await untilAlone(other)
    const next = await openStarted()
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
    const one = await openStarted()
    await one.box.post(0.11)
    await eventually(executed).toEqual([0.11])
    await crash(one)
    const other = await openStarted()
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
    const tab = await openStarted()
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
