import { describe, expect, test } from 'vitest'
import { shown, type Shown } from './client-stages'

describe('two hides at once', () => {
  test('LS-10: every lease is suspended, one without a page too, and none released', () => {
    const { rig } = shown()
    rig.client.connect()
    rig.client.bindTab('accountStateIndex', 'tab').set(0)
    rig.lifecycle.toBackground()
    expect(rig.client.leases()).toEqual([
      { label: 'page', kind: 'lease', held: true, suspended: true },
      { label: 'manual', kind: 'manual', held: true, suspended: true },
      { label: 'tab', kind: 'tab', held: true, suspended: true },
    ])
    expect(rig.client.tabs().accountStateIndex).toBe(0)
    rig.advance(60_000)
    expect(rig.client.tabs().accountStateIndex).toBe(0)
    rig.lifecycle.toForeground()
    expect(rig.client.leases().every(({ held, suspended }) => held && !suspended)).toBe(true)
  })

  for (const [order, hide] of [
    ['page first', ({ rig, page }: Shown): void => { page.hidden(); rig.lifecycle.toBackground() }],
    ['app first', ({ rig, page }: Shown): void => { rig.lifecycle.toBackground(); page.hidden() }],
  ] as const) {
    test(`LS-11: both hides, ${order}: the socket stays, and is there when both are back`, () => {
      const both = shown()
      const { rig, page } = both
      const tab = rig.client.bindTab('accountStateIndex', 'tab')
      tab.set(0)
      hide(both)
      tab.hidden()
      rig.advance(20_000)
      expect(rig.status()).toBe('open')
      expect(rig.client.tabs().accountStateIndex).toBe(0)
      rig.lifecycle.toForeground()
      page.shown()
      tab.shown()
      rig.advance(60_000)
      expect(rig.status()).toBe('open')
      expect(rig.opensAtMs).toHaveLength(1)
    })

    test(`LS-11: both hides, ${order}, then the page shows before the app`, () => {
      const both = shown()
      const { rig, page } = both
      hide(both)
      rig.advance(20_000)
      page.shown()
      rig.lifecycle.toForeground()
      rig.advance(60_000)
      expect(rig.status()).toBe('open')
      expect(rig.opensAtMs).toHaveLength(1)
    })

    test(`LS-13: both hides, ${order}, but only the app comes back: the page was left`, () => {
      const both = shown()
      const { rig } = both
      hide(both)
      rig.advance(20_000)
      rig.lifecycle.toForeground()
      rig.advance(299)
      expect(rig.client.leases()).toMatchObject([{ held: true }])
      rig.advance(1)
      expect(rig.client.leases()).toMatchObject([{ held: false }])
      rig.advance(300)
      expect(rig.status()).toBe('idle')
      expect(rig.last().frames).toContainEqual({ type: 'goodbye' })
    })
  }

  test('LS-11: an attempt that comes due between the two hides is not made', () => {
    const { rig, page } = shown()
    rig.last().closed(1006)
    rig.advance(2_250)
    page.hidden()
    rig.clock.suspend(100)
    rig.lifecycle.toBackground()
    rig.advance(60_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.status()).toBe('paused')
  })

  test('LS-12: a page that was left before the linger was over is left', () => {
    const { rig, page } = shown()
    page.hidden()
    rig.clock.suspend(301)
    rig.lifecycle.toBackground()
    rig.advance(0)
    expect(rig.client.leases()).toMatchObject([{ held: false }])
    expect(rig.last().closeCall).toBeDefined()
  })

  test('LS-13: hidden again before the doubt is over, it is still part of it', () => {
    const { rig, page } = shown()
    rig.lifecycle.toBackground()
    page.hidden()
    rig.advance(5_000)
    rig.lifecycle.toForeground()
    rig.advance(200)
    rig.lifecycle.toBackground()
    rig.advance(10_000)
    expect(rig.status()).toBe('open')
    rig.lifecycle.toForeground()
    page.shown()
    rig.advance(10_000)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
  })
})
