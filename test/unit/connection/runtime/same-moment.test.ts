import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { shown } from './client-stages'

describe('page and app within one moment, whatever the linger', () => {
  test('LS-13: with a long linger a page that does not come back is left after 300 ms', () => {
    const { rig, page } = shown({ policy: { lingerMs: 5_000 } })
    rig.lifecycle.toBackground()
    page.hidden()
    rig.advance(10_000)
    rig.lifecycle.toForeground()
    rig.advance(299)
    expect(rig.client.leases()).toMatchObject([{ held: true }])
    rig.advance(1)
    expect(rig.client.leases()).toMatchObject([{ held: false }])
    rig.advance(4_999)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    expect(rig.status()).toBe('idle')
  })

  test('LS-13: without a linger a page has as long to come back', () => {
    const { rig, page } = shown({ policy: { lingerMs: 0 } })
    rig.lifecycle.toBackground()
    page.hidden()
    rig.advance(10_000)
    rig.lifecycle.toForeground()
    rig.advance(299)
    page.shown()
    rig.advance(60_000)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('LS-12: with a long linger a page that was left 300 ms before the app is left', () => {
    const { rig, page } = shown({ policy: { lingerMs: 5_000 } })
    page.hidden()
    rig.advance(300)
    rig.lifecycle.toBackground()
    expect(rig.client.leases()).toMatchObject([{ held: false }])
    rig.advance(4_700)
    expect(rig.status()).toBe('idle')
  })

  test('LS-11: without a linger a page hide just before the app hide is part of it', () => {
    const rig = createRig({ policy: { lingerMs: 0 } })
    const page = rig.need()
    rig.advance(10_000)
    page.hidden()
    rig.clock.suspend(299)
    rig.lifecycle.toBackground()
    rig.advance(10_000)
    expect(rig.client.leases()).toMatchObject([{ held: true, suspended: true }])
    expect(rig.status()).toBe('open')
  })
})
