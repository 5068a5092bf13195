import { describe, expect, test } from 'vitest'
import type { TokenSource } from '../../../../src/connection/ports/protocol'
import type { RigOptions } from '../../../support/client-rig'
import { withCalls } from '../../../support/protocol-drive'
import { createRigProtocol } from '../../../support/rig-protocol'
import { alice } from './client-stages'
import {
  answers, askedFresh, asks, atOnce, clockMoved, from, getsReady, greets, hides, is, later, line, lost, opened,
  pageHides, pageReturns, plays, playsLater, playsRowLater, provided, returns, type RowLater, says, signsIn,
} from './steps'

const closing = (closesWith: number, options: RigOptions = {}) =>
  provided(['old', 'new'], { ...options, server: { getsReady: false, closesWith } })
const hour = later(3_600_000)
const failsOver = atOnce(hides, returns)

describe('a possibly invalid token', () => {
  for (const code of [1000, 1006, 1008, 4001, 4003, 4403]) {
    test(`TK-26: uses a fresh token for the next attempt after an early close with ${code}`, playsLater(
      closing(code), (rig) => void (rig.server.closesWith = undefined), getsReady(true), later(5_000), asks(),
      askedFresh(false, true), greets({ type: 'hello', token: 'new', trader: 1 }), is('open'),
    ))
  }

  test.each<RowLater>([
    ['TK-26: renews the token once in an outage, and again when reconnect() or an event renews the budget',
      closing(1008), hour, is('failed'), opened(6), askedFresh(false, true), asks('attempting'), hour, is('failed'),
      opened(12), askedFresh(false, true, true), failsOver, hour, is('failed'), opened(18),
      askedFresh(false, true, true, true)],
    ['TK-26: starts each round after a rest with a fresh token',
      closing(1008, { policy: { restMs: 300_000 } }), later(250_000), opened(6), askedFresh(false, true),
      later(400_000), opened(11), askedFresh(false, true, true)],
    ['TK-26: does not request a fresh token on an event that renews no budget',
      closing(1008), hour, failsOver, later(1_000), failsOver, hour, askedFresh(false, true, true)],
    ['TK-26: requests a fresh token when the server accepts a token but never becomes ready',
      provided(['old', 'new'], { server: { getsReady: false } }), later(25_000), askedFresh(false, true)],
    ['TK-26: requests a fresh token even when a protocol reports the connection as lost',
      provided(['old', 'new']), later(4_999), says('lose'), later(5_000), is('open'), askedFresh(false, true)],
    ['TK-26: renews the token only on reconnect() after a rejection in the same outage',
      provided(['old', 'new', 'newer']), lost(4401), lost(1008), later(5_000), is('open'), lost(1008),
      askedFresh(false, true), asks('attempting'), askedFresh(false, true, true), is('open')],
    ['TK-26: requests another fresh token when the server rejects the session later',
      provided(['old', 'new', 'newer']), lost(1008), later(5_000), is('open'), lost(4401),
      askedFresh(false, true, true), is('open')],
    ['TK-26: renews the token again in the next outage after the minimum uptime',
      provided(['old', 'new', 'newer']), lost(1008), later(15_000), is('open'), lost(), later(5_000), lost(),
      later(10_000), askedFresh(false, true, true)],
    ['TK-26: uses a fresh token for the next attempt when reconnect() is called during an attempt',
      closing(1008), later(20_000), line('mute'), later(15_500), asks('kept'), line('up'), hour,
      askedFresh(false, true, true)],
  ])('%s', playsRowLater)

  test('TK-26: requests a fresh token for the next user, too', async () => {
    const asked: boolean[] = []
    const token: TokenSource = ({ rejected }) => `token-${asked.push(rejected !== undefined)}`
    await playsLater(provided(['old']), signsIn({ userId: 2, token }), later(2_000), lost(1008), later(5_000))()
    expect(asked).toEqual([false, true])
  })

  test('TK-26: uses a fixed token unchanged', plays(
    from({ protocol: createRigProtocol({ session: alice }), server: { closesWith: 1008 } }, 3_600_000), is('failed'),
    greets({ type: 'hello', token: 'a', trader: 1 }), opened(6),
  ))

  test('TK-26: does not call the provider when a protocol reads no token', async () => {
    const asked: boolean[] = []
    const token: TokenSource = ({ rejected }) => `token-${asked.push(rejected !== undefined)}`
    const protocol = withCalls(createRigProtocol({ session: { userId: 1, token } }), (_held, line) => ({
      opened: () => line.ready(),
    }))
    await playsLater(from({ protocol, server: { line: 'up' } }, 0), later(1), is('open'), lost(1008), later(5_000),
      is('open'), () => expect(asked).toEqual([false]))()
  })

  test.each([
    ['a close that follows the minimum uptime', [later(5_000), lost()]],
    ['a close after the minimum uptime when the clock was set back', [later(5_000), clockMoved(-3_600_000), lost()]],
    ['a close while the app is hidden', [hides, lost(), returns]],
    ['a close during the probe after an event', [failsOver, lost()]],
    ['a close during a probe started by reconnect()', [asks(), lost()]],
    ['a probe without a response', [answers(false), failsOver]],
    ['an intended close', [pageHides, later(1_000), pageReturns]],
    ['code 1001', [lost(1001)]], ['code 1012', [lost(1012)]], ['code 1013', [lost(1013)]], ['code 4429', [lost(4429)]],
    ['a socket that did not open', [line('refusing'), later(5_000), lost(), later(20_000), line('up'), asks()]],
  ])('TK-27: trusts the token after %s', (_, steps) => playsLater(
    provided(['old', 'new']), ...steps, later(60_000), is('open'), askedFresh(false),
  )())
})
