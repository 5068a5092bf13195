import { describe, expect, test } from 'vitest'
import type { Credentials, ProtocolLine, Session } from '../../../../src/connection/ports/protocol'
import { type DiagnosticCode, TradewireError } from '../../../../src/shared/errors'
import { createOpenRig, createRig } from '../../../support/client-rig'
import { createRigProtocol, type RigEvents } from '../../../support/rig-protocol'
import { eventsOf, guarded, hello, killServer, signedIn, tokens } from './client-stages'
import { withCalls } from '../../../support/protocol-drive'

const url = ({ token = '' }: Credentials): string => `wss://feed.example.com/ws?token=${token}`

describe('a token in the address', () => {
  test('TK-25: the provider is asked before each connection, and the address has what it answers', async () => {
    const { rig, asks } = await guarded(tokens('ticket-1', 'ticket-2', 'ticket-3'), { url })
    for (const second of [2, 3]) {
      rig.last().closed(1006)
      await rig.advanceAsync(5_000)
      expect(rig.opensAtMs).toHaveLength(second)
    }
    expect(rig.socket.connections.map(({ request }) => request.url)).toEqual([1, 2, 3].map((number) =>
      `wss://feed.example.com/ws?token=ticket-${number}`))
    expect(asks).toEqual([false, false, false])
  })

  test('TK-25: after an address that did not open it is asked for a fresh one, once until a socket opens', async () => {
    const { rig, asks } = await guarded(tokens('ticket'), { url, server: { line: 'refusing' } })
    await rig.advanceAsync(3_600_000)
    expect(rig.status()).toBe('failed')
    expect(asks).toEqual([false, true, false, false, false, false])
    rig.server.line = 'up'
    rig.client.reconnect()
    await rig.advanceAsync(1_000)
    expect(rig.status()).toBe('open')
    killServer(rig)
    await rig.advanceAsync(3_600_000)
    expect(asks.slice(6)).toEqual([false, false, true, false, false, false])
  })

  test('TK-25: an address that got no answer did not open', async () => {
    const { rig, asks } = await guarded(tokens('ticket'), { url, server: { line: 'mute' } })
    await rig.advanceAsync(3_600_000)
    expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code: 'connect-timeout' } })
    expect(asks).toEqual([false, true, false, false, false, false])
  })

  test('TK-25: a fresh token that does not come is asked for again', async () => {
    const fail = (): never => { throw new Error('busy') }
    const { asks } = await guarded([() => 'old', fail, () => 'new'], { url, server: { line: 'refusing' } })
      .then(async (guard) => {
        await guard.rig.advanceAsync(3_600_000)
        return guard
      })
    expect(asks).toEqual([false, true, true, false, false, false])
  })

  test('TK-25: an address without the token leaves the provider alone', async () => {
    const { rig, asks } = await guarded(tokens('token'), {
      url: ({ session }) => `wss://feed.example.com/${session?.userId ?? 'absent'}`, server: { line: 'refusing' },
    })
    await rig.advanceAsync(3_600_000)
    expect(rig.status()).toBe('failed')
    expect(asks).toEqual([false])
    expect(rig.last().request.url).toBe('wss://feed.example.com/1')
  })

  test('TK-25: another user begins without the doubts about the one before', async () => {
    const { rig, asks } = await guarded(tokens('ticket'), { url, server: { line: 'refusing' } })
    const asked: boolean[] = []
    rig.client.setSession({ userId: 2, token: ({ fresh }) => `other-${asked.push(fresh)}` })
    await rig.advanceAsync(0)
    expect([asks, asked]).toEqual([[false], [false]])
    expect(rig.last().request.url).toBe('wss://feed.example.com/ws?token=other-1')
  })
})

describe('what comes of a token', () => {
  test('TK-2: the refusal that a fresh token is being asked after is not a final one', async () => {
    const { rig } = await guarded([...tokens('old'), () => new Promise(() => undefined)])
    rig.last().closed(4401)
    expect(rig.client.status()).toMatchObject({
      status: 'connecting', failure: { code: 'token-refused', closeCode: 4401, final: false },
    })
  })

  test('TK-2: a fresh token is not asked for again when only the address failed', async () => {
    let calls = 0
    const url = (): string => {
      calls += 1
      if (calls === 2) throw new Error('503')
      return 'wss://feed.example.com/ws'
    }
    const { rig, asks } = await guarded(tokens('old', 'new', 'newer'), { url })
    rig.last().closed(4401)
    await rig.advanceAsync(300)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', failure: { code: 'url-failed' } })
    await rig.advanceAsync(10_000)
    expect(rig.status()).toBe('open')
    expect(asks).toEqual([false, true])
    expect(hello(rig)).toMatchObject({ token: 'new' })
  })

  for (const [what, answer] of [
    ['refused', () => { throw new Error('no') }], ['not given in time', () => new Promise(() => undefined)],
  ] as const) {
    test(`TK-2: one that was ${what} is asked for again`, async () => {
      const { rig, asks } = await guarded([...tokens('old'), answer, ...tokens('new')])
      rig.last().closed(4401)
      await rig.advanceAsync(60_000)
      expect(rig.status()).toBe('open')
      expect(asks).toEqual([false, true, true])
    })
  }

  test('TK-8: a fixed token that the user tries again is final again, however long it was good', () => {
    const rig = createRig({ protocol: createRigProtocol({ session: { userId: 1, token: 'fixed' } }) })
    rig.open().closed(4401)
    rig.client.reconnect()
    rig.advance(60_000)
    expect(rig.status()).toBe('open')
    rig.last().closed(4401)
    expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code: 'token-refused', final: true } })
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(2)
  })

  test('TK-12: signed out where nothing is open, nothing is waited for', () => {
    const rig = signedIn()
    killServer(rig)
    rig.client.setSession(null)
    expect(rig.status()).toBe('idle')
    expect(rig.clock.pending()).toBe(0)
  })
})

/** A value of untyped code. */
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

describe('a session that is none', () => {
  for (const [message, session] of refused) {
    test(`TK-23: ${JSON.stringify(session)} is refused by name and changes nothing`, () => {
      const rig = createOpenRig()
      const reported = eventsOf(rig, 'sessionChanged')
      expect(() => rig.client.setSession(untyped(session))).toThrow(`invalid-option: ${message}`)
      rig.advance(60_000)
      expect(rig.status()).toBe('open')
      expect(rig.opensAtMs).toHaveLength(1)
      expect(reported).toEqual([])
    })
  }

  test('TK-23: so it is when it comes with the protocol', () => {
    const protocol = createRigProtocol({ session: untyped({ userId: NaN }) })
    expect(() => createRig({ protocol })).toThrow('invalid-option: session.userId')
    for (const session of [{ userId: '' }, { userId: 1, token: 4711 }, null]) {
      const given = createRigProtocol({ session: untyped(session) })
      expect(() => createRig({ protocol: given })).toThrow(TradewireError)
    }
  })

  test('TK-23: numbers and texts, with a token of any kind or none, are taken', () => {
    const rig = createOpenRig()
    const sessions = [{ userId: 1.5 }, { userId: 'ann', token: '' }, { userId: 0, token: () => 't' }, null]
    for (const session of sessions) expect(() => rig.client.setSession(session)).not.toThrow()
  })
})



describe('a token provider', () => {
  test('TK-1: it is asked before the first connection, and not again for the next', async () => {
    const { rig, asks } = await guarded(tokens('one', 'two'))
    expect(hello(rig)).toEqual({ type: 'hello', token: 'one', trader: 1 })
    rig.last().closed(1006)
    await rig.advanceAsync(5_000)
    expect(rig.opensAtMs).toHaveLength(2)
    expect(hello(rig)).toEqual({ type: 'hello', token: 'one', trader: 1 })
    expect(asks).toEqual([false])
  })

  test('TK-1: a fixed token is used as it is, and none where there is none', () => {
    const fixed = createRig({ protocol: createRigProtocol({ session: { userId: 1, token: 'fixed' } }) })
    fixed.open()
    expect(hello(fixed)).toEqual({ type: 'hello', token: 'fixed', trader: 1 })
    const none = createRig({ protocol: createRigProtocol({ session: { userId: 1 } }) })
    none.open()
    expect(hello(none)).toEqual({ type: 'hello', trader: 1 })
  })

  for (const [how, fail, detail] of [
    ['throws', (): never => { throw new Error('signed out elsewhere') }, 'signed out elsewhere'],
    ['rejects', (): Promise<string> => Promise.reject(new Error('no network')), 'no network'],
    ['gives no text', (): unknown => undefined, 'got undefined'],
  ] as const) {
    test(`TK-6: a provider that ${how} costs the attempt`, async () => {
      const { rig, asks } = await guarded([fail])
      expect(rig.client.status()).toMatchObject({
        status: 'reconnecting', attempt: 1, failure: { code: 'token-failed', detail, final: false },
      })
      expect(rig.opensAtMs).toEqual([])
      await rig.advanceAsync(3_600_000)
      expect(asks).toHaveLength(6)
      expect(rig.errors).toEqual([{ code: 'token-failed', reason: 'token-failed', attemptsMade: 5 }])
    })
  }

  test('TK-6: one that fails to renew costs attempts, and is asked for a fresh one until it gives it', async () => {
    const fail = (): never => { throw new Error('busy') }
    const { rig, asks } = await guarded([() => 'old', fail, fail, () => 'new'])
    rig.last().closed(4401)
    await rig.advanceAsync(0)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 1, failure: { code: 'token-failed' } })
    await rig.advanceAsync(60_000)
    expect(asks).toEqual([false, true, true, true])
    expect(hello(rig)).toMatchObject({ token: 'new' })
    expect(rig.status()).toBe('open')
  })

  test('TK-7: one that stays silent costs the attempt after 10 s', async () => {
    const { rig, asks } = await guarded([(): Promise<string> => new Promise(() => undefined)])
    await rig.advanceAsync(9_999)
    expect(rig.status()).toBe('connecting')
    await rig.advanceAsync(1)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', failure: { code: 'resolve-timeout' } })
    await rig.advanceAsync(3_600_000)
    expect(asks).toHaveLength(6)
    expect(rig.status()).toBe('failed')
  })
})

describe('where a token may be', () => {
  const secret = 'tok-5ecret'

  test('TK-10: in the first frame and nowhere else', async () => {
    const { rig } = await guarded(tokens(secret, `${secret}-2`))
    rig.last().message({ type: 'complain', echo: secret })
    rig.last().message({ type: 'unauthorized', echo: secret })
    await rig.advanceAsync(0)
    rig.last().closed(4401, `no such token: ${secret}-2, was ${secret}`)
    const { records, statuses, errors, reported, client } = rig
    const views = [client.stats(), client.session(), client.leases(), client.status()]
    const notified = JSON.stringify([records, statuses, errors, reported, views])
    expect(notified).not.toContain(secret)
    expect(notified).toContain('***')
    expect(rig.socket.connections.map(({ request }) => JSON.stringify(request)).join()).not.toContain(secret)
    expect(rig.socket.connections[0]?.frames).toContainEqual({ type: 'hello', token: secret, trader: 1 })
  })

  test('TK-10: nor in what a provider, an address or the platform says', async () => {
    const provider = (): never => { throw new Error(`${secret} has expired`) }
    const { rig } = await guarded([() => secret, provider], { url: () => 'wss://feed.example.com' })
    rig.socket.behaviour.sendFails = `cannot send ${secret}`
    expect(await rig.client.send({ type: 'order' })).toEqual({
      ok: false, code: 'send-failed', detail: 'cannot send ***',
    })
    rig.last().closed(4401)
    await rig.advanceAsync(0)
    expect(rig.client.status().failure).toMatchObject({ code: 'token-failed', detail: '*** has expired' })
  })

  test.each([
    ['percent-encoded', 'tok%2B5ecret%2flong%3Denough'], ['with escaped slashes', 'tok+5ecret\\/long=enough'],
    ['in escapes', 'tok\\u002b5ecret/long=enough'], ['in base64', 'dG9rKzVlY3JldC9sb25nPWVub3VnaA=='],
    ['in part', '5ecret/l'],
  ])('SE-30: nor %s in what a failed address says', async (_how, said) => {
    const url = (): Promise<string> => Promise.reject(new Error(`no server for ${said} today`))
    const { rig } = await guarded(tokens('tok+5ecret/long=enough'), { url })
    expect(rig.client.status().failure).toMatchObject({ code: 'url-failed', detail: 'no server for *** today' })
    expect(JSON.stringify([rig.records, rig.reported, rig.statuses])).not.toContain(said)
  })

  test('TK-10: nor in what a protocol adds to its commands', async () => {
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

  test('TK-10: nor in a late word about the user before', () => {
    const rig = createOpenRig({ protocol: createRigProtocol({ session: { userId: 1, token: secret } }) }, 0)
    rig.socket.behaviour.autoClose = false
    rig.client.setSession({ userId: 2, token: 'other' })
    rig.last().closed(4401, `${secret} refused`)
    rig.advance(0)
    expect(JSON.stringify(rig.records)).toContain('*** refused')
    expect(JSON.stringify([rig.records, rig.reported])).not.toContain(secret)
  })
})
