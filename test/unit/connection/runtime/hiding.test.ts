import { describe, expect, test } from 'vitest'
import type { LeaseHandle } from '../../../../src/connection/runtime/client-api'
import { type Rig, type RigOptions } from '../../../support/client-rig'
import { shown } from './client-stages'

type Turn = (rig: Rig, page: LeaseHandle) => void

const hides: readonly (readonly [string, Turn])[] = [
  ['page first', (rig, page) => { page.hidden(); rig.advance(2); rig.lifecycle.toBackground() }],
  ['app first', (rig, page) => { rig.lifecycle.toBackground(); rig.advance(2); page.hidden() }],
]
const shows: readonly (readonly [string, Turn])[] = [
  ['page first', (rig, page) => { page.shown(); rig.advance(2); rig.lifecycle.toForeground() }],
  ['app first', (rig, page) => { rig.lifecycle.toForeground(); rig.advance(2); page.shown() }],
]

function closedWith(code: number, options: RigOptions = {}): { rig: Rig; page: LeaseHandle } {
  const { rig, page } = shown(options, 10)
  rig.last().closed(code)
  return { rig, page }
}

describe('a failure while page and app hide and show', () => {
  for (const [hidden, hide] of hides) {
    for (const [returned, show] of shows) {
      test(`LS-25: a final one stays, hidden ${hidden}, shown ${returned}`, () => {
        const { rig, page } = closedWith(4409)
        hide(rig, page)
        expect(rig.status()).toBe('failed')
        rig.advance(60_000)
        show(rig, page)
        rig.advance(1_000)
        expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code: 'replaced' } })
        expect(rig.statuses.map(({ status }) => status).filter((status) => status === 'failed')).toHaveLength(1)
        expect(rig.errors).toHaveLength(1)
        expect(rig.opensAtMs).toHaveLength(1)
      })

      test(`LS-25: another is tried again in front, hidden ${hidden}, shown ${returned}`, () => {
        const { rig, page } = closedWith(1006, { policy: { maxAttempts: 0 } })
        hide(rig, page)
        rig.advance(60_000)
        expect(rig.status()).toBe('failed')
        show(rig, page)
        rig.advance(0)
        expect(rig.status()).toBe('open')
        expect(rig.errors).toHaveLength(1)
        expect(rig.opensAtMs).toHaveLength(2)
      })
    }

    test(`LS-25: one that comes between the two hides is reported, and stays, hidden ${hidden}`, () => {
      const { rig, page } = shown({}, 10)
      const isPageFirst = hidden === 'page first'
      if (isPageFirst) page.hidden()
      else rig.lifecycle.toBackground()
      rig.last().closed(4409)
      if (isPageFirst) rig.lifecycle.toBackground()
      else page.hidden()
      expect(rig.status()).toBe('failed')
      expect(rig.errors).toEqual([{ code: 'replaced', reason: 'replaced', attemptsMade: 0 }])
      rig.advance(60_000)
      rig.lifecycle.toForeground()
      page.shown()
      rig.advance(1_000)
      expect(rig.status()).toBe('failed')
      expect(rig.errors).toHaveLength(1)
    })
  }

  test('LS-25: without the app a page that hides is left after 300 ms, the reason kept', () => {
    const { rig, page } = closedWith(4409, { policy: { lingerMs: 5_000 } })
    page.hidden()
    rig.advance(299)
    expect(rig.status()).toBe('failed')
    rig.advance(1)
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: { code: 'replaced' } })
    rig.lifecycle.toBackground()
    expect(rig.status()).toBe('idle')
  })

  test('RC-44: reconnect() just after the page hid clears the failure and opens nothing', () => {
    const { rig, page } = closedWith(4409)
    page.hidden()
    expect(rig.client.reconnect()).toBe('no-lease')
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
    rig.advance(60_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.clock.pending()).toBe(0)
  })
})

describe('a failure while the last lease lingers', () => {
  const ends: readonly (readonly [string, number, RigOptions])[] = [
    ['a final code', 4403, {}],
    ['a loss without attempts', 1006, { policy: { maxAttempts: 0 } }],
  ]
  for (const [what, code, options] of ends) {
    test(`LS-26: ${what} ends in idle, the reason kept, without a connectError`, () => {
      const { rig, page } = shown(options, 10)
      page.want(false)
      rig.last().closed(code)
      const before = rig.client.status()
      expect(before).toMatchObject({ status: 'idle', failure: { closeCode: code } })
      rig.advance(60_000)
      expect(rig.client.status()).toEqual(before)
      expect(rig.errors).toEqual([])
      expect(rig.client.stats().losses).toBe(1)
      page.want(true)
      rig.advance(0)
      expect(rig.status()).toBe('open')
    })
  }
})

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

  for (const [order, hide] of hides) {
    for (const [returnOrder, show] of shows) {
      test(`LS-11: hidden ${order}, shown ${returnOrder}: the socket stays, and is there when both are back`, () => {
        const { rig, page } = shown()
        const tab = rig.client.bindTab('accountStateIndex', 'tab')
        tab.set(0)
        hide(rig, page)
        tab.hidden()
        rig.advance(20_000)
        expect(rig.status()).toBe('open')
        expect(rig.client.tabs().accountStateIndex).toBe(0)
        show(rig, page)
        tab.shown()
        rig.advance(60_000)
        expect(rig.status()).toBe('open')
        expect(rig.opensAtMs).toHaveLength(1)
      })
    }

    test(`LS-13: both hides, ${order}, but only the app comes back: the page was left`, () => {
      const { rig, page } = shown()
      hide(rig, page)
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
