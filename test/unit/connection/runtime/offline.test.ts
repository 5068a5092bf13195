import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { killServer } from './client-stages'
import {
  after, asks, asleep, from, hides, is, killed, line, needs, offline, online, opened, openedAt, plays, reported,
  returns, shows, signsIn, type Step, unneeded,
} from './steps'

/** A lost connection, and then no network. */
const goesOffline = [killed, offline, shows({ status: 'paused', pausedBy: 'offline', nextAtMs: null })]

describe('offline is a hint', () => {
  test('RC-45: offline from the start is not believed', plays(
    from({ startsOnline: false, server: { line: 'refusing' } }, 0), is('reconnecting'), offline, is('reconnecting'),
  ))

  test('RC-45: after online it is believed, and the attempts stop', plays(
    from(), ...goesOffline, after(3_600_000), opened(1), is('paused'), reported(0),
  ))

  test('RC-46: it never holds back a first connection', plays(
    unneeded(), offline, needs(true), openedAt(0), after(0), is('open'),
  ))

  test('RC-46: it never holds back a loopback host', plays(
    from({ url: 'ws://127.0.0.1:8787', server: { line: 'refusing' } }, 0), offline, after(3_000),
    shows({ status: 'reconnecting', attempt: 2 }), opened(2),
  ))

  test('RC-64: when it is over while no page needs the connection, nothing waits', plays(
    from(), ...goesOffline, needs(false), online, shows({ status: 'idle', pausedBy: null }), line('up'), needs(true),
    after(0), is('open'), opened(2),
  ))

  test('RC-48: a connection that opens disproves it', plays(
    from(), ...goesOffline, line('up'), asks(), after(10_000), is('open'), killed, is('reconnecting'), offline,
    is('paused'),
  ))
})

describe('while offline', () => {
  test('RC-47: an open socket is probed and, answering, kept', plays(
    from({}, 1_000), offline, (rig) => expect(rig.last().frames).toContainEqual({ type: 'ping', foreground: true }),
    after(60_000), is('open'), opened(1),
  ))

  const deaf = { server: { answersPings: false } }
  test('RC-47: one that does not answer is given up, and then there is a pause', plays(
    from(deaf, 1_000), offline, after(2_000), shows({ status: 'paused', failure: { code: 'probe-timeout' } }),
    opened(1),
  ))

  test('RC-47: asked by the user, the probe that fails is followed by a try, offline or not', plays(
    from(deaf, 1_000), offline, asks('probing'), after(2_000), openedAt(0, 3_000),
  ))

  test('RC-47: an open socket is probed on return to the front, however long it was left', plays(
    from({}, 1_000), offline, after(2_000), hides, asleep(60_000),
    (rig) => {
      const { length } = rig.last().sent
      rig.lifecycle.toForeground()
      expect(rig.last().sent).toHaveLength(length + 1)
    },
    after(5_000), is('open'),
  ))

  test('RC-49: the network is asked again every 15 s', () => {
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

  test('RC-49: in a pause for the background alone no request is made', () => {
    const { rig } = from({ startsInFront: false }, 0)()
    const asks = rig.network.asks()
    rig.advance(60_000)
    expect(rig.network.asks()).toBe(asks)
  })

  test('RC-49: an answer that a change overtook is let go', plays(
    from(), ...goesOffline, ({ network }) => network.holdAnswers(true), after(15_000), online, ({ network }) => {
      network.answerWith(false)
      network.answerHeld()
    }, after(5_000), is('reconnecting'),
  ))

  test('RC-50: whatever happens offline, it stays paused', plays(
    from(), ...goesOffline, (rig) => rig.need('pop-up').release(), hides,
    shows({ status: 'paused', pausedBy: 'background' }), returns, signsIn({ userId: 7 }),
    offline, after(60_000), shows({ status: 'paused', pausedBy: 'offline' }), opened(1),
  ))

  test('RC-50: a need that returns after a failure waits for the network', plays(
    from({ server: { line: 'refusing' } }, 1_000), offline, needs(false), after(300), is('idle'), needs(true),
    is('paused'), line('up'), online, after(0), is('open'),
  ))

  test('RC-50: offline, a session that replaces one that was open waits too', plays(
    from({}, 1_000), offline, after(5_000), signsIn({ userId: 7 }), is('paused'),
    after(60_000), opened(1), online, after(0), is('open'),
  ))
})

test('RC-49: an answer that a later question overtook is let go', () => {
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
