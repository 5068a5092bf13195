import { describe, expect, test } from 'vitest'
import { alice, isPing, shown, signedIn } from './client-stages'

describe('coming back', () => {
  test('LS-17: within 30 s the socket is probed', () => {
    const { rig } = shown()
    rig.lifecycle.toBackground()
    rig.clock.suspend(29_999)
    const before = rig.last().frames.filter(isPing).length
    rig.lifecycle.toForeground()
    expect(rig.last().frames.filter(isPing)).toHaveLength(before + 1)
    rig.advance(5_000)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('LS-18: a probe that fails connects at once with a fresh budget', () => {
    const { rig } = shown({ server: { answersPings: false } })
    rig.lifecycle.toBackground()
    rig.clock.suspend(3_000)
    rig.lifecycle.toForeground()
    rig.server.line = 'refusing'
    rig.advance(2_000)
    const atMs = rig.nowMs()
    expect(rig.opensAtMs).toEqual([0, atMs])
    rig.advance(100_000)
    expect(rig.opensAtMs.slice(2)).toEqual([2_300, 7_850, 17_550, 34_500, 64_150].map((ms) => atMs + ms))
  })

  test('LS-19: after 30 s by the wall clock a new socket is opened at once', () => {
    const { rig } = shown()
    const old = rig.last()
    rig.lifecycle.toBackground()
    rig.clock.suspend(30_000)
    rig.lifecycle.toForeground()
    expect(old.state).toBe('dropped')
    expect(rig.client.status()).toMatchObject({ status: 'connecting', failure: { code: 'connection-lost' } })
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toEqual([0, 40_000])
    rig.advance(60_000)
    expect(rig.opensAtMs).toHaveLength(2)
  })

  test('LS-17 LS-19: the time counts from reconnect() in the background, whose connection is probed', () => {
    const { rig } = shown()
    rig.lifecycle.toBackground()
    rig.advance(40_000)
    rig.client.reconnect()
    rig.advance(29_999)
    rig.lifecycle.toForeground()
    rig.advance(0)
    expect(rig.last().frames.filter(isPing).length).toBeGreaterThan(0)
    expect([rig.opensAtMs.length, rig.status()]).toEqual([2, 'open'])
    rig.lifecycle.toBackground()
    rig.advance(20_000)
    rig.client.reconnect()
    rig.clock.suspend(30_000)
    rig.lifecycle.toForeground()
    rig.advance(0)
    expect(rig.opensAtMs).toHaveLength(3)
  })

  test('LS-19: so is one after an attempt that was left', () => {
    const { rig } = shown({ server: { line: 'mute' }, policy: { connectTimeoutMs: 100_000 } })
    rig.lifecycle.toBackground()
    rig.clock.suspend(30_000)
    rig.server.line = 'up'
    rig.lifecycle.toForeground()
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(2)
  })

  test('LS-19: an absence that is negative by the wall clock counts as long', () => {
    const { rig } = shown()
    rig.lifecycle.toBackground()
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    rig.lifecycle.toForeground()
    rig.advance(0)
    expect(rig.opensAtMs).toHaveLength(2)
  })

  test('LS-19: after the goodbye a socket is opened at once', () => {
    const { rig } = shown()
    rig.lifecycle.toBackground()
    rig.advance(60_000)
    rig.lifecycle.toForeground()
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toEqual([0, 70_000])
  })

  test('LS-19: back while that goodbye is under way, a socket is opened when it is through', () => {
    const { rig } = shown()
    rig.socket.behaviour.autoClose = false
    rig.lifecycle.toBackground()
    rig.advance(30_000)
    rig.lifecycle.toForeground()
    expect(rig.status()).toBe('connecting')
    rig.last().closed(1000)
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })

  test('LS-19: with no lease left nothing is opened', () => {
    const { rig, page } = shown()
    page.release()
    rig.lifecycle.toBackground()
    rig.clock.suspend(60_000)
    rig.lifecycle.toForeground()
    rig.advance(60_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.status()).toBe('idle')
  })

  test('LS-23: a need that returns to a pause that is over goes on at once', () => {
    const { rig, page } = shown()
    rig.lifecycle.toBackground()
    rig.last().closed(1006)
    page.want(false)
    rig.lifecycle.toForeground()
    expect(rig.status()).toBe('paused')
    page.want(true)
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })

  test('LS-23: and waits on when the pause is not over', () => {
    const { rig, page } = shown()
    rig.lifecycle.toBackground()
    rig.last().closed(1006)
    page.want(false)
    page.want(true)
    rig.advance(60_000)
    expect(rig.status()).toBe('paused')
    expect(rig.opensAtMs).toHaveLength(1)
  })
})

describe('reconnect() in the background', () => {
  test('RC-50: it makes exactly one try', () => {
    const { rig } = shown()
    rig.lifecycle.toBackground()
    rig.server.line = 'refusing'
    rig.last().closed(1006)
    expect(rig.client.reconnect()).toBe('attempting')
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(2)
    expect(rig.status()).toBe('paused')
  })

  test('RC-50: what it opens has backgroundMs of its own', () => {
    const { rig } = shown()
    rig.lifecycle.toBackground()
    rig.last().closed(1006)
    rig.advance(29_000)
    rig.client.reconnect()
    rig.advance(29_999)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    expect(rig.last().frames).toContainEqual({ type: 'goodbye' })
    expect(rig.status()).toBe('paused')
  })

  test('RC-50: asked while the goodbye is under way, the try follows it', () => {
    const { rig } = shown()
    rig.socket.behaviour.autoClose = false
    rig.lifecycle.toBackground()
    rig.advance(30_000)
    expect(rig.client.reconnect()).toBe('attempting')
    expect(rig.status()).toBe('connecting')
    rig.last().closed(1000)
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(2)
  })

  for (const [what, between, opens] of [
    ['follows it with another token too', [], 2], ['does not for who signed in after them', [null], 1],
  ] as const) {
    test(`RC-50: asked while the goodbye is under way, the try ${what}`, () => {
      const rig = signedIn()
      rig.lifecycle.toBackground()
      rig.socket.behaviour.autoClose = false
      rig.advance(30_000)
      expect(rig.client.reconnect()).toBe('attempting')
      for (const session of [...between, { ...alice, token: 'newer' }]) rig.client.setSession(session)
      rig.last().closed(1000)
      rig.advance(1_000)
      expect(rig.opensAtMs).toHaveLength(opens)
      expect(rig.status()).toBe(opens === 2 ? 'open' : 'paused')
    })
  }

  test('RC-50: unless no page needs it any more by then', () => {
    const { rig, page } = shown()
    rig.socket.behaviour.autoClose = false
    rig.lifecycle.toBackground()
    rig.advance(30_000)
    rig.client.reconnect()
    page.want(false)
    rig.last().closed(1000)
    rig.advance(60_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.status()).toBe('idle')
  })

  test('RC-50: a page that only lingers when the close is through is not connected for', () => {
    const { rig, page } = shown()
    rig.socket.behaviour.autoClose = false
    rig.lifecycle.toBackground()
    rig.advance(30_000)
    rig.lifecycle.toForeground()
    page.want(false)
    rig.last().closed(1000)
    expect(rig.status()).toBe('idle')
    rig.advance(60_000)
    expect(rig.opensAtMs).toHaveLength(1)
    page.want(true)
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })
})
