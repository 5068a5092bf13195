import { describe, expect, test } from 'vitest'
import { persistState } from '../../../../src/client'
import type { Credentials, ProtocolLine, Session, TokenSource } from '../../../../src/connection/ports/protocol'
import { createRigProtocol, type RigEvents } from '../../../support/rig-protocol'
import {
  after, asAlice, askedFresh, asks, asleep, atOnce, from, getsReady, greets, is, killed, later, line, lost, noTimers,
  offline, online, opened, openedAt, pageHides, pageReturns, plays, playsLater, playsRowLater, provided, reported,
  type RowLater, says, shows, signsIn, type Step,
} from './steps'
import type { DiagnosticCode } from '../../../../src/shared/errors'
import { createOpenRig } from '../../../support/client-rig'
import { eventsOf, guarded, tokens } from './client-stages'
import { withCalls } from '../../../support/protocol-drive'

const greetsAnew = [greets({ type: 'hello', token: 'new', trader: 1 }), is('open')]
const renewed = [askedFresh(false, true), ...greetsAnew]
const failedForGood = shows({ status: 'failed', failure: { code: 'token-refused', final: true } })

describe('a token rejected once', () => {
  test('TK-2: renews the next user’s token even after a renewal for the previous user', async () => {
    const asked: boolean[] = []
    const token: TokenSource = ({ rejected }) => {
      asked.push(rejected !== undefined)
      return rejected === undefined ? 'expired' : 'good'
    }
    await playsLater(
      provided(['old', 'new']), lost(4401), signsIn({ userId: 2, token }), later(2_000), lost(4401),
      () => expect(asked).toEqual([false, true]), (rig) => expect(rig.status()).not.toBe('failed'),
    )()
  })

  test('TK-32: passes the rejected token to the provider, so that two clients share one login renewal', async () => {
    const asked: (string | undefined)[] = []
    let current = 'old'
    const session: Session = {
      userId: 2,
      token({ rejected }) {
        asked.push(rejected)
        if (current === rejected) current = `after ${rejected}`
        return current
      },
    }
    const clients = [await guarded(tokens('none')), await guarded(tokens('none'))]
    const each = async (...steps: readonly Step[]): Promise<void> => {
      for (const client of clients) await playsLater(() => client, ...steps)()
    }
    await each(signsIn(session), later(2_000), greets({ type: 'hello', token: 'old', trader: 2 }))
    await each(lost(4401), later(2_000), greets({ type: 'hello', token: 'after old', trader: 2 }))
    expect(asked).toEqual([undefined, undefined, 'old', 'old'])
  })

  const attempt = (number: number) => shows({ status: 'reconnecting', attempt: number })
  test.each<RowLater>([
    ['TK-2: requests a fresh token once after 4401, and does not count the retry as an attempt',
      provided(['old', 'new']), lost(4401), ...renewed, openedAt(0, 0), reported(0),
      (rig) => expect(rig.statuses.some(({ status }) => status === 'reconnecting')).toBe(false)],
    ['TK-2: renews the token when the server closes with 4401 before the socket is open',
      provided(['old', 'new'], { server: { line: 'mute' } }), line('up'), lost(4401), ...renewed],
    ['TK-2: keeps the attempt count during an outage',
      provided(['old', 'new']), killed, later(5_000), line('up'), getsReady(false), later(3_000), attempt(2),
      atOnce(lost(4401), attempt(2)), atOnce(killed, attempt(3))],
    ['TK-3: requests a fresh token after a frame rejects the session, when the socket is closed',
      provided(['old', 'new']), atOnce(
        says('unauthorized'), (rig) => expect(rig.last().closeCall).toEqual({ code: 1000, reason: '' }),
        is('connecting'),
      ), ...renewed],
    ['TK-3: detaches the protocol from the rejected socket',
      provided(['old'], { persist: persistState() }), says('say'), says('unauthorized'),
      (rig) => expect(rig.storage.contents.size).toBe(1)],
    ['TK-3: reports reconnecting while an outage lasts',
      provided(['old', 'new']), lost(), later(3_000), atOnce(says('unauthorized'), shows({
        status: 'reconnecting', attempt: 1, failure: { code: 'token-refused', detail: '{"type":"unauthorized"}' },
      })), is('open'), lost(), attempt(2)],
  ])('%s', playsRowLater)
})

describe('a permanently rejected token', () => {
  const three = provided(['old', 'new', 'newer'])

  for (const [how, refuse] of [['a close', lost(4401)], ['a frame', says('unauthorized')]] as const) {
    test(`TK-4: fails permanently on a second rejection by ${how} before the minimum uptime`, playsLater(
      three, refuse, later(4_999), refuse, later(3_600_000), askedFresh(false, true), failedForGood, reported(1),
      opened(2),
    ))

    test(`TK-5: requests a new token when ${how} rejects the old token after the minimum uptime`, playsLater(
      three, refuse, later(5_000), refuse, askedFresh(false, true, true), is('open'),
    ))

    test(`TK-5: counts sleep time as uptime before a rejection by ${how}`, playsLater(
      three, refuse, atOnce(asleep(5_000), refuse), askedFresh(false, true, true),
    ))

    test(`TK-8: fails permanently when a fixed token is rejected by ${how}`, plays(
      from({ protocol: createRigProtocol({ session: { userId: 1, token: 'fixed' } }) }, 0), refuse, failedForGood,
      after(3_600_000), opened(1), reported(1),
    ))
  }

  test('TK-4: fails permanently on a second rejection by a close with the app’s own code', playsLater(
    provided(['old', 'new'], { policy: { closeCodes: { 4001: { kind: 'unauthorized', code: 'forbidden' } } } }),
    lost(4001), later(4_999), lost(4001), later(3_600_000), askedFresh(false, true), opened(2),
    shows({ status: 'failed', failure: { code: 'forbidden', final: true } }),
  ))

  test('TK-9: requests a fresh token when reconnect() is called after `token-refused`', playsLater(
    three, lost(4401), atOnce(lost(4401), asks('attempting')), askedFresh(false, true, true),
    greets({ type: 'hello', token: 'newer', trader: 1 }), is('open'),
  ))

  for (const isOffline of [false, true]) {
    test(`TK-9: requests a token when a page${isOffline ? ' waiting for the network' : ''} is shown again`, playsLater(
      provided(['any'], { server: { closesWith: 4401 } }), later(10_000), is('failed'),
      (rig) => void (rig.server.closesWith = undefined), ...(isOffline ? [offline] : []),
      atOnce(pageHides, pageReturns, is(isOffline ? 'paused' : 'connecting')), online, askedFresh(false, true, true),
      is('open'),
    ))
  }

  test('TK-9: requests one token each time a page is shown again, even twice within a minute', playsLater(
    provided(['any'], { server: { closesWith: 4401 } }), later(10_000), is('failed'), askedFresh(false, true),
    atOnce(pageHides, pageReturns), later(10_000), is('failed'), askedFresh(false, true, true),
    atOnce(pageHides, pageReturns), later(10_000), is('failed'), askedFresh(false, true, true, true), opened(4),
  ))

  test('TK-9: keeps the token after a failure that is not token-refused', playsLater(
    three, lost(4401), later(5_000), atOnce(lost(), asks()), is('open'), askedFresh(false, true),
  ))
})

const url = ({ token = '' }: Credentials): string => `wss://feed.example.com/ws?token=${token}`
const refusing = { url, server: { line: 'refusing' } } as const
const fail = (): never => { throw new Error('busy') }
const never = (): Promise<string> => new Promise(() => undefined)
const lastUrl = (url: string): Step => (rig) => expect(rig.last().request.url).toBe(url)
const failsSoon = shows({ status: 'reconnecting', attempt: 1, failure: { code: 'token-failed' } })

describe('a token in the address', () => {
  const lastTicket = (number: number): Step => lastUrl(`wss://feed.example.com/ws?token=ticket-${number}`)

  const failing = [false, true, false, false, false, false]
  test.each<RowLater>([
    ['TK-25: calls the provider before each connection, and passes the token to the address',
      provided(['ticket-1', 'ticket-2', 'ticket-3'], { url }), lastTicket(1), later(5_000), lost(), later(10_000),
      opened(2), lastTicket(2), lost(), later(5_000), opened(3), lastTicket(3), askedFresh(false, false, false)],
    ['TK-25: requests a fresh token only once after an address opened no socket, until a socket opens',
      provided(['ticket'], refusing), later(3_600_000), is('failed'), askedFresh(...failing), line('up'), asks(),
      later(5_000), is('open'), killed, later(3_600_000),
      askedFresh(...failing, false, false, true, false, false, false)],
    ['TK-25: treats an address that never responds like an address that opens no socket',
      provided(['ticket'], { url, server: { line: 'mute' } }), later(3_600_000),
      shows({ status: 'failed', failure: { code: 'connect-timeout' } }), askedFresh(...failing)],
    ['TK-25: requests a fresh token again when the provider returned no token',
      () => guarded([() => 'old', fail, () => 'new'], refusing), later(3_600_000),
      askedFresh(false, true, true, false, false, false)],
  ])('%s', playsRowLater)

  test('TK-25: does not call the token provider when the url function does not read the token', playsLater(
    provided(['token'], {
      url: ({ session }) => `wss://feed.example.com/${session?.userId ?? 'absent'}`, server: { line: 'refusing' },
    }), later(3_600_000), is('failed'), askedFresh(false), lastUrl('wss://feed.example.com/1'),
  ))

  test('TK-25: does not request a fresh token for a new user if only the previous user’s attempt failed', async () => {
    const asked: boolean[] = []
    await playsLater(
      provided(['ticket'], refusing),
      signsIn({ userId: 2, token: ({ rejected }) => `other-${asked.push(rejected !== undefined)}` }),
      askedFresh(false), () => expect(asked).toEqual([false]), lastUrl('wss://feed.example.com/ws?token=other-1'),
    )()
  })

  test('TK-25: requests a fresh token for a new user even if the previous user’s fresh token failed', async () => {
    const asked: boolean[] = []
    await playsLater(
      provided(['ticket'], refusing), later(5_000), askedFresh(false, true),
      signsIn({ userId: 2, token: ({ rejected }) => `other-${asked.push(rejected !== undefined)}` }),
      later(5_000), () => expect(asked).toEqual([false, true]),
    )()
  })
})

describe('token requests', () => {
  test('TK-2: does not request another fresh token when only the address failed', async () => {
    let calls = 0
    const failsOnce = (): string => {
      calls += 1
      if (calls === 2) throw new Error('503')
      return 'wss://feed.example.com/ws'
    }
    await playsLater(
      provided(['old', 'new', 'newer'], { url: failsOnce }), lost(4401), later(300),
      shows({ status: 'reconnecting', failure: { code: 'url-failed' } }), later(10_000),
      ...renewed,
    )()
  })

  test.each<RowLater>([
    ['TK-2: does not report the rejection as final while a request for a fresh token is pending',
      () => guarded([...tokens('old'), never]), lost(4401),
      shows({ status: 'connecting', failure: { code: 'token-refused', closeCode: 4401, final: false } })],
    ['TK-2: requests the fresh token again when the provider was too slow',
      () => guarded([...tokens('old'), never, ...tokens('new')]), lost(4401), later(60_000), is('open'),
      askedFresh(false, true, true)],
    ['TK-6: fails attempts while a provider cannot renew the token, and keeps calling the provider',
      () => guarded([() => 'old', fail, fail, () => 'new']), lost(4401), failsSoon, later(60_000),
      askedFresh(false, true, true, true), ...greetsAnew],
  ])('%s', playsRowLater)

  test('TK-8: fails permanently again when a retried fixed token is rejected after a minute of uptime', plays(
    from({ protocol: createRigProtocol({ session: { userId: 1, token: 'fixed' } }) }, 0), lost(4401), asks(),
    after(60_000), is('open'), lost(4401),
    shows({ status: 'failed', failure: { code: 'token-refused', final: true } }), after(3_600_000), opened(2),
  ))

  test('TK-12: becomes idle immediately when a user signs out while the client is disconnected', plays(
    asAlice(), killed, signsIn(null), is('idle'), noTimers,
  ))
})

const untyped = (session: unknown): Session => session as Session

const refused: readonly (readonly [string, unknown])[] = [
  ['session is undefined', undefined],
  ['session is string', 'alice'],
  ['session.userId is undefined', {}],
  ['session.userId is NaN', { userId: NaN }],
  ['session.userId is Infinity', { userId: Infinity }],
  ['session.userId is ', { userId: '' }],
  ['session.userId is null', { userId: null }],
  ['session.token is number', { userId: 1, token: 4711 }],
  ['session.token is object', { userId: 1, token: null }],
]

describe('an invalid session', () => {
  for (const [message, session] of refused) {
    test(`TK-23: rejects the session ${JSON.stringify(session)}, names the invalid value and changes nothing`, () => {
      const rig = createOpenRig()
      const reported = eventsOf(rig, 'sessionChanged')
      expect(() => rig.client.setSession(untyped(session))).toThrow(`invalid-option: ${message}`)
      rig.advance(60_000)
      expect([rig.status(), rig.opensAtMs, reported]).toEqual(['open', [0], []])
    })
  }

  test('TK-23: accepts numbers and strings as user ids, with any kind of token or no token', () => {
    const rig = createOpenRig()
    const sessions = [{ userId: 1.5 }, { userId: 'ann', token: '' }, { userId: 0, token: () => 't' }, null]
    for (const session of sessions) expect(() => rig.client.setSession(session)).not.toThrow()
  })
})

describe('a token provider', () => {
  const one = greets({ type: 'hello', token: 'one', trader: 1 })
  test('TK-1: requests a token before the first connection, but not before the next connection', playsLater(
    provided(['one', 'two']), one, later(5_000), lost(), later(5_000), opened(2), one, askedFresh(false),
  ))

  test.each([
    [{ userId: 1, token: 'fixed' }, { token: 'fixed', trader: 1 }], [{ userId: 1 }, { trader: 1 }],
  ])('TK-1: uses a fixed token unchanged, and no token when the session has none: %j', (session, sent) => plays(
    from({ protocol: createRigProtocol({ session }) }, 0), greets({ type: 'hello', ...sent }),
  )())

  for (const [how, answer, detail] of [
    ['throws', fail, 'busy'],
    ['rejects', (): Promise<string> => Promise.reject(new Error('no network')), 'no network'],
    ['returns no string', (): unknown => undefined, 'got undefined'],
  ] as const) {
    test(`TK-6: fails the attempt when a provider ${how}`, playsLater(
      () => guarded([answer]), failsSoon, shows({ failure: { detail, final: false } }), openedAt(), later(3_600_000),
      askedFresh(...Array<boolean>(6).fill(false)),
      (rig) => expect(rig.errors).toEqual([{ code: 'token-failed', reason: 'token-failed', attemptsMade: 5 }]),
    ))
  }

  test('TK-7: fails the attempt when a provider does not settle within 10 s', playsLater(
    () => guarded([never]), later(9_999), is('connecting'), later(1),
    shows({ status: 'reconnecting', failure: { code: 'resolve-timeout' } }), later(3_600_000),
    askedFresh(...Array<boolean>(6).fill(false)), is('failed'),
  ))
})

describe('token redaction', () => {
  const secret = 'tok-5ecret'

  test('TK-10: redacts diagnostics that a protocol reports with its commands', async () => {
    const session = { userId: 1, token: secret }
    const words: readonly (readonly [DiagnosticCode, (line: ProtocolLine<RigEvents>) => void])[] = [
      ['resync-timeout', ({ lose }) => void Reflect.apply(lose, undefined, ['resync-timeout', secret])],
      ['forbidden', ({ refuse }) => refuse('final', 'forbidden', `no ${secret} here`)],
    ]
    for (const [code, say] of words) {
      const protocol = withCalls(createRigProtocol({ session }), (_held, line) => ({ received: () => say(line) }))
      const rig = createOpenRig({ protocol })
      await rig.advanceAsync(0)
      expect(rig.client.status().failure).toMatchObject({ code })
      expect(JSON.stringify([rig.records, rig.reported, rig.statuses])).not.toContain(secret)
    }
  })

  test('TK-10: redacts the previous user’s token in a late message', () => {
    const rig = createOpenRig({ protocol: createRigProtocol({ session: { userId: 1, token: secret } }) }, 0)
    rig.socket.behaviour.autoClose = false
    rig.client.setSession({ userId: 2, token: 'other' })
    rig.last().closed(4401, `${secret} refused`)
    rig.advance(0)
    expect(JSON.stringify(rig.records)).toContain('*** refused')
    expect(JSON.stringify([rig.records, rig.reported])).not.toContain(secret)
  })
})
