import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { killServer, middlesMs, networkBack, waiting } from './client-stages'
import {
  after, asAlice, asks, asleep, failedBy, from, getsReady, hides, is, isDropped, killed, line, lost, needs, noTimers,
  offline, online, opened, openedAt, plays, playsRow, reported, returns, type Row, shows, signsIn, type Step, triesOn,
  unneeded,
} from './steps'

const goesOffline = [killed, offline, shows({ status: 'paused', pausedBy: 'offline', nextAtMs: null })]

describe('the offline state as a hint', () => {
  test.each<Row>([
    ['RC-45: does not trust an offline report at the start',
      from({ startsOnline: false, server: { line: 'refusing' } }, 0), is('reconnecting'), offline, is('reconnecting')],
    ['RC-45: trusts an offline report after an online report, and stops the attempts',
      from(), ...goesOffline, after(14_999), opened(1), is('paused'), reported(0)],
    ['RC-45: reports no attempt while the attempts are stopped',
      from(), killed, after(15_000), offline, shows({ status: 'paused', attempt: 0 })],
    ['RC-46: never delays the first connection because of an offline report',
      unneeded(), offline, needs(true), openedAt(0), after(0), is('open')],
    ['RC-46: never delays a connection to a loopback host because of an offline report',
      from({ url: 'ws://127.0.0.1:8787', server: { line: 'refusing' } }, 0), offline, after(3_000),
      shows({ status: 'reconnecting', attempt: 2 }), opened(2)],
    ['RC-64: becomes idle when the network returns while no page needs the connection',
      from(), ...goesOffline, needs(false), online, shows({ status: 'idle', pausedBy: null }), line('up'), needs(true),
      after(0), is('open'), opened(2)],
    ['RC-48: ignores the offline report when a connection opens',
      from(), ...goesOffline, line('up'), asks(), after(10_000), is('open'), killed, is('reconnecting'), offline,
      is('paused')],
  ])('%s', playsRow)
})

describe('while offline', () => {
  const deaf = { server: { answersPings: false } }
  test('RC-49: queries the network every 15 s', () => {
    const stage = from()()
    plays(() => stage, ...goesOffline)()
    const before = stage.rig.network.asks()
    const asked = (times: number): Step => ({ network }) => expect(network.asks() - before).toBe(times)
    const answers = (isOnline: boolean | undefined): Step => ({ network }) => network.answerWith(isOnline)
    plays(
      () => stage, after(14_999), asked(0), after(1), asked(1), answers(undefined), after(45_000), asked(4),
      is('paused'), line('up'), answers(true), after(15_000), is('open'), after(60_000), asked(5),
    )()
  })

  test('RC-49: does not query the network when the client is paused only because the app is hidden', () => {
    const { rig } = from({ startsInFront: false }, 0)()
    const asks = rig.network.asks()
    rig.advance(60_000)
    expect(rig.network.asks()).toBe(asks)
  })

  test.each<Row>([
    ['RC-47: probes an open socket, and keeps the socket when it responds',
      from({}, 1_000), offline, (rig) => expect(rig.last().frames).toContainEqual({ type: 'ping', foreground: true }),
      after(60_000), is('open'), opened(1)],
    ['RC-47: closes a socket that does not respond, and then pauses',
      from(deaf, 1_000), offline, after(2_000), shows({ status: 'paused', failure: { code: 'probe-timeout' } }),
      opened(1)],
    ['RC-47: makes an attempt even offline when a probe from reconnect() fails',
      from(deaf, 1_000), offline, asks('probing'), after(2_000), openedAt(0, 3_000)],
    ['RC-47: probes an open socket on return to the foreground, however long it was offline',
      from({}, 1_000), offline, after(2_000), hides, asleep(60_000), (rig) => {
        const { length } = rig.last().sent
        rig.lifecycle.toForeground()
        expect(rig.last().sent).toHaveLength(length + 1)
      }, after(5_000), is('open')],
    ['RC-49: drops a query result when a network change supersedes it',
      from(), ...goesOffline, ({ network }) => network.holdAnswers(true), after(15_000), online, ({ network }) => {
        network.answerWith(false)
        network.answerHeld()
      }, after(5_000), is('reconnecting')],
    ['RC-50: stays paused while offline, whatever event occurs',
      from(), ...goesOffline, (rig) => rig.need('pop-up').release(), hides,
      shows({ status: 'paused', pausedBy: 'background' }), returns, signsIn({ userId: 7 }), offline, after(10_000),
      shows({ status: 'paused', pausedBy: 'offline' }), opened(1)],
    ['RC-50: waits for the network when a page needs the connection again after a failure',
      from({ server: { line: 'refusing' } }, 1_000), offline, needs(false), after(300), is('idle'), needs(true),
      is('paused'), line('up'), online, after(0), is('open')],
    ['RC-50: waits for the network when the session of an open connection is replaced while offline',
      from({}, 1_000), offline, after(5_000), signsIn({ userId: 7 }), is('paused'), after(14_999), opened(1), online,
      after(0), is('open')],
  ])('%s', playsRow)
})

/** 60 s into the offline pause that started at 10,000 ms, after the rejected attempts at 15, 30 and 60 s. */
const tried = [...goesOffline, after(60_000), openedAt(0, 25_000, 40_000, 70_000)]
const slots = (free: boolean): Step => (rig) => void (rig.socket.behaviour.noSlots = !free)
const isPaused = shows({ status: 'paused', pausedBy: 'offline', attempt: 0, nextAtMs: null, slotAwaitedSinceMs: null })

describe('an attempt while offline', () => {
  test.each<[string, number, object]>([
    ['uses no attempt from the budget', 5, { status: 'reconnecting', attempt: 3 }],
    ['makes the attempt even with a budget of 0', 0, { status: 'failed' }],
  ])('RC-65: %s', (_, maxAttempts, status) => plays(
    from({ policy: { maxAttempts } }), offline, (rig) => void (rig.server.line = 'refusing'), lost(), isPaused,
    ...(maxAttempts === 0 ? [] : [online, after(9_000), shows(status), offline]), getsReady(false), line('up'),
    after(15_000), lost(), shows(status),
  )())

  test.each<Row>([
    ['RC-65: makes attempts after 15, 30 and 60 s offline, then every 120 s, without a connectError',
      from(), ...goesOffline, after(300_000), openedAt(0, 25_000, 40_000, 70_000, 190_000, 310_000), isPaused,
      after(3_600_000), opened(6 + 30), isPaused, reported(0), line('up'), after(120_000), is('open')],
    ['RC-65: keeps the status `paused` until the attempt’s socket opens',
      from(), ...goesOffline, line('mute'), after(15_000), opened(2), isPaused, after(9_999), isPaused, after(1),
      isPaused, failedBy('connect-timeout'), getsReady(false), line('up'), after(15_000), opened(3),
      is('reconnecting')],
    ['RC-65: reports a permanent rejection, and stops retrying',
      from(), ...goesOffline, line('up'), after(15_000), lost(4409), is('failed'), reported(1), after(3_600_000),
      opened(2)],
    ['RC-65: counts the current attempt after reconnect(), and restarts the intervals in the next pause',
      from(), ...goesOffline, line('mute'), after(15_000), isPaused, asks('kept'), shows({ status: 'connecting' }),
      line('refusing'), after(10_000), isPaused, after(60_000), openedAt(0, 25_000, 50_000, 65_000, 95_000)],
    ['RC-65: restarts an old attempt on reconnect()',
      from(), ...goesOffline, line('mute'), after(15_000 + 2_001), asks('attempting'), opened(3),
      shows({ status: 'connecting' }), (rig) => expect(rig.socket.connections[1]?.state).toBe('dropped')],
    ['RC-65: drops an attempt in flight when the last page has left and the linger ends',
      from(), ...goesOffline, line('mute'), after(15_000), needs(false), after(299), isPaused, after(1), isDropped,
      shows({ status: 'idle', failure: null }), after(600_000), opened(2), noTimers],
    ['RC-65: makes no attempt while the last lease lingers',
      from({ policy: { lingerMs: 20_000 } }), ...goesOffline, after(1_000), needs(false), after(19_000), opened(1),
      needs(true), isPaused, after(15_000), opened(2)],
    ['RC-65: makes no attempt in the background, and restarts the intervals afterwards',
      from(), ...tried, hides, after(600_000), opened(4), returns, isPaused, after(15_000), opened(5), after(15_000),
      opened(6), after(30_000), opened(7)],
    ['RC-65: ends an attempt in flight after backgroundMs when the app is hidden',
      from({ policy: { connectTimeoutMs: 100_000 } }), ...goesOffline, line('mute'), after(15_000), hides,
      shows({ status: 'paused', pausedBy: 'background' }), after(29_999),
      (rig) => expect(rig.last().state).toBe('connecting'), after(1), isDropped, after(600_000), opened(2)],
    ['RC-65, RC-28: keeps a recent attempt with a fresh budget when the network returns',
      from(), ...tried, line('mute'), after(120_000), opened(5), online, opened(5), shows({ status: 'connecting' }),
      (rig) => rig.last().closed(), line('refusing'), shows({ status: 'reconnecting', attempt: 1 }),
      triesOn(...middlesMs), is('failed')],
    ['RC-65, RC-15: does not count an offline attempt within a minute of a budget renewal',
      waiting, networkBack, after(9_000), shows({ attempt: 3 }), offline, line('mute'), after(15_000), online,
      shows({ status: 'reconnecting' }), (rig) => rig.last().closed(), shows({ status: 'reconnecting', attempt: 3 })],
    ['RC-65, RC-28: replaces an old attempt when the network returns',
      from(), ...goesOffline, line('mute'), after(15_000 + 2_001), online, opened(3), line('up'), is('connecting')],
    ['RC-65: waits for a slot without reporting the wait',
      from(), ...goesOffline, line('up'), slots(false), after(15_000), opened(2), isPaused, after(3_000), opened(3),
      isPaused, slots(true), after(3_000), is('open')],
    ['RC-65: restarts the intervals for a new session',
      asAlice(), ...goesOffline, after(60_000), opened(4), signsIn({ userId: 7, token: 'b' }), isPaused, after(15_000),
      opened(5)],
  ])('%s', playsRow)
})

test('RC-49: drops the result of a superseded network query', () => {
  const answers: ((online: boolean) => void)[] = []
  let change = (_online: boolean): void => undefined
  const rig = createRig({
    ports: {
      network: {
        ask: (answer) => void answers.push(answer),
        watch(listener) {
          change = listener
          return () => undefined
        },
      },
    },
  })
  rig.open()
  change(true)
  killServer(rig)
  change(false)
  answers.length = 0
  rig.advance(30_000)
  const [first, second] = answers
  second?.(true)
  rig.advance(400)
  first?.(false)
  rig.server.line = 'up'
  rig.advance(10_000)
  expect([answers.length, rig.status()]).toEqual([2, 'open'])
})
