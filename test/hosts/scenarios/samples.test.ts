import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { sampleNames, samplePages } from '../../../demo/features/samples/sample-pages'
import { createEchoServer } from '../../../server/samples/echo-server'
import type { SampleHandlers, SampleConnection } from '../../../server/samples/sample-connection'
import { createSampleServer } from '../../../server/samples/sample-server'
import { createHeartCheckServer } from '../../../server/samples/heart-check-server'
import { createModeCodeServer } from '../../../server/samples/mode-code-server'
import type { Host } from '../host'
import { becomes, hostNames, openStage, passUntil, passUntilRead, scopedHostNames, targetNames } from '../stage'
import { closing, openSample } from './sample-stage'

const onThisMachine = { port: 0, host: '127.0.0.1' } as const
/** Until typed text is known: uni reports it at most ten times a second. */
const TYPED_MS = 200

describe.each(scopedHostNames('mp-weixin'))('the pages of other protocols on %s', (name) => {
  test('UI-93: the Connection page leads to each and back; each says how its server is started', async () => {
    const { host, feed } = await openStage(name, { live: false })
    await host.holdTime()
    for (const sample of sampleNames) {
      await host.switchTab('/pages/connection/connection')
      await host.tap(`.protocol-${sample}`)
      await becomes(host, async () => (await host.page()) === samplePages[sample].slice(1))
      expect(await host.text('.own-command')).toBe(`npm start -- --protocol ${sample}`)
      await host.tap('.header-back')
      await becomes(host, async () => (await host.page()) === 'pages/connection/connection')
    }
    // Their servers may not be there.
    expect((await host.madeSockets()).filter(({ url }) => url !== feed.server.url)).toEqual([])
    expect(host.errors()).toEqual([])
  })

  test('UI-93: a page that the app was opened with leads back too', async () => {
    const host = await openSample(name, { sample: 'echo' })
    await host.tap('.header-back')
    await becomes(host, async () => (await host.page()) === 'pages/connection/connection')
    expect(await host.madeSockets()).toEqual([])
    expect(host.errors()).toEqual([])
  })
})

/** A PNG of one pixel. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

const reads = async (host: Host, selector: string, words: RegExp): Promise<boolean> =>
  (await host.texts(selector)).some((text) => words.test(text))

function refuse(line: SampleConnection): SampleHandlers {
  line.close(1011, 'not today')
  return { received: () => undefined }
}

async function type(host: Host, selector: string, text: string): Promise<void> {
  await host.input(selector, text)
  await host.advance(TYPED_MS)
}

describe.each(targetNames)('echo on %s', (name) => {
  test('HO-201: it opens with its page and closes by hand; text and bytes come back as they went', async () => {
    const server = await closing(createEchoServer(onThisMachine))
    const host = await openSample(name, { sample: 'echo', server })
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    await type(host, '.echo-text', 'a中')
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
    expect(host.errors()).toEqual([])
  })
})

describe.each(hostNames)('more of echo on %s', (name) => {
  test('HO-207: a chosen picture goes as bytes and is shown as it comes back; a missing network is shown', async () => {
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
    // It is gone with its page.
    await host.tap('.header-back')
    await becomes(host, async () => server.lines() === 0)
    expect(host.errors()).toEqual([])
  })
})

describe.each(scopedHostNames('app'))('the address of echo on %s', (name) => {
  test('HO-208: the address can be set, is kept, and counts at once for an open line', async () => {
    const server = await closing(createEchoServer(onThisMachine))
    const other = await closing(createEchoServer(onThisMachine))
    const host = await openSample(name, { sample: 'echo', server })
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    await type(host, '.sample-address', 'no address')
    await host.tap('.button-address')
    expect(await host.texts('.own-hint.is-problem')).toHaveLength(1)
    await type(host, '.sample-address', other.url)
    await host.tap('.button-address')
    await becomes(host, async () => server.lines() === 0 && other.lines() === 1)
    expect(await host.storedText()).toContain(other.url)
    expect(host.errors()).toEqual([])
  })
})

describe.each(hostNames)('heart-check on %s', (name) => {
  test('HO-203: heartbeats run from the last start to the stop, over one line whatever is pressed', async () => {
    const server = await closing(createHeartCheckServer(onThisMachine))
    const host = await openSample(name, { sample: 'heart-check', server })
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
    await type(host, '.heart-text', 'a text')
    await host.tap('.button-send')
    await becomes(host, () => reads(host, '.is-received', / a text$/))
    await host.advance(10_000)
    expect(server.heartChecks()).toBe(2)
    expect(await host.madeSockets()).toHaveLength(1)
    expect(host.errors()).toEqual([])
  })
})

describe.each(scopedHostNames('mp-weixin'))('more of heart-check on %s', (name) => {
  test('HO-204, UI-97: closed and reconnecting refuse a text with a code; 60 attempts 3 s apart end it', async () => {
    const server = await closing(createHeartCheckServer(onThisMachine))
    const host = await openSample(name, { sample: 'heart-check', server })
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    await type(host, '.heart-text', 'too late')
    await host.tap('.button-close')
    await passUntilRead(host, '.sample-word', /^Closed$/, 2_000)
    await host.tap('.button-send')
    await passUntilRead(host, '.heart-refused', /not-open/, 2_000)
    await host.tap('.button-connect')
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    const { port } = server
    await server.close()
    await passUntilRead(host, '.sample-attempt', /^Attempt 2/, 10_000)
    expect(await host.text('.sample-word')).toBe('Reconnecting')
    await host.tap('.button-send')
    await passUntilRead(host, '.heart-refused', /not-open/, 2_000)
    expect(server.lines()).toBe(0)
    const made = (await host.madeSockets()).length
    await passUntil(host, async () => (await host.madeSockets()).length === made + 2, 10_000)
    const [one, other] = (await host.madeSockets()).slice(-2)
    const apartMs = (other?.atMs ?? 0) - (one?.atMs ?? 0)
    expect(apartMs).toBeGreaterThanOrEqual(3_000)
    expect(apartMs).toBeLessThan(3_500)
    // A browser delays a client that failed often: from here on it is accepted, and left at once.
    await closing(createSampleServer({ path: '/ws', maxFrameBytes: 1_024, begin: refuse }, { ...onThisMachine, port }))
    while (!(await reads(host, '.sample-reason', /^All 60 attempts/)) && (await host.madeSockets()).length < 70) {
      await host.advance(3_000)
      // Up for the minimum uptime of the page's time, while the server's close is on its way, it would start again.
      await becomes(host, async () => !(await reads(host, '.sample-word', /^Connected$/)))
    }
    expect(await host.texts('.is-spent')).toHaveLength(1)
    // Two that came about, and 60.
    expect(await host.madeSockets()).toHaveLength(62)
    await host.tap('.button-connect')
    await passUntil(host, async () => (await host.madeSockets()).length > 62, 1_000)
    expect(host.errors()).toEqual([])
  })
})

describe.each(hostNames)('mode-code on %s', (name) => {
  test('HO-205: messages and heartbeats come back; a namesake replaces it until Connect', async () => {
    const server = await closing(createModeCodeServer(onThisMachine))
    const host = await openSample(name, { sample: 'mode-code', server })
    await host.advance(2_000)
    expect(await host.madeSockets()).toEqual([])
    await type(host, '.mode-name', '小明')
    await type(host, '.mode-text', 'hello')
    // Disabled: nothing comes of it.
    await host.tap('.button-send')
    await host.tap('.button-connect')
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    expect(server.names()).toEqual(['小明'])
    await host.tap('.button-send')
    await becomes(host, () => reads(host, '.is-received', / hello$/))
    expect(await host.texts('.is-sent')).toHaveLength(1)
    await passUntil(host, () => reads(host, '.is-answer', /\d ms$/), 31_000)
    const namesake = new WebSocket(`${server.url}?name=${encodeURIComponent('小明')}`)
    await passUntilRead(host, '.sample-reason', /^Another client took over this name/, 5_000)
    await host.advance(60_000)
    expect(await host.madeSockets()).toHaveLength(1)
    await host.tap('.button-connect')
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    await host.until(() => namesake.readyState === WebSocket.CLOSED)
    expect([server.lines(), server.names()]).toEqual([1, ['小明']])
    await host.tap('.button-close')
    await passUntilRead(host, '.sample-word', /^Closed$/, 2_000)
    expect(host.errors()).toEqual([])
  })
})

describe.each(scopedHostNames('app'))('more of mode-code on %s', (name) => {
  test('HO-206: an unanswered heartbeat ends the line; Connect while waiting connects at once, once', async () => {
    const silent = await closing(createSampleServer({
      path: '/ws/', maxFrameBytes: 1_024, begin: () => ({ received: () => undefined }),
    }, onThisMachine))
    const host = await openSample(name, { sample: 'mode-code', server: silent })
    await host.tap('.button-connect')
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    const passedMs = await passUntilRead(host, '.sample-word', /^Reconnecting$/, 34_000)
    expect(passedMs).toBeGreaterThan(31_000)
    expect(await host.text('.sample-code')).toBe('pong-timeout')
    expect(await host.text('.sample-attempt')).toMatch(/1 of ∞ · in \d+ s$/)
    await host.tap('.button-connect')
    await host.tap('.button-connect')
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    await host.advance(12_000)
    expect(await host.madeSockets()).toHaveLength(2)
    // Without heartbeats its silence goes unnoticed; without reconnects its end is the end.
    await host.tap('.mode-heartbeat')
    await host.tap('.mode-reconnect')
    await passUntilRead(host, '.sample-word', /^Connected$/, 2_000)
    await host.advance(60_000)
    expect(await host.text('.sample-word')).toBe('Connected')
    const made = (await host.madeSockets()).length
    await silent.close()
    await passUntilRead(host, '.sample-word', /^Failed$/, 5_000)
    await host.advance(30_000)
    expect(await host.madeSockets()).toHaveLength(made)
    expect(host.errors()).toEqual([])
  })
})
