import { describe, expect, test } from 'vitest'
import type { Credentials, Session } from '../../../../src/connection/ports/protocol'
import { TradewireError } from '../../../../src/shared/errors'
import { createOpenRig, createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { guarded, hello, shown, signedIn, tokens } from './client-stages'

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
    rig.server.line = 'refusing'
    rig.last().closed(1006)
    await rig.advanceAsync(3_600_000)
    expect(asks.slice(6)).toEqual([false, false, true, false, false, false])
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
    rig.server.line = 'refusing'
    rig.last().closed(1006)
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
      const reported: unknown[] = []
      rig.client.on('sessionChanged', (who) => reported.push(who))
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

describe('page and app within one moment, whatever the linger', () => {
  test('LS-13: with a long linger a page that does not come back is left after 300 ms', () => {
    const { rig, page } = shown({ policy: { lingerMs: 5_000 } })
    rig.lifecycle.toBackground()
    page.hidden()
    rig.advance(10_000)
    rig.lifecycle.toForeground()
    rig.advance(299)
    expect(rig.client.leases()).toMatchObject([{ held: true }])
    rig.advance(1)
    expect(rig.client.leases()).toMatchObject([{ held: false }])
    rig.advance(4_999)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    expect(rig.status()).toBe('idle')
  })

  test('LS-13: without a linger a page has as long to come back', () => {
    const { rig, page } = shown({ policy: { lingerMs: 0 } })
    rig.lifecycle.toBackground()
    page.hidden()
    rig.advance(10_000)
    rig.lifecycle.toForeground()
    rig.advance(299)
    page.shown()
    rig.advance(60_000)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('LS-12: with a long linger a page that was left 300 ms before the app is left', () => {
    const { rig, page } = shown({ policy: { lingerMs: 5_000 } })
    page.hidden()
    rig.advance(300)
    rig.lifecycle.toBackground()
    expect(rig.client.leases()).toMatchObject([{ held: false }])
    rig.advance(4_700)
    expect(rig.status()).toBe('idle')
  })

  test('LS-11: without a linger a page hide just before the app hide is part of it', () => {
    const rig = createRig({ policy: { lingerMs: 0 } })
    const page = rig.need()
    rig.advance(10_000)
    page.hidden()
    rig.clock.suspend(299)
    rig.lifecycle.toBackground()
    rig.advance(10_000)
    expect(rig.client.leases()).toMatchObject([{ held: true, suspended: true }])
    expect(rig.status()).toBe('open')
  })
})
