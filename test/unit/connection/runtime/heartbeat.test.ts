import { describe, expect, test } from 'vitest'
import { createOpenRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { isPing, networkBack } from './client-stages'
import {
  after, answers, asks, asleep, clockMoved, failedBy, from, fromSilent, hides, is, isDropped, line, lost, needs,
  offline, online, opened, openedAt, pinged, plays, returns, says, shows, type Step,
} from './steps'

const hourMs = 3_600_000

/** From here on no frame goes out on the present connection, however long it is, and no timer runs. */
const nothingMore: Step = (rig) => {
  const { sent } = rig.socket.connections[0] ?? rig.last()
  const { length } = sent
  rig.advance(hourMs)
  expect(sent).toHaveLength(length)
  expect(rig.clock.pending()).toBe(0)
}

describe('the beat', () => {
  test('HB-1: a ping every 15 s by default, from ready on', plays(
    from({}, 14_999), pinged(0), after(1), pinged(1), after(10 * 15_000), pinged(11), is('open'),
  ))

  test('HB-1: no ping before ready, none after the end', plays(
    from({ server: { getsReady: false } }, 19_000), pinged(0), says('ready'), line('refusing'), lost(), nothingMore,
  ))

  test('HB-2: without an answer within 5 s it is lost, and tried again in its window', plays(
    fromSilent(), after(15_000 + 4_999), is('open'), after(1), isDropped,
    (rig) => expect(rig.client.status()).toMatchObject({
      status: 'reconnecting', attempt: 1, nextAtMs: rig.clock.now() + 2_300, failure: { code: 'pong-timeout' },
    }),
  ))

  describe('where a pong may take longer than the interval', () => {
    const policy = { pingIntervalMs: 5_000, pongTimeoutMs: 12_000 }

    test('HB-1: an answered ping is followed by the next at its time, one that waits by none', plays(
      fromSilent({ policy }), after(5_000), pinged(1), after(4_000), says('pong'), after(1_000), pinged(2),
      // 6 s for an answer: the beat at 15 s passes, the one at 20 s does not.
      after(5_999), pinged(2), says('pong'), after(4_000), pinged(2), after(1), pinged(3),
    ))

    test('HB-2: each ping has its whole time, and no ping of a later beat gives it more', plays(
      fromSilent({ policy }), after(9_000), says('pong'), after(1_000 + 11_999), pinged(2), is('open'), after(1),
      shows({ status: 'reconnecting', failure: { code: 'pong-timeout' } }),
    ))

    test.each([
      ['by default', {}, [1, 7_000, 14_999, 15_000, 15_001, 29_999, 31_000], 20_000],
      ['here', policy, [1, 4_999, 5_000, 5_001, 9_999, 10_001, 16_999, 17_001, 31_000], 17_000],
    ])('HB-3: %s silence at any time is noticed within ping interval and pong timeout', (_, given, times, withinMs) => {
      for (const silentAfterMs of times) {
        const rig = createOpenRig({ policy: given }, silentAfterMs)
        rig.server.answersPings = false
        rig.advance(withinMs)
        const lost = rig.statuses.find(({ failure }) => failure?.code === 'pong-timeout')
        expect(lost?.status).toBe('reconnecting')
      }
    })

    test('HB-9, HB-11: so far off the beat an answered ping is followed by a probe', plays(
      fromSilent({ policy }), after(5_000), says('pong'), clockMoved(-60_000), after(5_000), pinged(2),
      after(1_999), is('open'), line('mute'), after(1),
      shows({ status: 'connecting', failure: { code: 'probe-timeout' } }),
    ))
  })

  test('HB-7: an arriving frame touches no timer and takes no step', () => {
    const rig = createOpenRig({}, 1)
    const steps = rig.records.length
    const pending = rig.clock.pending()
    for (let count = 0; count < 1_000; count += 1) rig.last().message({ type: 'say' })
    expect(rig.records).toHaveLength(steps)
    expect(rig.clock.pending()).toBe(pending)
  })

  test('HB-13: without pings there are none, and no probes', plays(
    fromSilent({ policy: { ping: false } }), networkBack, hides, after(1_000), returns, asks('kept'), after(hourMs),
    pinged(0), (rig) => expect(rig.last().sent).toHaveLength(1), is('open'), opened(1),
  ))

  test('HB-15: a ping knows whether the app is in front', plays(from({}, 15_000), hides, after(15_000), (rig) =>
    expect(rig.last().frames.filter(isPing)).toEqual([
      { type: 'ping', foreground: true }, { type: 'ping', foreground: false },
    ])))

  test('HB-16: round trips are measured, the last 60 kept', () => {
    const { rig } = fromSilent()()
    expect(rig.client.stats()).toMatchObject({ roundTripMs: null, roundTrips: [] })
    for (let count = 1; count <= 70; count += 1) {
      rig.advance(15_000 - (count - 1))
      expect(rig.status()).toBe('open')
      rig.advance(count)
      rig.last().message({ type: 'pong' })
    }
    const { roundTripMs, roundTrips } = rig.client.stats()
    expect(roundTripMs).toBe(70)
    expect(roundTrips.map(({ ms }) => ms)).toEqual(Array.from({ length: 60 }, (_, index) => index + 11))
    rig.last().message({ type: 'pong' })
    expect(rig.client.stats().roundTrips).toEqual(roundTrips)
  })

  test('HB-16: a new connection measures no ping of the one before', plays(
    fromSilent(), after(15_000), pinged(1), lost(), after(3_000), is('open'), pinged(0), says('pong'),
    (rig) => expect(rig.client.stats().roundTrips).toEqual([]),
  ))
})

describe('a probe', () => {
  test('HB-11: it has 2 s by default, and then connects at once', plays(
    fromSilent(), after(10_000), asks('probing'), after(1_999), is('open'), line('mute'), after(1),
    openedAt(0, 12_000), shows({ status: 'connecting', failure: { code: 'probe-timeout' } }),
  ))

  test('HB-12: a second hint sends no second ping and does not prolong the first', plays(
    fromSilent(), after(10_000), offline, after(1_000), online, pinged(1), line('mute'), after(1_000),
    failedBy('probe-timeout'),
  ))

  test('HB-12: a probe replaces an unanswered ping', plays(
    fromSilent(), after(16_000), asks(), pinged(2), after(2_000), openedAt(0, 18_000),
  ))

  test('HB-12: the beat goes on beside a probe and sends nothing twice', plays(
    fromSilent({ policy: { probeTimeoutMs: 10_000 } }), after(14_000), asks(), after(1_000), pinged(1), says('say'),
    after(14_999), is('open'), pinged(1), after(1), pinged(2), after(5_000), failedBy('pong-timeout'),
  ))

  test.each<[string, Step]>([
    ['the return', (rig) => {
      rig.lifecycle.toBackground()
      rig.lifecycle.toForeground()
    }],
    ['the network is back', networkBack], ['reconnect()', asks('probing')],
  ])('HB-12: %s: an answered probe does not answer for a later hint', (_, hint) => plays(
    from(), hint, pinged(1), after(500), answers(false), hint, pinged(2), after(10), lost(), after(1_000), opened(2),
  )())

  test('HB-18: probes an open connection when a show is reported in front, and opens nothing else for it', plays(
    fromSilent(), after(10_000), returns, pinged(1), line('mute'), after(2_000),
    failedBy('probe-timeout'), (rig) => {
      const { length } = rig.socket.connections
      rig.lifecycle.toForeground()
      expect(rig.socket.connections).toHaveLength(length)
    },
  ))

  test('HB-12: after a return, one that was answered before the app hid again sends a ping', plays(
    from(), hides, returns, pinged(1), after(500), answers(false), hides, asleep(20_000), returns, pinged(2),
    after(10), lost(), after(0), is('open'), opened(2),
  ))

  test('HB-12: one that failed keeps no hint from probing the next connection', plays(
    fromSilent(), after(10_000), asks('probing'), after(2_000), opened(2), after(1_000), is('open'),
    offline, pinged(1), after(2_000), failedBy('probe-timeout'),
  ))

  test('HB-11: with the last lease in its linger, a probe that fails begins nothing', plays(
    from({ server: { answersPings: false }, policy: { lingerMs: 10_000 } }, 1_000), asks(), needs(false),
    after(2_000), opened(1), after(hourMs), opened(1), is('idle'),
  ))
})

describe('signs of life', () => {
  test('HB-4: any frame after the ping is a sign of life', plays(
    fromSilent(), after(15_000), says('say'), after(14_999), is('open'), after(1),
    (rig) => rig.last().message(new ArrayBuffer(3)), after(14_000), is('open'),
    (rig) => expect(rig.received).toEqual([{ type: 'say' }, 3]),
  ))

  test('HB-4: one before it is none, were it in the same millisecond', plays(
    fromSilent(), after(14_999), (rig) => void rig.clock.setTimer(() => rig.last().message({ type: 'say' }), 0),
    (rig) => rig.clock.suspend(1), says('say'), after(0), pinged(1), after(5_000), failedBy('pong-timeout'),
  ))

  const replying = createRigProtocol({ liveness: 'reply' })
  test('HB-5: where only the reply counts, other frames do not', plays(
    fromSilent({ protocol: replying }), after(15_000), says('say'), after(5_000), failedBy('pong-timeout'),
  ))

  test('HB-5: and the reply does', plays(from({ protocol: replying }, hourMs), is('open'), opened(1)))

  const seen = createRigProtocol({ liveness: 'reply-once-seen' })
  test('HB-6: a server that never answers is not cut off where replies count once seen', plays(
    fromSilent({ protocol: seen }), after(hourMs), is('open'), opened(1), pinged(240),
  ))

  test('HB-6: once it answered, its silence counts, and any frame breaks it', plays(
    fromSilent({ protocol: seen }), after(15_000), says('pong'), after(15_000), says('say'), after(15_000), is('open'),
    after(5_000), failedBy('pong-timeout'), after(60_000), is('open'), opened(2),
  ))

  test('HB-14: while something is outstanding the pong timeout waits longer', () => {
    let graceMs = 100_000
    plays(
      fromSilent({ protocol: createRigProtocol({ graceMs: () => graceMs }) }), after(15_000 + 104_999), is('open'),
      after(1), failedBy('pong-timeout'), after(2_300), is('open'), () => void (graceMs = 0), after(20_000),
      failedBy('pong-timeout'),
    )()
  })

  test('HB-14: patience that turns out to be uncalled for ends with one more ping', () => {
    let graceMs = 60_000
    plays(
      fromSilent({ protocol: createRigProtocol({ graceMs: () => graceMs }) }), after(15_000 + 5_000),
      () => void (graceMs = 0), after(60_000), pinged(2), after(2_000), failedBy('pong-timeout'),
    )()
  })
})
