import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import type { SocketClient } from '../../../src/connection/runtime/client-api'
import { checkUrl, createResolver } from '../../../src/connection/runtime/resolver'
import { createRig, type RigOptions } from '../../support/client-rig'
import { createRigProtocol } from '../../support/rig-protocol'
import { everyTextIn } from './every-text'

const ticket = 'a+b/5ecret=ticket'
const address = `wss://feed.example.com/ws?uid=7&ticket=${encodeURIComponent(ticket)}&sig=s1gn4`
const redact = redactorOf(address)

function redactorOf(url: string): (text: string) => string {
  const resolver = createResolver({ url, allowInsecure: false })
  resolver.resolve('armed', () => undefined)
  return resolver.redact
}

describe('reported addresses', () => {
  test.each([
    ['the query of the address', `no route to ${address} now`, 'no route to wss://feed.example.com/ws?*** now'],
    ['the path and query of the address', `fail ${address.slice(22)} now`, 'fail *** now'],
    ['the query of another address', 'at http://a.example/x?v=1 now', 'at http://a.example/x?*** now'],
    ['the query of an address with a one-letter scheme', 'at a://b?v=1 now', 'at a://b?*** now'],
    ['the fragment of an address', 'at wss://a.example#v=1 now', 'at wss://a.example#*** now'],
    ['a second address in a query', 'at ws://a.example/x?to=ws://b.example?v=1 now', 'at ws://a.example/x?*** now'],
    ['an address in the query of a relative URL', 'at x?to=ws://b.example/?v=1 now', 'at x?to=ws://b.example/?*** now'],
    ['a user name and password', 'at ws://ann:p@ss@a.example/x@y, wss://ben@b now', 'at ws://***@a.example/x@y, wss://***@b now'],
    ['a plain query value', `bad ticket ${ticket} now`, 'bad ticket *** now'],
    ['a percent-encoded query value', `bad ${encodeURIComponent(ticket)} now`, 'bad *** now'],
    ['a query value in JSON', `bad ${JSON.stringify({ ticket })} now`, 'bad *** now'],
    ['a query value in JSON escapes', 'bad a\\u002bb\\/5ecret now', 'bad *** now'],
    ['a query value in base64', `bad ${Buffer.from(ticket).toString('base64')} now`, 'bad *** now'],
    ['the percent-encoded address', `bad ${encodeURIComponent(address)} now`, 'bad *** now'],
    ['a short query value only as a separate word', 'bad s1gn4, not s1gn45', 'bad *** not s1gn45'],
    ['no parameter names', 'no uid, no ticket, no sig', 'no uid, no ticket, no sig'],
  ])('SE-33: redacts %s', (_what, said, notified) => {
    expect(redact(said)).toBe(notified)
  })

  test('SE-33: treats a query without parameter names as one value, including trailing = padding', () => {
    const nameless = redactorOf('wss://a.example?dG9rZW4tNXNlY3JldA==')
    expect(nameless('of dG9rZW4tNXNlY3JldA== it')).toBe('of *** it')
    expect(redactorOf('wss://a.example?t=%zz%5Cbroken')('of %zz\\broken it')).toBe('of *** it')
    expect(redactorOf('wss://a.example/path')('of /path it')).toBe('of /path it')
  })
})

test.each([
  ['addresses without a query', 'a://'.repeat(1_000_000)], ['one address', `a://${'b'.repeat(4_000_000)}`],
  ['separate addresses', 'a:// '.repeat(800_000)], ['user names', 'a://b@'.repeat(700_000)],
])('SE-31: truncates a string of 4 MB with %s quickly', { timeout: 20_000 }, (_what, text) => {
  const resolver = createResolver({ url: 'wss://a.example', allowInsecure: false })
  // A redacted word may be shorter than its replacement.
  expect(resolver.redact(text).length).toBeLessThan(15_000)
})

/** Each failure message quotes the address. */
async function failEverywhere(options: RigOptions, quoted = address): Promise<readonly string[]> {
  const notified: unknown[] = []
  const rig = createRig({ url: address, protocol: createRigProtocol(), ...options })
  const client: SocketClient<object> = rig.client
  client.on('diagnosed', (diagnostic) => notified.push(diagnostic))
  client.on('statusChanged', ({ status }) => {
    if (status === 'reconnecting') throw new Error(`no ${quoted}`)
  })
  rig.need()
  await rig.advanceAsync(0)
  rig.socket.behaviour.sendFails = `cannot send to ${quoted}`
  notified.push(await rig.client.send({ type: 'order' }))
  rig.last().message({ type: 'complain', of: quoted })
  rig.last().closed(1006, `connectSocket:fail ${quoted}`)
  rig.server.line = 'refusing'
  await rig.advanceAsync(3_600_000)
  const { records, statuses, errors, reported } = rig
  expect(rig.status()).toBe('failed')
  return everyTextIn([notified, records, statuses, errors, reported, client.stats(), client.leases(), client.status()])
}

test.each<[string, RigOptions, string | undefined, readonly string[]]>([
  ['SE-33: hides the query of a fixed address', {}, undefined, ['5ecret', 's1gn4', 'uid=7']],
  ['SE-33: hides the query of a computed address', { url: () => address }, undefined, ['5ecret', 's1gn4', 'uid=7']],
  ['SE-34: hides header values', { header: { Authorization: 'Bearer he4der/5ecret' } }, 'Bearer he4der%2F5ecret',
    ['5ecret']],
  ['SE-34: hides subprotocols', { protocols: ['bearer.pr0toco1-5ecret'] }, "'bearer.pr0toco1-5ecret'", ['5ecret']],
])('%s', async (_which, options, quoted, traces) => {
  const texts = await failEverywhere(options, quoted)
  for (const trace of traces) expect(texts.filter((text) => text.includes(trace))).toEqual([])
  expect(texts.filter((text) => text.includes('***')).length).toBeGreaterThan(3)
})

describe('the URL’s query string', () => {
  test('SE-33: redacts the token and the newest query values, and forgets older values', async () => {
    let next: readonly string[] = []
    const url = (): string => `wss://a.example?${next.map((value) => `v=${value}`).join('&')}`
    const resolver = createResolver({ url, allowInsecure: false })
    resolver.setSession({ userId: 1, token: 'tok-3n' })
    async function resolveWith(values: readonly string[]): Promise<void> {
      next = values
      await new Promise<void>((resolve) => resolver.resolve('armed', () => resolve()))
    }
    await resolveWith(['5ecret-a', '5ecret-b'])
    await resolveWith(Array.from({ length: 29 }, (_, index) => `value${index}`))
    expect(resolver.redact('of 5ecret-a, 5ecret-b and tok-3n')).toBe('of *** *** and ***')
    await resolveWith(Array.from({ length: 500 }, (_, index) => `v${index + 1_000}`))
    expect(resolver.redact('of 5ecret-a, v1000, v1469, v1499 and tok-3n')).toBe('of 5ecret-a, v1000, *** *** and ***')
  })

  test('SE-33: redacts query values in diagnostics that the application reports', async () => {
    const rig = createRig({ url: address })
    rig.open()
    rig.client.report({ code: 'server-error', detail: `an app quotes ${ticket} here` })
    expect(rig.reported).toEqual([{ code: 'server-error', detail: 'an app quotes *** here' }])
  })
})

/** Loopback hosts as a browser writes them. */
const isLoopback = (host: string): boolean => /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(host)

const part = fc.constantFrom(
  'ws', 'wss', 'WS', 'http', ':', '//', '/', '\\', '@', '#', '?', '.', ' ', '\t', '%2f', '%00', '[::1]', '[', ']',
  ':80', 'localhost', 'LOCALHOST', '127.0.0.1', '127.1', '0x7f.0.0.1', '2130706433', '::1', 'evil.example',
  'user', 'é', '。',
)
const anyAddress = fc.tuple(
  fc.constantFrom('ws://', 'ws://', 'WS://', 'ws:/', 'ws:'), fc.array(part, { minLength: 1, maxLength: 6 }),
).map(([scheme, parts]) => scheme + parts.join(''))

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}

describe('unencrypted addresses', () => {
  test('SE-1: accepts an address as local only if browsers resolve it to this machine', () => {
    let taken = 0
    fc.assert(fc.property(anyAddress, (url) => {
      const verdict = checkUrl(url, false)
      if (!verdict.ok) return
      const host = hostOf(url)
      taken += 1
      expect(verdict.loopback).toBe(true)
      if (host !== undefined) expect([url, isLoopback(host)]).toEqual([url, true])
    }), { numRuns: 20_000, seed: 4 })
    expect(taken).toBeGreaterThan(500)
  })

  test.each([
    'ws://127.0.0.1@evil.example', 'ws://localhost:80@evil.example', 'ws://localhost@evil.example/ws',
    'ws://localhost%00.evil.example', 'ws://localhost.evil.example', 'ws://evil.example#@localhost',
    'ws://evil.example?@localhost', 'ws://evil.example/@localhost', 'ws://[::1].evil.example', 'ws://127.0.0.1.evil.example',
    'ws://[::2]', 'ws://128.0.0.1', 'ws://127.0.0',
  ])('SE-1: rejects %s, which only looks local', (url) => {
    expect(checkUrl(url, false).ok).toBe(false)
    expect(checkUrl(url.replace('ws:', 'wss:'), false)).not.toMatchObject({ loopback: true })
  })

  test.each([
    'xwss://feed.example', 'wss://feed example', 'wss://feed.example/#part', 'https://feed.example', ['wss://feed.example'],
    { toString: () => 'wss://feed.example' }, undefined,
  ].map((value) => [value]))('CN-14: rejects %o as a socket address', (url) => {
    expect(checkUrl(url, true)).toMatchObject({ ok: false, code: 'invalid-url' })
  })
})

test('CN-27: fails the attempt with url-failed when the address contains an unpaired surrogate', () => {
  const answers: unknown[] = []
  const resolver = createResolver({ url: 'wss://feed.example/\ud83d', allowInsecure: false })
  resolver.resolve('armed', (answer) => answers.push(answer))
  expect(answers).toMatchObject([{ ok: false, code: 'url-failed', final: false }])
})
