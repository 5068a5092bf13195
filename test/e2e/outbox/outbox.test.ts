import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser, launchProfile } from '../support/browser'
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

const MOST_VALUES = 9

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 })
const open = (url = site.url) => openTab(context, url)

async function setQuota({ page }: OutboxTab, quotaSize?: number): Promise<void> {
  const session = await context.newCDPSession(page)
  const origin = new URL(site.url).origin
  await session.send('Storage.overrideQuotaForOrigin', quotaSize === undefined ? { origin } : { origin, quotaSize })
}

const kinds = [
  ['with Web Locks', () => site.url, true],
  ['without Web Locks, as in a local network', () => site.farUrl, false],
] as const

describe('storage in a real browser', () => {
  test('PF-39: keeps written data after a reload and a crash, and shows the data to another tab', async () => {
    const first = await open()
    expect(await first.box.write('a', 'text \u{1f4b0} \0')).toBeNull()
    expect(await first.box.write('b', '2')).toBeNull()
    await first.page.reload()
    expect(await first.box.read('a')).toBe('text \u{1f4b0} \0')
    const other = await open()
    await other.box.remove('b')
    expect(await first.box.keys()).toEqual(['a'])
    expect(await first.box.write('a', 'changed')).toBeNull()
    await crash(first.page)
    expect(await other.box.read('a')).toBe('changed')
    expect(await (await open()).box.read('a')).toBe('changed')
    expect(await other.box.fallbacks()).toEqual([])
    const databases = await other.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
    expect(databases).toEqual(['tradewire-outbox'])
  })

  test('PF-39: keeps written data when the browser is killed', async () => {
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

  test('PF-39: recreates a database that another tab has removed', async () => {
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

  test('PF-39: reports a full disk, keeps stored data, and writes again when space is free', async () => {
    const tab = await open()
    await setQuota(tab, 200_000)
    expect(await tab.box.write('a', '1')).toBeNull()
    // Some browsers apply the old quota for a while, so the count may differ by one.
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
  test.each(kinds)('PF-49: lets only one tab hold a lock at a time, %s', async (_, url, own) => {
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

  test('PF-49: releases the lock of a crashed tab', async () => {
    const [one, other] = [await open(), await open()]
    expect(await one.box.take('a')).toBe(true)
    await crash(one.page)
    await eventually(() => other.box.take('a')).toBe(true)
  })

  test('PF-49: gives a lock to one of two tabs that request it simultaneously', async () => {
    const tabs = [await open(site.farUrl), await open(site.farUrl)]
    for (let round = 0; round < 5; round += 1) {
      const taken = await Promise.all(tabs.map(({ box }) => box.take(`round ${round}`)))
      expect(taken.filter(Boolean)).toHaveLength(1)
    }
  })
})
