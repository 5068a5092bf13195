import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { sampleNames, samplePages } from '../../../demo/settings/sample-pages'
import { createEchoServer } from '../../../server/samples/echo-server'
import { createHeartCheckServer } from '../../../server/samples/heart-check-server'
import { createModeCodeServer } from '../../../server/samples/mode-code-server'
import type { Host } from '../host'
import {
  becomes, openStage, passUntil, passUntilRead, targetNames, typeText,
} from '../stage'
import { closing, dot, openSample } from './sample-stage'

const onThisMachine = { port: 0, host: '127.0.0.1' } as const

describe('the pages of other protocols on WeChat', () => {
  test('UI-93: opens each sample page and returns, and explains how to start its server', async () => {
    const { host, feed } = await openStage('mp-weixin', { live: false })
    await host.holdTime()
    for (const sample of sampleNames) {
      await host.switchTab('/pages/connection/connection')
      await host.tap(`.protocol-${sample}`)
      await becomes(host, async () => (await host.page()) === samplePages[sample].slice(1))
      expect(await host.text('.own-command')).toBe(`npm start -- --protocol ${sample}`)
      await host.tap('.header-back')
      await becomes(host, async () => (await host.page()) === 'pages/connection/connection')
    }
    // These pages may lack their servers.
    expect((await host.madeSockets()).filter(({ url }) => url !== feed.server.url)).toEqual([])
  })

  test('UI-93: returns to the Connection page even when the app was opened with another page', async () => {
    const host = await openSample('mp-weixin', { sample: 'echo' })
    await host.tap('.header-back')
    await becomes(host, async () => (await host.page()) === 'pages/connection/connection')
    expect(await host.madeSockets()).toEqual([])
  })
})

const reads = async (host: Host, selector: string, words: RegExp): Promise<boolean> =>
  (await host.texts(selector)).some((text) => words.test(text))

describe.each(targetNames)('echo on %s', (name) => {
  test('HO-201: connects when the page opens, closes on a tap, and receives text and bytes unchanged', async () => {
    const server = await closing(createEchoServer(onThisMachine))
    const host = await openSample(name, { sample: 'echo', server })
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    await typeText(host, '.echo-text', 'a中')
    await host.tap('.button-send-text')
    await becomes(host, async () => (await host.texts('.is-received')).length === 1)
    expect(await host.text('.is-received')).toMatch(/^Received content matches [\d:]+ echo: a中$/)
    await host.tap('.button-send-bytes')
    await becomes(host, async () => (await host.texts('.is-received')).length === 2)
    expect(await host.text('.is-received')).toMatch(/^Received bytes content matches [\d:]+ 61 e4 b8 ad · 4 B$/)
    expect(server.lines()).toBe(1)
    await host.tap('.button-close')
    await passUntilRead(host, '.sample-word', /^Closed$/, 2_000)
    await host.until(() => server.lines() === 0)
  })
})

describe.each(['h5', 'mp-weixin'] as const)('the echo page on %s', (name) => {
  test('HO-207: sends a picture as bytes, shows the returned picture, and reports a missing network', async () => {
    const server = await closing(createEchoServer(onThisMachine))
    const host = await openSample(name, { sample: 'echo', server, far: true })
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    host.offerPicture(dot)
    await host.tap('.button-send-picture')
    await becomes(host, async () => (await host.texts('.log-picture')).length === 1)
    expect(await host.text('.is-received')).toMatch(/^Received bytes content matches [\d:]+ image\/png · 70 B$/)
    expect(Buffer.from(await host.shownPicture('.log-picture')).equals(dot)).toBe(true)
    await host.setOnline(false)
    await passUntilRead(host, '.sample-reason', /^This device has no network\./, 5_000)
    await host.setOnline(true)
    await host.tap('.button-connect')
    await passUntilRead(host, '.sample-word', /^Connected$/, 5_000)
    await host.tap('.header-back')
    await becomes(host, async () => server.lines() === 0)
  })
})

describe('the echo server’s address on App', () => {
  test('HO-208: stores a new address, and applies it immediately to an open connection', async () => {
    const server = await closing(createEchoServer(onThisMachine))
    const other = await closing(createEchoServer(onThisMachine))
    const host = await openSample('app', { sample: 'echo', server })
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    await typeText(host, '.sample-address', 'no address')
    await host.tap('.button-address')
    expect(await host.texts('.own-hint.is-problem')).toHaveLength(1)
    await typeText(host, '.sample-address', other.url)
    await host.tap('.button-address')
    await becomes(host, async () => server.lines() === 0 && other.lines() === 1)
    expect(await host.storedText()).toContain(other.url)
  })
})

describe('the heart-check page on WeChat', () => {
  test('HO-203: sends heartbeats over one connection from the last tap on Start to the tap on Stop', async () => {
    const server = await closing(createHeartCheckServer(onThisMachine))
    const host = await openSample('mp-weixin', { sample: 'heart-check', server })
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    for (const turn of [1, 2, 3]) {
      await host.tap('.button-connect')
      await host.tap('.button-start')
      await host.advance(2_000)
      expect(server.heartChecks(), String(turn)).toBe(0)
    }
    await host.advance(1_100)
    await becomes(host, () => reads(host, '.is-received', /收到心跳/))
    await host.advance(3_000)
    await becomes(host, async () => server.heartChecks() === 2)
    await host.tap('.button-stop')
    await typeText(host, '.heart-text', 'a text')
    await host.tap('.button-send')
    await becomes(host, () => reads(host, '.is-received', / a text$/))
    await host.advance(10_000)
    expect(server.heartChecks()).toBe(2)
    expect(await host.madeSockets()).toHaveLength(1)
  })
})

describe('the mode-code page on App', () => {
  test('HO-205: receives messages and heartbeats, and reconnects only on a tap after its name is taken', async () => {
    const server = await closing(createModeCodeServer(onThisMachine))
    const host = await openSample('app', { sample: 'mode-code', server })
    await host.advance(2_000)
    expect(await host.madeSockets()).toEqual([])
    await typeText(host, '.mode-name', '小明')
    await typeText(host, '.mode-text', 'hello')
    await host.tap('.button-send')
    await host.tap('.button-connect')
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    expect(server.names()).toEqual(['小明'])
    await host.tap('.button-send')
    await becomes(host, () => reads(host, '.is-received', / hello$/))
    expect(await host.texts('.is-sent')).toHaveLength(1)
    await passUntil(host, () => reads(host, '.is-answer', /\d ms$/), 31_000)
    const namesake = new WebSocket(`${server.url}?name=${encodeURIComponent('小明')}`)
    await becomes(host, () => reads(host, '.sample-reason', /^Another client took over this name/))
    await host.advance(60_000)
    expect(await host.madeSockets()).toHaveLength(1)
    await host.tap('.button-connect')
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    await host.until(() => namesake.readyState === WebSocket.CLOSED)
    expect([server.lines(), server.names()]).toEqual([1, ['小明']])
    await host.tap('.button-close')
    await passUntilRead(host, '.sample-word', /^Closed$/, 2_000)
  })
})
