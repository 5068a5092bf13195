import { describe, expect, test } from 'vitest'
import type { Rig } from '../../../support/client-rig'
import { killServer, middlesMs, networkBack, waiting, type Shown } from './client-stages'
import {
  after, answers, asks, clockMoved, closesSlowly, from, fromSilent, getsReady, hides, is, line, lost, needs, online,
  openedAt, outage, plays, renewsBy, returns, shows, signsIn, type Step, triesOn, triesOnceBy,
} from './steps'

const hourMs = 3_600_000
const atThree = shows({ status: 'reconnecting', attempt: 3 })
const deaf = { server: { answersPings: false } }

describe('what a budget is', () => {
  test('RC-14: attempt now is a first connection: its failure draws a phase and opens five windows', plays(
    waiting, line('mute'), asks(), after(10_000), shows({ status: 'reconnecting', attempt: 1 }), line('refusing'),
    triesOn(...middlesMs),
  ))

  test('RC-15: within a minute of a renewal an event makes one attempt that counts for nothing', plays(
    waiting, networkBack, after(9_000), atThree, triesOnceBy(networkBack), atThree,
    triesOn(...middlesMs.slice(2).map((ms) => ms - 9_000)),
  ))

  test('RC-15: no sooner than 1 s after the last one ended', plays(
    waiting, networkBack, after(2_300 + 400), networkBack, networkBack,
    (rig) => expect(rig.client.status()).toMatchObject({
      status: 'reconnecting', attempt: 1, nextAtMs: rig.clock.now() + 600,
    }),
    triesOnceBy(after(600)),
  ))

  test('RC-15: a probe that failed has had the renewal', plays(
    from(deaf), line('refusing'), networkBack, after(2_000 + 9_000), atThree, networkBack, after(0), atThree,
  ))

  test('RC-15: where nothing has ended yet, the one attempt is made at once', plays(
    fromSilent(), networkBack, after(2_000), openedAt(0, 2_000), networkBack, after(2_000), openedAt(0, 2_000, 4_000),
  ))

  test('RC-15: a minute after it, an event renews again', plays(
    waiting, networkBack, after(59_999), triesOnceBy(networkBack), after(1), renewsBy(networkBack),
  ))

  test('RC-62: another session has a renewal of its own, though the last one was a moment ago', plays(
    waiting, networkBack, signsIn({ userId: 2, token: 'other' }), after(9_000), atThree,
    renewsBy(networkBack),
  ))

  test('RC-15: a clock that was set back forbids no renewal for hours', plays(
    waiting, networkBack, after(70_000), is('failed'), clockMoved(-hourMs), triesOnceBy(networkBack),
    triesOn(...middlesMs),
  ))

  test('RC-63: a renewal is not recent again when a clock that was set back reads its time once more', plays(
    waiting, networkBack, after(70_000), clockMoved(-300_000), after(1_000), hides, after(239_000), renewsBy(returns),
  ))

  test('RC-63, CN-21: an event that finds nothing to do forgets no renewal', plays(
    waiting, networkBack, after(70_000), clockMoved(-300_000), online, clockMoved(240_000), triesOnceBy(networkBack),
    triesOn(),
  ))

  test('RC-16: a restarted first connection is a renewal, the next waits its second', plays(
    from({ server: { line: 'mute' } }, 3_000), networkBack, openedAt(0, 3_000), after(3_000), networkBack,
    openedAt(0, 3_000), shows({ status: 'connecting', nextAtMs: null }), after(1_000), openedAt(0, 3_000, 7_000),
  ))
})

/** Attempt 3 of the outage has just led to a connection; what `before` does comes first. */
const backAtThree = (before: (rig: Rig) => void) => (): Shown => {
  const { rig, page } = waiting()
  before(rig)
  const { nextAtMs } = rig.client.status()
  rig.server.line = 'up'
  rig.advance((nextAtMs ?? 0) - rig.clock.now())
  rig.advance(0)
  expect(rig.status()).toBe('open')
  return { rig, page }
}

/** The minute's renewal is spent, and attempt 3 of the outage that followed is awaited. */
function renewed(rig: Rig): void {
  networkBack(rig)
  rig.advance(9_000)
  expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
}

/** The connection is lost, and this attempt is awaited. */
const losesAt = (attempt: number): Step => (rig) => {
  killServer(rig)
  expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt })
}

describe('what is left of a budget', () => {
  test('CN-11: an attempt that an event asks for does not bring the later windows forward', plays(
    outage(), line('up'), getsReady(false), networkBack, after(0), line('refusing'), lost(1013), after(2_000),
    triesOnceBy(networkBack), triesOn(...middlesMs.map((ms) => 13_000 + ms)),
  ))

  test.each([
    ['RC-15: a need that is back while the socket closes has no second budget within the minute', renewed, 4],
    ['RC-15, RC-35: without a renewal in the last minute it has a fresh one', () => undefined, 1],
  ])('%s', (_, before, attempt) => plays(
    backAtThree(before), closesSlowly, needs(false), after(300), needs(true),
    lost(1000), after(0), is('open'), losesAt(attempt),
  )())

  test('RC-15, RC-23: a probe that the user asked for and that failed has a fresh budget each time', plays(
    backAtThree(renewed), answers(false), asks('probing'), line('refusing'), renewsBy(after(2_000)),
  ))

  test('LS-28: a renewal that is never due again is had once', plays(
    outage({ policy: { renewalMs: Infinity } }), after(8_000), renewsBy(networkBack), after(hourMs),
    triesOnceBy(networkBack), triesOn(), is('failed'),
  ))
})
