import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import type { DiagnosticCode } from '../../../../src/shared/errors'
import type { ProtocolLine } from '../../../../src/connection/ports/protocol'
import { withCalls } from '../../../support/protocol-drive'
import { createRigProtocol, type RigEvents } from '../../../support/rig-protocol'
import { guarded, hello, tokens } from './client-stages'

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

  test('TK-10: nor in what an address says of the very token that has just come', async () => {
    const url = async (): Promise<string> => {
      await Promise.resolve()
      throw new Error(`no server for ${secret}`)
    }
    const { rig } = await guarded(tokens(secret), { url })
    expect(rig.client.status().failure).toMatchObject({ code: 'url-failed', detail: 'no server for ***' })
    expect(JSON.stringify([rig.records, rig.reported, rig.statuses])).not.toContain(secret)
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
      const rig = createRig({ protocol })
      rig.open()
      rig.advance(1_000)
      await rig.advanceAsync(0)
      expect(rig.client.status().failure).toMatchObject({ code })
      expect(JSON.stringify([rig.records, rig.reported, rig.statuses])).not.toContain(secret)
    }
  })

  test('TK-10: nor in a late word about the user before', () => {
    const rig = createRig({ protocol: createRigProtocol({ session: { userId: 1, token: secret } }) })
    rig.open()
    rig.advance(0)
    rig.socket.behaviour.autoClose = false
    rig.client.setSession({ userId: 2, token: 'other' })
    rig.last().closed(4401, `${secret} refused`)
    rig.advance(0)
    expect(JSON.stringify(rig.records)).toContain('*** refused')
    expect(JSON.stringify([rig.records, rig.reported])).not.toContain(secret)
  })
})
