import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { killServer, pausedOffline } from './client-stages'
import {
  after, asks, asleep, from, hides, is, line, needs, offline, online, opened, openedAt, plays, shows,
} from './steps'

describe('offline is a hint', () => {
  test('RC-45: offline from the start is not believed', plays(
    from({ startsOnline: false, server: { line: 'refusing' } }, 0), is('reconnecting'), offline, is('reconnecting'),
  ))

  test('RC-45: after online it is believed, and the attempts stop', () => {
    const rig = pausedOffline()
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.status()).toBe('paused')
    expect(rig.errors).toEqual([])
  })

  test('RC-46: it never holds back a first connection', () => {
    const rig = createRig()
    rig.network.goOffline()
    rig.open()
    expect(rig.opensAtMs).toEqual([0])
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })

  test('RC-46: when that fails, it does', () => {
    const rig = createRig({ server: { line: 'refusing' } })
    rig.network.goOffline()
    rig.open()
    expect(rig.status()).toBe('paused')
  })

  test('RC-46: it never holds back a loopback host', plays(
    from({ url: 'ws://127.0.0.1:8787', server: { line: 'refusing' } }, 0), offline, after(3_000),
    shows({ status: 'reconnecting', attempt: 2 }), opened(2),
  ))

  test('RC-48: a connection that opens disproves it', () => {
    const rig = pausedOffline()
    rig.server.line = 'up'
    rig.client.reconnect()
    rig.advance(10_000)
    expect(rig.status()).toBe('open')
    killServer(rig)
    expect(rig.status()).toBe('reconnecting')
    rig.network.goOffline()
    expect(rig.status()).toBe('paused')
  })
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
    const rig = pausedOffline()
    const asks = rig.network.asks()
    rig.advance(14_999)
    expect(rig.network.asks()).toBe(asks)
    rig.advance(1)
    expect(rig.network.asks()).toBe(asks + 1)
    rig.network.answerWith(undefined)
    rig.advance(45_000)
    expect(rig.network.asks()).toBe(asks + 4)
    expect(rig.status()).toBe('paused')
    rig.server.line = 'up'
    rig.network.answerWith(true)
    rig.advance(15_000)
    expect(rig.status()).toBe('open')
    rig.advance(60_000)
    expect(rig.network.asks()).toBe(asks + 5)
  })

  test('RC-49: in a pause for the background alone no request is made', () => {
    const rig = createRig({ startsInFront: false })
    rig.need()
    const asks = rig.network.asks()
    rig.advance(60_000)
    expect(rig.network.asks()).toBe(asks)
  })

  test('RC-49: an answer that a change overtook is let go', () => {
    const rig = pausedOffline()
    rig.network.holdAnswers(true)
    rig.advance(15_000)
    rig.network.goOnline()
    rig.network.answerWith(false)
    rig.network.answerHeld()
    rig.advance(5_000)
    expect(rig.status()).toBe('reconnecting')
  })

  test('RC-50: whatever happens offline, it stays paused', () => {
    const rig = pausedOffline()
    const lease = rig.need('pop-up')
    lease.release()
    rig.lifecycle.toBackground()
    expect(rig.client.status()).toMatchObject({ status: 'paused', pausedBy: 'background' })
    rig.lifecycle.toForeground()
    rig.client.setSession({ userId: 7 })
    rig.network.goOffline()
    rig.advance(60_000)
    expect(rig.client.status()).toMatchObject({ status: 'paused', pausedBy: 'offline' })
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('RC-50: a need that returns after a failure waits for the network', plays(
    from({ server: { line: 'refusing' } }, 1_000), offline, needs(false), after(300), is('idle'), needs(true),
    is('paused'), line('up'), online, after(0), is('open'),
  ))

  test('RC-50: offline, a session that replaces one that was open waits too', plays(
    from({}, 1_000), offline, after(5_000), (rig) => rig.client.setSession({ userId: 7 }), is('paused'),
    after(60_000), opened(1), online, after(0), is('open'),
  ))
})
