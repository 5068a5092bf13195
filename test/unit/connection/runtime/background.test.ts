import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { alice, isPing, killServer, shown, signedIn } from './client-stages'

describe('in the background', () => {
  test('LS-14: no attempt is made', () => {
    const { rig } = shown()
    rig.last().closed(1006)
    rig.lifecycle.toBackground()
    expect(rig.client.status()).toMatchObject({ status: 'paused', pausedBy: 'background', nextAtMs: null })
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.errors).toEqual([])
  })

  test('LS-14: repeated hides and shows count once', () => {
    const { rig } = shown()
    rig.lifecycle.toBackground()
    rig.advance(20_000)
    rig.lifecycle.toBackground()
    rig.advance(10_000)
    expect(rig.status()).toBe('paused')
    rig.lifecycle.toForeground()
    rig.advance(0)
    const { length } = rig.last().frames.filter(isPing)
    rig.lifecycle.toForeground()
    expect(rig.last().frames.filter(isPing)).toHaveLength(length)
  })

  test('LS-16: after 30 s by default it says goodbye and closes', () => {
    const { rig } = shown()
    rig.lifecycle.toBackground()
    rig.advance(29_999)
    expect(rig.last().closeCall).toBeUndefined()
    rig.advance(1)
    expect(rig.last().frames).toContainEqual({ type: 'goodbye' })
    expect(rig.last().closeCall).toBeDefined()
    expect(rig.client.status()).toMatchObject({ status: 'paused', pausedBy: 'background', failure: null })
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('LS-16: an attempt under way is given up by then', () => {
    const { rig } = shown({ server: { getsReady: false }, policy: { readyTimeoutMs: 100_000 } })
    rig.lifecycle.toBackground()
    rig.advance(30_000)
    expect(rig.last().frames).toContainEqual({ type: 'goodbye' })
    const other = shown({ server: { line: 'mute' }, policy: { connectTimeoutMs: 100_000 } })
    other.rig.lifecycle.toBackground()
    other.rig.advance(30_000)
    expect(other.rig.last().state).toBe('dropped')
    expect(other.rig.status()).toBe('paused')
  })

  test('LS-16: a connection that follows on a failed probe does not lengthen the time', () => {
    const { rig } = shown()
    rig.server.answersPings = false
    rig.client.reconnect()
    rig.lifecycle.toBackground()
    rig.advance(3_000)
    rig.server.answersPings = true
    rig.advance(26_999)
    expect([rig.opensAtMs.length, rig.last().closeCall]).toEqual([2, undefined])
    rig.advance(1)
    expect(rig.last().closeCall).toBeDefined()
    expect(rig.status()).toBe('paused')
  })

  test('LS-16: leases given back in the background end it after the linger', () => {
    const { rig, page } = shown()
    rig.lifecycle.toBackground()
    page.release()
    rig.advance(300)
    expect(rig.last().frames).toContainEqual({ type: 'goodbye' })
    expect(rig.status()).toBe('idle')
  })

  test('LS-20: a client made in the background opens nothing', () => {
    const rig = createRig({ startsInFront: false })
    rig.need()
    rig.advance(3_600_000)
    expect(rig.client.status()).toMatchObject({ status: 'paused', pausedBy: 'background' })
    expect(rig.opensAtMs).toEqual([])
    rig.lifecycle.toForeground()
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })

  test('LS-21: a need that comes up there waits', () => {
    const rig = createRig()
    rig.lifecycle.toBackground()
    const page = rig.need()
    expect(rig.status()).toBe('paused')
    page.want(false)
    rig.advance(300)
    expect(rig.status()).toBe('idle')
    page.want(true)
    rig.lifecycle.toForeground()
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })
})

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
    expect(rig.client.status())
      .toMatchObject({ status: 'connecting', failure: { code: 'connection-lost', final: false } })
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
})

describe('reconnect() in the background', () => {
  test('RC-50: it makes exactly one try', () => {
    const { rig } = shown()
    rig.lifecycle.toBackground()
    killServer(rig)
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
