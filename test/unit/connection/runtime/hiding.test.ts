import { describe, expect, test } from 'vitest'
import type { RigOptions } from '../../../support/client-rig'
import { shown, type Shown } from './client-stages'
import {
  after, asks, asleep, failsWith, from, hides, is, lost, needs, noTimers, opened, pageHides, pageReturns, plays,
  reported, returns, saidGoodbye, shows, type Step,
} from './steps'

const hidings: readonly (readonly [string, readonly Step[]])[] = [
  ['page first', [pageHides, after(2), hides]], ['app first', [hides, after(2), pageHides]],
]
const returnings: readonly (readonly [string, readonly Step[]])[] = [
  ['page first', [pageReturns, after(2), returns]], ['app first', [returns, after(2), pageReturns]],
]

const closedWith = (code: number, options: RigOptions = {}) => (): Shown => {
  const stage = shown(options, 10)
  stage.rig.last().closed(code)
  return stage
}

describe('a failure while page and app hide and show', () => {
  for (const [hidden, hide] of hidings) {
    for (const [returned, show] of returnings) {
      test(`LS-25: a final one stays, hidden ${hidden}, shown ${returned}`, plays(
        closedWith(4409), ...hide, is('failed'), after(60_000), ...show, after(1_000),
        shows({ status: 'failed', failure: { code: 'replaced' } }),
        (rig) => expect(rig.statuses.filter(({ status }) => status === 'failed')).toHaveLength(1), reported(1),
        opened(1),
      ))

      test(`LS-25: another is tried again in front, hidden ${hidden}, shown ${returned}`, plays(
        closedWith(1006, { policy: { maxAttempts: 0 } }), ...hide, after(60_000), is('failed'), ...show, after(0),
        is('open'), reported(1), opened(2),
      ))
    }

    const [first, second] = hidden === 'page first' ? [pageHides, hides] : [hides, pageHides]
    test(`LS-25: one that comes between the two hides is reported, and stays, hidden ${hidden}`, plays(
      from({}, 10), first, lost(4409), second, is('failed'),
      failsWith({ code: 'replaced', reason: 'replaced', attemptsMade: 0 }),
      after(60_000), returns, pageReturns, after(1_000), is('failed'), reported(1),
    ))
  }

  test('LS-25: without the app a page that hides is left after 300 ms, the reason kept', plays(
    closedWith(4409, { policy: { lingerMs: 5_000 } }), pageHides, after(299), is('failed'), after(1),
    shows({ status: 'idle', failure: { code: 'replaced' } }), hides, is('idle'),
  ))

  test('RC-44: reconnect() just after the page hid clears the failure and opens nothing', plays(
    closedWith(4409), pageHides, asks('no-lease'), shows({ status: 'idle', failure: null }), after(60_000), opened(1),
    noTimers,
  ))
})

describe('a failure while the last lease lingers', () => {
  const stays: Step = (rig) => {
    const before = rig.client.status()
    rig.advance(60_000)
    expect(rig.client.status()).toEqual(before)
  }
  test.each<[string, number, RigOptions]>([
    ['a final code', 4403, {}], ['a loss without attempts', 1006, { policy: { maxAttempts: 0 } }],
  ])('LS-26: %s ends in idle, the reason kept, without a connectError', (_, code, options) => plays(
    from(options, 10), needs(false), lost(code), shows({ status: 'idle', failure: { closeCode: code } }), stays,
    reported(0), (rig) => expect(rig.client.stats().losses).toBe(1), needs(true), after(0), is('open'),
  )())
})

const holds = (held: boolean, suspended?: boolean): Step => (rig) =>
  expect(rig.client.leases()).toMatchObject([{ held, ...(suspended === undefined ? {} : { suspended }) }])

describe('page and app within one moment, whatever the linger', () => {
  const policy = { lingerMs: 5_000 }

  test('LS-13: with a long linger a page that does not come back is left after 300 ms', plays(
    from({ policy }), hides, pageHides, after(10_000), returns, after(299), holds(true), after(1), holds(false),
    after(4_999), is('open'), after(1), is('idle'),
  ))

  test('LS-12: with a long linger a page that was left 300 ms before the app is left', plays(
    from({ policy }), pageHides, after(300), hides, holds(false), after(4_700), is('idle'),
  ))

  test('LS-11: without a linger a page hide just before the app hide is part of it', plays(
    from({ policy: { lingerMs: 0 } }), pageHides, asleep(299), hides, after(10_000), holds(true, true), is('open'),
  ))
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

  for (const [order, hide] of hidings) {
    for (const [returnOrder, show] of returnings) {
      test(`LS-11: hidden ${order}, shown ${returnOrder}: the socket stays, and is there when both are back`, () => {
        const { rig, page } = shown()
        const tab = rig.client.bindTab('accountStateIndex', 'tab')
        tab.set(0)
        plays(
          () => ({ rig, page }), ...hide, tab.hidden, after(20_000), is('open'),
          () => expect(rig.client.tabs().accountStateIndex).toBe(0), ...show, tab.shown, after(60_000), is('open'),
          opened(1),
        )()
      })
    }

    test(`LS-13: both hides, ${order}, but only the app comes back: the page was left`, plays(
      from(), ...hide, after(20_000), returns, after(299), holds(true), after(1), holds(false), after(300), is('idle'),
      saidGoodbye,
    ))
  }

  test('LS-13: hidden again before the doubt is over, it is still part of it', plays(
    from(), hides, pageHides, after(5_000), returns, after(200), hides, after(10_000), is('open'), returns, pageReturns,
    after(10_000), is('open'), opened(1),
  ))
})
