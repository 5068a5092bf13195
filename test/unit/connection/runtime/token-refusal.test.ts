import { describe, expect, test } from 'vitest'
import { persistState } from '../../../../src/client'
import type { TokenSource } from '../../../../src/connection/ports/protocol'
import { createRigProtocol } from '../../../support/rig-protocol'
import {
  after, askedFresh, asks, asleep, atOnce, from, getsReady, greets, is, killed, later, line, lost, offline, online,
  opened, openedAt, pageHides, pageReturns, plays, playsLater, provided, reported, says, shows, signsIn,
} from './steps'

const renewed = [askedFresh(false, true), greets({ type: 'hello', token: 'new', trader: 1 }), is('open')]
const failedForGood = shows({ status: 'failed', failure: { code: 'token-refused', final: true } })

describe('a token that is refused once', () => {
  test('TK-2: after 4401 it is asked once for a fresh one, and the retry spends no attempt', playsLater(
    provided(['old', 'new']), lost(4401), ...renewed, openedAt(0, 0), reported(0),
    (rig) => expect(rig.statuses.some(({ status }) => status === 'reconnecting')).toBe(false),
  ))

  test('TK-2: a 4401 before the socket is open renews the token too', playsLater(
    provided(['old', 'new'], { server: { line: 'mute' } }), line('up'), lost(4401), ...renewed,
  ))

  test('TK-2: after a renewal for one user, the token of the next is renewed too', async () => {
    const asked: boolean[] = []
    const token: TokenSource = ({ fresh }) => {
      asked.push(fresh)
      return fresh ? 'good' : 'expired'
    }
    await playsLater(
      provided(['old', 'new']), lost(4401), signsIn({ userId: 2, token }), later(2_000), lost(4401),
      () => expect(asked).toEqual([false, true]), (rig) => expect(rig.status()).not.toBe('failed'),
    )()
  })

  const attempt = (number: number) => shows({ status: 'reconnecting', attempt: number })
  test('TK-2: in the middle of an outage the count stays as it is', playsLater(
    provided(['old', 'new']), killed, later(5_000), line('up'), getsReady(false), later(3_000), attempt(2),
    atOnce(lost(4401), attempt(2)), atOnce(killed, attempt(3)),
  ))

  test('TK-3: a frame that refuses does the same, once the socket is closed', playsLater(
    provided(['old', 'new']), atOnce(
      says('unauthorized'), (rig) => expect(rig.last().closeCall).toEqual({ code: 1000, reason: '' }), is('connecting'),
    ), ...renewed,
  ))

  test('TK-3: the protocol is detached from the socket that is refused', playsLater(
    provided(['old'], { persist: persistState() }), says('say'), says('unauthorized'),
    (rig) => expect(rig.storage.contents.size).toBe(1),
  ))

  test('TK-3: while an outage lasts it reads as such', playsLater(
    provided(['old', 'new']), lost(), later(3_000), atOnce(says('unauthorized'), shows({
      status: 'reconnecting', attempt: 1, failure: { code: 'token-refused', detail: '{"type":"unauthorized"}' },
    })), is('open'),
  ))
})

describe('a token that is refused for good', () => {
  const three = provided(['old', 'new', 'newer'])

  for (const [how, refuse] of [['a close', lost(4401)], ['a frame', says('unauthorized')]] as const) {
    test(`TK-4: a second refusal by ${how} before the minimum uptime is final`, playsLater(
      three, refuse, later(4_999), refuse, later(3_600_000), askedFresh(false, true), failedForGood, reported(1),
      opened(2),
    ))

    test(`TK-5: after the minimum uptime, a refusal by ${how} asks again`, playsLater(
      three, refuse, later(5_000), refuse, askedFresh(false, true, true), is('open'),
    ))

    test(`TK-5: an uptime whose timer slept counts before a refusal by ${how}`, playsLater(
      three, refuse, atOnce(asleep(5_000), refuse), askedFresh(false, true, true),
    ))

    test(`TK-8: a fixed token refused by ${how} is final at once`, plays(
      from({ protocol: createRigProtocol({ session: { userId: 1, token: 'fixed' } }) }, 0), refuse, failedForGood,
      after(3_600_000), opened(1), reported(1),
    ))
  }

  test('TK-9: after token-refused reconnect() asks for a fresh one', playsLater(
    three, lost(4401), atOnce(lost(4401), asks('attempting')), askedFresh(false, true, true),
    greets({ type: 'hello', token: 'newer', trader: 1 }), is('open'),
  ))

  for (const isOffline of [false, true]) {
    test(`TK-9: a page that is shown again${isOffline ? ' and waits for the network' : ''} is a new need`, playsLater(
      provided(['any'], { server: { closesWith: 4401 } }), later(10_000), is('failed'),
      (rig) => void (rig.server.closesWith = undefined), ...(isOffline ? [offline] : []),
      atOnce(pageHides, pageReturns, is(isOffline ? 'paused' : 'connecting')), online, askedFresh(false, true, true),
      is('open'),
    ))
  }

  test('TK-9: after another failure the token is good enough', playsLater(
    three, lost(4401), atOnce(lost(), asks()), is('open'), askedFresh(false, true),
  ))
})
