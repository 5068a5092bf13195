import { describe, expect, test } from 'vitest'
import { alice, foreground, middlesMs, networkBack, pings, shown, type Shown } from './client-stages'
import {
  after, answers, asAlice, asks, asleep, clockMoved, closesSlowly, failedBy, failsWith, from, getsReady, hides, is,
  isClosing, isDropped, killed, line, lost, needs, noTimers, offline, opened, openedAt, pageHides, pageReturns, pinged,
  plays, playsRow, renewsBy, reported, returns, type Row, saidGoodbye, says, shows, signsIn, type Step, unneeded,
} from './steps'
import type { RigOptions } from '../../../support/client-rig'

const hourMs = 3_600_000
const paused = shows({ status: 'paused', pausedBy: 'background', nextAtMs: null })

describe('a client in the background', () => {
  test.each<Row>([
    ['LS-14: does not connect in the background', from(), lost(), hides, paused, after(hourMs), opened(1), reported(0)],
    ['LS-14: counts the background time from the first of several hide events',
      from(), hides, after(20_000), hides, after(10_000), is('paused'), returns, after(0), opened(2)],
    ['LS-16: sends a goodbye and closes after 30 s by default',
      from(), hides, after(29_999), isClosing(false), after(1), saidGoodbye, isClosing(true),
      shows({ status: 'paused', pausedBy: 'background', failure: null }), after(hourMs), opened(1)],
    ['LS-16: drops an attempt in flight after 30 s in the background',
      from({ server: { line: 'mute' }, policy: { connectTimeoutMs: 100_000 } }), hides, after(30_000), isDropped,
      is('paused')],
    ['LS-16: drops an attempt that is not ready, and sends a goodbye',
      from({ server: { getsReady: false }, policy: { readyTimeoutMs: 100_000 } }), hides, after(30_000), saidGoodbye],
    ['LS-16: does not extend the background time for a connection after a failed probe',
      from(), answers(false), asks(), hides, after(3_000), answers(true), after(26_999), opened(2), isClosing(false),
      after(1), isClosing(true), is('paused')],
    ['LS-16: closes after the linger when leases are released in the background',
      from(), hides, (_, page) => page.release(), after(300), saidGoodbye, is('idle')],
    ['LS-20: opens no socket when a client is created in the background',
      from({ startsInFront: false }, hourMs), shows({ status: 'paused', pausedBy: 'background' }), openedAt(), returns,
      after(0), is('open')],
    ['LS-21: waits for the foreground when a page first needs the connection in the background',
      unneeded(), hides, needs(true), is('paused'), needs(false), after(300), is('idle'), needs(true), returns,
      after(0), is('open')],
  ])('%s', playsRow)
})

describe('returning to the foreground', () => {
  const deaf = { server: { answersPings: false } }
  const isBack: Step[] = [shows({ status: 'connecting', attempt: 0 }), after(0), is('open'), opened(2)]
  const waits: Step[] = [shows({ status: 'reconnecting', attempt: 1 }), after(299), opened(1)]

  test.each<[string, Step]>([
    ['the return', foreground], ['the network is back', networkBack], ['reconnect()', asks('probing')],
  ])('HB-17: connects immediately with a fresh budget after a close during the probe: %s', (_, event) => plays(
    from(deaf), event, after(1_999), line('refusing'), renewsBy(lost()),
  )())

  test.each([1000, 1005, 1006, 1011, 3000, 4999])('HB-17: reconnects immediately after close code %i', (code) => plays(
    from(deaf), hides, returns, lost(code), shows({ failure: { code: 'connection-lost', closeCode: code } }), ...isBack,
  )())

  test.each([1001, 1012])('HB-17: waits for its reconnect window after close code %i', (code) => plays(
    from(deaf), hides, returns, lost(code), ...waits, after(5_000), is('open'),
  )())

  test.each<[number, object]>([
    [1013, { status: 'reconnecting', failure: { code: 'retry-later' } }],
    [4401, { status: 'failed', failure: { code: 'token-refused' } }],
    [4409, { status: 'failed', failure: { code: 'replaced' } }],
  ])('HB-17: handles the close code %i during a probe as at any other time', (code, status) => plays(
    from(deaf), hides, returns, lost(code), shows(status), after(10_000), opened(1),
  )())

  test.each<[string, Step[], Step[]]>([
    ['an answered probe', [hides, returns, says('ready'), lost()], waits],
    ['a heartbeat ping', [after(5_000), pinged(1), lost()], waits],
    ['a probe that the protocol ends for another reason', [hides, returns, says('lose')], waits],
    ['a probe that no page needs any more',
      [hides, returns, needs(false), lost(), after(300)], [is('idle'), opened(1)]],
    ['an offline probe', [offline, pinged(1), lost()], [shows({ status: 'paused', pausedBy: 'offline' }), opened(1)]],
    ['a probe after the app hides again', [hides, returns, hides, lost()], [paused, opened(1)]],
  ])('HB-17: does not connect immediately after a close during %s', (_, ends, then) => plays(
    from(deaf), ...ends, ...then,
  )())

  const pingless = { policy: { ping: false } }

  test.each<[string, Step[]]>([
    ['the return', [hides, asleep(10_000), returns]], ['the network is back', [networkBack]],
    ['reconnect()', [asks('kept')]],
  ])('HB-17, HB-13: connects immediately without pings when a close follows within 2 s of %s', (_, event) => plays(
    from(pingless), ...event, after(1_999), pinged(0), line('refusing'), renewsBy(lost()),
  )())

  test.each<[string, Step[]]>([
    ['2 s after the event', [after(2_000)]], ['after a message', [after(10), says('ready')]],
  ])('HB-17: waits for its window without pings when the connection closes %s', (_, steps) => plays(
    from(pingless), hides, returns, ...steps, lost(), ...waits,
  )())

  test.each<Row>([
    ['LS-17: probes the socket when the app returns within 30 s',
      from(), hides, asleep(29_999), pinged(0), returns, pinged(1), after(5_000), is('open'), opened(1)],
    ['LS-18: connects immediately with a fresh budget when a probe fails after the app returns',
      from({ server: { answersPings: false } }), hides, asleep(3_000), returns, line('refusing'), after(2_000),
      openedAt(0, 15_000), after(100_000), openedAt(0, 15_000, ...middlesMs.map((ms) => 15_000 + ms))],
    ['HB-17: treats silence that a protocol reports during a probe as the probe’s timeout',
      from(deaf), hides, returns, after(10), says('silent'), failedBy('pong-timeout'), ...isBack],
    ['HB-17: ignores a probe of the previous connection',
      from(deaf), hides, returns, getsReady(false), lost(), after(0), opened(2), lost(),
      shows({ status: 'reconnecting' }), after(299), opened(2)],
    ['HB-17, RC-15: makes the uncounted attempt 1 s after the close within a minute of a budget renewal',
      from(deaf), networkBack, lost(), ...isBack, after(10_000), networkBack, lost(), after(999), opened(2), after(1),
      opened(3), is('open')],
    ['LS-19: opens a new socket immediately when the app returns after 30 s by the wall clock',
      from(), hides, asleep(30_000), returns, (rig) => expect(rig.socket.connections[0]?.state).toBe('dropped'),
      shows({ status: 'connecting', failure: { code: 'connection-lost', final: false } }), after(0), is('open'),
      openedAt(0, 40_000), after(60_000), opened(2)],
    ['LS-17 LS-19: counts the background time from reconnect(), and probes the connection it opened',
      from(), hides, after(40_000), asks(), after(29_999), returns, after(0),
      (rig) => expect(pings(rig)).toBeGreaterThan(0), opened(2), is('open'), hides, after(20_000), asks(),
      asleep(30_000), returns, after(0), opened(3)],
    ['LS-19: opens a new socket when the clock was set back while the app was hidden',
      from(), hides, clockMoved(-hourMs), returns, after(0), opened(2)],
    ['LS-19: does not connect without a lease',
      from(), (_, page) => page.release(), hides, asleep(60_000), returns, after(60_000), opened(1), is('idle')],
    ['LS-23, RC-64: connects immediately when a page needs the socket after the app has returned',
      from(), hides, lost(), needs(false), returns, is('idle'), needs(true), after(0), is('open')],
  ])('%s', playsRow)
})

describe('reconnect() in the background', () => {
  const newer = signsIn({ ...alice, token: 'newer' })
  test.each<[string, Step[], Step[]]>([
    ['even with another token', [newer], [opened(2), is('open')]],
    ['only for the user who requested it', [signsIn(null), newer], [opened(1), is('paused')]],
  ])('RC-50: makes an attempt requested during the goodbye %s', (_, sessions, ends) => plays(
    asAlice(), hides, closesSlowly, after(30_000), asks('attempting'), ...sessions, lost(1000), after(1_000), ...ends,
  )())

  test.each<Row>([
    ['RC-50: makes exactly one attempt when reconnect() is called in the background',
      from(), hides, killed, asks('attempting'), after(hourMs), opened(2), is('paused')],
    ['RC-50: makes the attempt only after the current goodbye',
      from(), closesSlowly, hides, after(30_000), asks('attempting'), is('connecting'), lost(1000), after(29_999),
      is('open'), opened(2), after(1), is('paused')],
    ['RC-50: does not connect when no page needs the socket after the goodbye',
      from(), closesSlowly, hides, after(30_000), asks(), needs(false), lost(1000), after(60_000), opened(1),
      is('idle')],
    ['RC-50: does not connect if the last lease is lingering when the close completes',
      from(), closesSlowly, hides, after(30_000), returns, needs(false), lost(1000), is('idle'), after(60_000),
      opened(1), needs(true), after(0), is('open')],
  ])('%s', playsRow)
})

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

describe('a failed connection while the page and the app are hidden and shown again', () => {
  for (const [hidden, hide] of hidings) {
    for (const [returned, show] of returnings) {
      test(`LS-25: stays failed after a final failure (hidden ${hidden}, shown ${returned})`, plays(
        closedWith(4409), ...hide, is('failed'), after(60_000), ...show, after(1_000),
        shows({ status: 'failed', failure: { code: 'replaced' } }),
        (rig) => expect(rig.statuses.filter(({ status }) => status === 'failed')).toHaveLength(1), reported(1),
        opened(1),
      ))

      test(`LS-25: retries after a temporary failure in the foreground (hidden ${hidden}, shown ${returned})`, plays(
        closedWith(1006, { policy: { maxAttempts: 0 } }), ...hide, after(60_000), is('failed'), ...show, after(0),
        is('open'), reported(1), opened(2),
      ))
    }

    const [first, second] = hidden === 'page first' ? [pageHides, hides] : [hides, pageHides]
    test(`LS-25: reports a failure between two hide events once, and stays failed (hidden ${hidden})`, plays(
      from({}, 10), first, lost(4409), second, is('failed'),
      failsWith({ code: 'replaced', reason: 'replaced', attemptsMade: 0 }),
      after(60_000), returns, pageReturns, after(1_000), is('failed'), reported(1),
    ))
  }

  test('LS-25: becomes idle 300 ms after the page is hidden, and keeps the failure reason', plays(
    closedWith(4409, { policy: { lingerMs: 5_000 } }), pageHides, after(299), is('failed'), after(1),
    shows({ status: 'idle', failure: { code: 'replaced' } }), hides, is('idle'),
  ))

  test('RC-44: clears the failure without connecting when reconnect() is called just after the page is hidden', plays(
    closedWith(4409), pageHides, asks('no-lease'), shows({ status: 'idle', failure: null }), after(60_000), opened(1),
    noTimers,
  ))
})

const stays: Step = (rig) => {
  const before = rig.client.status()
  rig.advance(60_000)
  expect(rig.client.status()).toEqual(before)
}
test.each<[string, number, RigOptions, Step[]]>([
  ['a final code', 4403, {}, [is('failed'), reported(1), opened(1), needs(false), needs(true), reported(1)]],
  ['a disconnect without attempts', 1006, { policy: { maxAttempts: 0 } }, [is('open'), reported(0)]],
])('LS-26, CN-10: becomes idle on %s, keeps the reason and emits no connectError', (_, code, options, ends) => plays(
  from(options, 10), needs(false), lost(code), shows({ status: 'idle', failure: { closeCode: code } }), stays,
  reported(0), (rig) => expect(rig.client.stats().losses).toBe(1), needs(true), after(0), ...ends,
)())

const holds = (held: boolean, suspended?: boolean): Step => (rig) =>
  expect(rig.client.leases()).toMatchObject([{ held, ...(suspended === undefined ? {} : { suspended }) }])

describe('a page and an app hidden within 300 ms of each other, for any lingerMs', () => {
  const policy = { lingerMs: 5_000 }

  test.each<Row>([
    ['LS-13: treats a page as closed if it does not return within 300 ms after the app, even with a long linger',
      from({ policy }), hides, pageHides, after(10_000), returns, after(299), holds(true), after(1), holds(false),
      after(4_999), is('open'), after(1), is('idle')],
    ['LS-12: treats a page as closed if it was hidden 300 ms before the app, even with a long linger',
      from({ policy }), pageHides, after(300), hides, holds(false), after(4_700), is('idle')],
    ['LS-11: treats a page that hides just before the app as hidden together with the app, without a linger',
      from({ policy: { lingerMs: 0 } }), pageHides, asleep(299), hides, after(10_000), holds(true, true), is('open')],
  ])('%s', playsRow)
})

describe('a page and an app that hide together', () => {
  test('LS-10: suspends all leases without releasing them, with or without a page, when the app is hidden', () => {
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
      test(`LS-11: keeps the socket until the page and the app return (hidden ${order}, shown ${returnOrder})`, () => {
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

    test(`LS-13: releases a page’s lease if the page and app were hidden (${order}) and only the app returns`, plays(
      from(), ...hide, after(20_000), returns, after(299), holds(true), after(1), holds(false), after(300), is('idle'),
      saidGoodbye,
    ))
  }

  test('LS-13: keeps a hidden page’s lease when the app is hidden again 200 ms after its return', plays(
    from(), hides, pageHides, after(5_000), returns, after(200), hides, after(10_000), is('open'), returns, pageReturns,
    after(10_000), is('open'), opened(1),
  ))
})
