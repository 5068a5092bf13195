import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkUrl } from '../../../src/connection/runtime/resolver'

/** Loopback hosts as a browser writes them. */
const isLoopback = (host: string): boolean => /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(host)

const part = fc.constantFrom(
  'ws', 'wss', 'WS', 'http', ':', '//', '/', '\\', '@', '#', '?', '.', ' ', '\t', '%2f', '%00', '[::1]', '[', ']',
  ':80', 'localhost', 'LOCALHOST', '127.0.0.1', '127.1', '0x7f.0.0.1', '2130706433', '::1', 'evil.example',
  'user', 'é', '。',
)
const address = fc.tuple(
  fc.constantFrom('ws://', 'ws://', 'WS://', 'ws:/', 'ws:'), fc.array(part, { minLength: 1, maxLength: 6 }),
).map(([scheme, parts]) => scheme + parts.join(''))

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}

describe('an address without encryption', () => {
  test('SE-1: that is taken leads to this machine, as browsers read it, or nowhere', () => {
    let taken = 0
    fc.assert(fc.property(address, (url) => {
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
  ])('SE-1: %s is refused in disguise', (url) => {
    expect(checkUrl(url, false).ok).toBe(false)
    expect(checkUrl(url.replace('ws:', 'wss:'), false)).not.toMatchObject({ loopback: true })
  })

  test.each(['ws://127.0.0.1', 'ws://127.20.255.100:80/ws', 'ws://[0:0:0:0:0:0:0:1]'])('SE-1: %s is this machine', (url) => {
    expect(checkUrl(url, false)).toMatchObject({ ok: true, loopback: true })
  })

  test.each([
    'xwss://feed.example', ' wss://feed.example', 'https://feed.example', ['wss://feed.example'],
    { toString: () => 'wss://feed.example' }, undefined,
  ])('CN-14: %s is no socket address', (url) => {
    expect(checkUrl(url, true)).toMatchObject({ ok: false, code: 'invalid-url' })
  })
})
