import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { isPing, shown } from './client-stages'

describe('in the background', () => {
  test('LS-14: the open socket is kept and pinged', () => {
    const { rig } = shown()
    rig.lifecycle.toBackground()
    const before = rig.last().frames.filter(isPing).length
    rig.advance(29_999)
    expect(rig.status()).toBe('open')
    expect(rig.last().frames.filter(isPing)).toHaveLength(before + 2)
  })

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

  test('LS-15: a cut meanwhile is paused', () => {
    const { rig } = shown()
    rig.lifecycle.toBackground()
    rig.last().closed(1000, 'interrupted')
    expect(rig.client.status()).toMatchObject({ status: 'paused', pausedBy: 'background' })
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('LS-15: so is a line that fell silent', () => {
    const { rig } = shown()
    rig.server.answersPings = false
    rig.lifecycle.toBackground()
    rig.advance(20_000)
    expect(rig.client.status()).toMatchObject({ status: 'paused', failure: { code: 'pong-timeout' } })
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

  test('LS-16: an old failure does not come up again with it', () => {
    const { rig } = shown()
    rig.last().closed(1006)
    rig.advance(10_000)
    rig.lifecycle.toBackground()
    rig.advance(30_000)
    expect(rig.client.status()).toMatchObject({ status: 'paused', failure: null })
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

  test('LS-16: reconnect() in the background begins the time again', () => {
    const { rig } = shown()
    rig.lifecycle.toBackground()
    rig.advance(40_000)
    rig.client.reconnect()
    rig.advance(29_999)
    expect([rig.opensAtMs.length, rig.last().closeCall]).toEqual([2, undefined])
    rig.advance(1)
    expect(rig.last().closeCall).toBeDefined()
    rig.client.reconnect()
    rig.advance(20_000)
    rig.client.reconnect()
    rig.advance(29_999)
    expect([rig.opensAtMs.length, rig.last().closeCall]).toEqual([3, undefined])
    rig.advance(1)
    expect(rig.last().closeCall).toBeDefined()
  })

  test('LS-16: an attempt that fails meanwhile is the last', () => {
    const { rig } = shown({ server: { line: 'mute' }, policy: { connectTimeoutMs: 20_000 } })
    rig.lifecycle.toBackground()
    rig.advance(60_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.client.status()).toMatchObject({ status: 'paused', failure: { code: 'connect-timeout' } })
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
