import { describe, expect, test } from 'vitest'
import type { LeaseHandle } from '../../../../src/connection/runtime/client-api'
import { createRig, type Rig, type RigOptions } from '../../../support/client-rig'

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
  const rig = createRig(options)
  const page = rig.need()
  rig.advance(10)
  rig.last().closed(code)
  return { rig, page }
}

describe('a failure while page and app hide and show', () => {
  for (const [hidden, hide] of hides) {
    for (const [shown, show] of shows) {
      test(`LS-25: a final one stays, hidden ${hidden}, shown ${shown}`, () => {
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

      test(`LS-25: another is tried again in front, hidden ${hidden}, shown ${shown}`, () => {
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
      const rig = createRig()
      const page = rig.need()
      rig.advance(10)
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

  test('LS-25: a page that shows again without the app is a new need', () => {
    const { rig, page } = closedWith(4409)
    page.hidden()
    rig.advance(100)
    page.shown()
    rig.advance(0)
    expect(rig.status()).toBe('open')
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

  test('LS-25: a loss between the two hides, the budget spent, waits for the app', () => {
    const rig = createRig({ policy: { maxAttempts: 0 } })
    const page = rig.need()
    rig.advance(10)
    page.hidden()
    rig.last().closed(1006)
    rig.lifecycle.toBackground()
    expect(rig.status()).toBe('paused')
    rig.lifecycle.toForeground()
    page.shown()
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(rig.errors).toEqual([])
  })
})

describe('a failure while the last lease lingers', () => {
  const ends: readonly (readonly [string, number, RigOptions])[] = [
    ['a final code', 4403, {}],
    ['a loss without attempts', 1006, { policy: { maxAttempts: 0 } }],
  ]
  for (const [what, code, options] of ends) {
    test(`LS-26: ${what} ends in idle, the reason kept, without a connectError`, () => {
      const rig = createRig(options)
      const page = rig.need()
      rig.advance(10)
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
