import { describe, expect, test } from 'vitest'
import { fixedDelay } from '../../../src/connection/policy/reconnect-policy'
import { clientOf } from '../../../src/vue/connection/clients'
import type { LegacySocketIO } from '../../../src/legacy/socket-io-class'
import { createLegacyPage, data } from './legacy-rig'
import {
  closes, closesAsPage, closesWith, codesAre, cut, errors, handlersAre, hides, holdsByComposable, inits, isOpen, isUser,
  lines, live, lost, offline, online, opens, page, pass, playRow, reconnects, returns, type Row, sent, serverUp, sets,
  shows, starts, statusIs, type Step, subscribes, toastsAre, within,
} from './legacy-steps'

const rules: readonly (readonly [string, Partial<LegacySocketIO>])[] = [
  ['traderDetailIndex 2', { traderDetailIndex: 2 }], ['accountStateIndex 0', { accountStateIndex: 0 }],
  ['followFlake true', { followFlake: true }],
]
const holds = sets({ accountStateIndex: 0 })
const letsGo = sets({ accountStateIndex: 1 })
const attempts = [1, 2, 3, 4, 5]
const onError = (act: Step): Step => (page) => page.own.run(() => uni.$on('connectError', () => act(page)))
const initsAsPage: Step = ({ own, socketIo }) => own.run(() => socketIo.connectSocketInit())

describe('disconnect handling in the legacy class', () => {
  test.each(rules)('LG-20: retries five times with %s, 5 s apart, then emits one connectError', (title, rule) => {
    const failed = errors({ code: 'connect-failed', reason: 'connect-failed', attemptsMade: 5 })
    return playRow(title, page(), sets(rule), opens, lost, ...attempts.flatMap((attempt) => [
      errors(), shows(attempt + 1, false), pass(5_000), lines(attempt + 1), shows(attempt + 1, false), cut(),
    ]), failed, toastsAre(...attempts.map((attempt) => `attempt ${attempt}`)), shows(1, false), pass(600_000), lines(6),
    failed)
  })

  test.each<[string, boolean, ...Step[]]>([
    ['of an open connection', true], ['of the first connection', false],
    ['of the first connection and the network', false, offline],
  ])('LG-22: reports the loss %s immediately when no rule needs the socket, and stays idle', (title, up, ...before) => {
    const received: unknown[] = []
    const error = { code: up ? 'connection-lost' : 'connect-failed', reason: 'closed for the night', attemptsMade: 0 }
    return playRow(title, page({ up }), opens,
      () => uni.$on('connectError', (payload: unknown) => void received.push(payload)), pass(0), ...before,
      cut(4_000, 'closed for the night'), errors(error), () => expect(received).toEqual([error]), pass(0),
      statusIs('idle'), pass(600_000), sets({ followFlake: true }), pass(60_000), lines(1), errors(error), toastsAre(),
      shows(1, false))
  })

  test.each<[string, string, ...Step[]]>([
    ['a probe on return', 'probe-timeout', hides, returns], ['`start()`', 'probe-timeout', starts],
    ['the heartbeat', 'pong-timeout'],
  ])('LG-22: reports the loss of a dead connection that is detected by %s', (title, code, ...finds) => playRow(
    title, page(), opens, pass(0), ({ socket }) => socket.last().message({ Code: 200, type: 'Pong' }), pass(10_000),
    ...finds, pass(600_000), errors({ code }), live(0), statusIs('idle'), toastsAre(),
  ))

  test.each<[string, Step[], Step[]]>([
    ['in the handler of connectError', [onError(initsAsPage)], []], ['later', [], [initsAsPage]],
  ])('LG-27: opens %s, even in the background, and does not report the close again', (title, before, then) => playRow(
    title, page(), opens, pass(0), hides, ...before, cut(4_409, 'elsewhere'), ...then, pass(1_000), errors({}),
    lines(2), isOpen,
  ))

  test.each(['dispose', 'unmount'] as const)('LG-13: stops the wait of `reconnect` after %s', async (end) => {
    const { legacy, pass, socket, clock, socketIo } = createLegacyPage({}, data)
    const app = { config: { globalProperties: {} }, unmount: () => undefined }
    legacy.install(app)
    socketIo.followFlake = true
    socketIo.reconnect()
    if (end === 'dispose') legacy.dispose()
    else app.unmount()
    expect(clock.pending()).toBe(0)
    socketIo.reconnect()
    expect(clock.pending()).toBe(0)
    await pass(10_000)
    expect(socket.connections).toHaveLength(0)
  })

  const reconnectsTwice: Step = ({ clock, socketIo }) => {
    const before = clock.pending()
    for (const _ of [1, 2]) socketIo.reconnect()
    expect(clock.pending()).toBe(before + 1)
  }
  let waiting: unknown
  const waitingOf: Step = ({ toasts }) => [toasts.length, clientOf().status().nextAtMs]

  test.each<Row>([
    ['LG-23: skips the attempt when its rule becomes false, and continues when another rule is true',
      page(), holds, opens, pass(10_000), cut(), pass(2_000), letsGo, pass(60_000), lines(1), errors(),
      sets({ traderDetailIndex: 2 }), pass(5_000), lines(2), shows(1, true)],
    ['LG-24: resets connectNum to 1 on open, but continues the attempt count until the minimum uptime',
      page(), holds, opens, pass(0), ...[2, 3, 4, 5, 6, 1].flatMap((next) => [
        shows(1, true), cut(1_000), shows(next, false), pass(5_000),
      ]), lines(6), errors({ code: 'connection-lost', attemptsMade: 5 })],
    ['LG-25: opens one socket 5 s after `reconnect`, but only if a rule is true at that time',
      page({}, data), reconnects, pass(5_000), lines(0), sets({ followFlake: true }), reconnects, pass(4_999),
      sets({ followFlake: false }), pass(5_000), lines(0), reconnects, reconnects, sets({ followFlake: true }),
      pass(4_999), lines(0), pass(1), sent([data]), reconnects, pass(5_000), sent([data])],
    ['LG-25: opens after `reconnect` with the latest data of the page',
      page({}, data), sets({ followFlake: true }), reconnects, pass(2_000), sets({ data: { traderid: 8 } }),
      pass(3_000), sent([{ traderid: 8 }])],
    ['LG-25: cancels the wait of `reconnect` when a page opens, so that a later attempt is not early',
      page({}, data), holds, reconnects, pass(2_000), inits(), pass(1_000), cut(), pass(4_999), lines(1), pass(1),
      lines(2)],
    ['LG-25: waits once for two calls of `reconnect`, and not during an attempt; `Close` cancels the wait',
      page({}, data), holds, reconnectsTwice, ({ socketIo }) => socketIo.Close(), pass(60_000), lines(0), inits(), lost,
      pass(1_000), reconnects, pass(5_000), lines(2), live(1), closes, pass(5_000), reconnects, pass(5_000), lines(3)],
    ['LG-21, LG-25: gives up after six attempts, and then still accepts `reconnect` and `connectSocketInit`',
      page({ up: false }), holds, opens, ...[[reconnects], [serverUp(true), inits()]].flatMap((again, before) => [
        ...[...attempts, 6].flatMap(() => [pass(0), cut(), pass(5_000)]), lines(6 * (before + 1)),
        errors(...Array<object>(before + 1).fill({ attemptsMade: 5 })), ...again, pass(5_000),
      ]), isOpen],
    ['LG-26: starts with all attempts when a `connectError` handler opens a connection',
      page(), opens, onError(holds), onError(({ socketIo }) => socketIo.connectSocketInit()), pass(0), cut(),
      pass(1_000), errors({}), shows(1, true), cut(), shows(2, false), pass(5_000), lines(3)],
    ['LG-27: reports a final close once, whatever the rules, and can open again',
      page(), opens, pass(0), cut(4_409, 'elsewhere'), pass(60_000),
      errors({ code: 'replaced', reason: 'elsewhere', attemptsMade: 0 }), lines(1),
      () => expect(clientOf().leases()).toMatchObject([{ label: 'socketIO', held: false }]), inits(), pass(0), isOpen],
    ['LG-28: reconnects after a disconnect in the background if a rule is true on return, or reports it',
      page(), holds, opens, pass(10_000), hides, cut(1_000), pass(20_000), lines(1), returns, pass(0), lines(2), letsGo,
      pass(10_000), hides, cut(1_000), errors({ code: 'connection-lost' }), returns, pass(60_000), lines(2)],
    ['LG-75: reports a pending attempt once, even when the app is hidden and shown several times',
      // The budget is renewed once a minute. After the second failure the app's return causes an attempt a second
      // later.
      page(), holds, opens, lost, hides, returns, pass(100), cut(), hides, returns,
      (page) => void (waiting = waitingOf(page)), ...[1, 2, 3].flatMap((): Step[] => [
        pass(100), hides, returns, (page) => expect(waitingOf(page)).toEqual(waiting),
      ]), pass(1_000), lines(3)],
    ['LG-30: reports a throwing `connectError` handler, and works as before',
      page(), opens, onError(() => { throw new Error('the page fell over') }), pass(0), cut(), pass(10_000), errors({}),
      codesAre('listener-threw'), inits(), pass(0), isOpen],
  ])('%s', playRow)
})

const follows = sets({ followFlake: true })
const followsNoMore = sets({ followFlake: false })
const losesLineHeldTwice = [opens, holdsByComposable, follows, lost, pass(5_000)]

describe('connection outages', () => {
  test.each<Row>([
    ['LG-22: does not report a paused connection or a repeated first connection as lost',
      page({ up: false }), opens, pass(0), hides, ({ clock }) => clock.suspend(600_000), returns, serverUp(true),
      pass(10_000), hides, pass(600_000), statusIs('paused'), live(0), errors(), codesAre()],
    ['LG-22: counts the attempt that was in flight when the network was lost',
      page(), ...losesLineHeldTwice, followsNoMore, offline, cut(), pass(5_000), errors({ attemptsMade: 1 })],
    ['LG-22: does not count attempts of the previous outage',
      page(), ...losesLineHeldTwice, cut(), serverUp(true), pass(60_000), followsNoMore, hides, cut(), pass(0),
      errors({ attemptsMade: 0 })],
    ['LG-3: waits for the network without reporting a failure when it opens offline',
      page(), offline, opens, pass(60_000), errors(), codesAre(), online, pass(1_000), isOpen],
    ['LG-44: replaces the old handler even after another page’s connection was given up',
      page(), opens, pass(0), closesAsPage, subscribes, holdsByComposable, pass(0), cut(4_409), opens, errors({}),
      handlersAre(1, 1)],
    ['LG-25: does not delay `reconnect` until the next attempt, and leaves a pending attempt unchanged',
      page({ policy: { reconnect: fixedDelay(20_000) } }), follows, opens, lost, reconnects, pass(5_000), lines(2),
      cut(), pass(18_000), reconnects, pass(2_000), lines(3), shows(2, false), pass(3_000), lines(3), shows(2, false)],
  ])('%s', playRow)

  test.each([[null], [{}]])('LG-29: shows no text when the option `words` is %j', (words) => playRow(
    '', page({ words }), follows, opens, pass(10_000), cut(), pass(10_000), closesWith(true), toastsAre(), codesAre(),
  ))
})

const opened = [inits(), pass(1_000)]

describe('RT-63: runs the calls of one event in order, each in its own task', () => {
  let answers: unknown[]
  const asksToClose: Step = ({ socketIo }) => {
    answers = []
    void socketIo.Close().then((answer) => answers.push(answer))
  }
  const closedWith = (answer: boolean): Step => () => expect(answers).toEqual([answer])

  test.each<Row>([
    ['opens as the user named in the data right after another user’s sign-in',
      page({}, data), ...opened, within(() => clientOf().setSession({ userId: 9 }), inits(data)), pass(1_000),
      isUser(10260)],
    ['closes and reports the close when `Close()` follows `connectSocketInit()`',
      page({}, data), within(inits(data), asksToClose), pass(6_000), closedWith(true), live(0)],
    ['keeps the connection on `Close()` and `connectSocketInit()` while another user signs in',
      page({}, data), ...opened, (page) => {
        const stop = clientOf().on('sessionChanged', () => {
          stop()
          void asksToClose(page)
          void inits(data)(page)
        })
      }, inits({ ...data, traderid: 9 }), pass(6_000), closedWith(false), live(1)],
    ['opens again on `reconnect()` after a close',
      page({}, data), ...opened, follows, within(closes, reconnects), pass(20_000), live(1)],
    ['waits for the next attempt on `start()` after a loss',
      page({}, data), ...opened, follows, within(cut(), starts), pass(0), lines(1)],
    ['reconnects for a tab that needed the socket at the disconnect, even if the tab then leaves',
      page({}, data), ...opened, follows, within(cut(), sets({ followFlake: false })), pass(1_000), errors(),
      toastsAre('attempt 1')],
  ])('%s', playRow)
})
