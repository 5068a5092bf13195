import { describe, expect, test } from 'vitest'
import type { TokenSource } from '../../../src/ports/protocol'
import { createRig, type Rig, type RigOptions } from '../../support/client-rig'
import { createRigProtocol } from '../../support/rig-protocol'

interface Guarded {
  readonly rig: Rig
  /** Whether each call asked for a fresh one. */
  readonly asks: readonly boolean[]
}

/** A client whose provider answers as told, call by call, the last for ever. */
async function guarded(answers: readonly (() => unknown)[], options: RigOptions = {}): Promise<Guarded> {
  const asks: boolean[] = []
  const token: TokenSource = ({ fresh }) => {
    const answer = answers[Math.min(asks.push(fresh), answers.length) - 1]
    // What an application hands over is only believed to be text.
    return answer?.() as string
  }
  const rig = createRig({ protocol: createRigProtocol({ session: { traderId: 1, token } }), ...options })
  rig.need()
  await rig.advanceAsync(0)
  return { rig, asks }
}

const tokens = (...texts: readonly string[]): (() => string)[] => texts.map((text) => () => text)
const hello = (rig: Rig): unknown => rig.last().frames[0]

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
    const fixed = createRig({ protocol: createRigProtocol({ session: { traderId: 1, token: 'fixed' } }) })
    fixed.open()
    expect(hello(fixed)).toEqual({ type: 'hello', token: 'fixed', trader: 1 })
    const none = createRig({ protocol: createRigProtocol({ session: { traderId: 1 } }) })
    none.open()
    expect(hello(none)).toEqual({ type: 'hello', trader: 1 })
  })

  test('TK-2: after 4401 it is asked once for a fresh one, and the retry spends no attempt', async () => {
    const { rig, asks } = await guarded(tokens('old', 'new'))
    rig.last().closed(4401)
    await rig.advanceAsync(0)
    expect(asks).toEqual([false, true])
    expect(rig.opensAtMs).toEqual([0, 0])
    expect(hello(rig)).toMatchObject({ token: 'new' })
    expect(rig.status()).toBe('open')
    expect(rig.statuses.some(({ status }) => status === 'reconnecting')).toBe(false)
    expect(rig.errors).toEqual([])
  })

  test('TK-2: in the middle of an outage the count stays as it is', async () => {
    const { rig } = await guarded(tokens('old', 'new'))
    rig.server.line = 'refusing'
    rig.last().closed(1006)
    await rig.advanceAsync(5_000)
    rig.server.line = 'up'
    rig.server.getsReady = false
    await rig.advanceAsync(3_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 2 })
    rig.last().closed(4401)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 2 })
    await rig.advanceAsync(0)
    rig.server.line = 'refusing'
    rig.last().closed(1006)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
  })

  test('TK-3: a frame that refuses does the same, once the socket is closed', async () => {
    const { rig, asks } = await guarded(tokens('old', 'new'))
    const first = rig.last()
    first.message({ type: 'unauthorized' })
    expect(first.closeCall).toEqual({ code: 1000, reason: '' })
    expect(rig.status()).toBe('connecting')
    await rig.advanceAsync(0)
    expect(asks).toEqual([false, true])
    expect(hello(rig)).toMatchObject({ token: 'new' })
    expect(rig.status()).toBe('open')
  })

  test('TK-3: the protocol is detached from the socket that is refused', async () => {
    const token = (): string => 'old'
    const protocol = createRigProtocol({ session: { traderId: 1, token } })
    const rig = createRig({ protocol, keepLast: true })
    rig.need()
    await rig.advanceAsync(0)
    rig.last().message({ type: 'say' })
    rig.last().message({ type: 'unauthorized' })
    await rig.advanceAsync(0)
    expect(rig.storage.contents.size).toBe(1)
  })

  test('TK-3: while an outage lasts it reads as such', async () => {
    const { rig } = await guarded(tokens('old', 'new'))
    rig.last().closed(1006)
    await rig.advanceAsync(3_000)
    rig.last().message({ type: 'unauthorized' })
    expect(rig.client.status()).toMatchObject({
      status: 'reconnecting', attempt: 1, failure: { code: 'token-refused', detail: '{"type":"unauthorized"}' },
    })
    await rig.advanceAsync(0)
    expect(rig.status()).toBe('open')
  })

  for (const [how, refuse] of [
    ['a close', (rig: Rig): void => rig.last().closed(4401)],
    ['a frame', (rig: Rig): void => rig.last().message({ type: 'unauthorized' })],
  ] as const) {
    test(`TK-4: a second refusal by ${how} before the minimum uptime is final`, async () => {
      const { rig, asks } = await guarded(tokens('old', 'new', 'newer'))
      refuse(rig)
      await rig.advanceAsync(4_999)
      refuse(rig)
      await rig.advanceAsync(3_600_000)
      expect(asks).toEqual([false, true])
      expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code: 'token-refused', final: true } })
      expect(rig.errors).toHaveLength(1)
      expect(rig.opensAtMs).toHaveLength(2)
    })

    test(`TK-5: after the minimum uptime, a refusal by ${how} asks again`, async () => {
      const { rig, asks } = await guarded(tokens('old', 'new', 'newer'))
      refuse(rig)
      await rig.advanceAsync(5_000)
      refuse(rig)
      await rig.advanceAsync(0)
      expect(asks).toEqual([false, true, true])
      expect(rig.status()).toBe('open')
    })

    test(`TK-8: a fixed token refused by ${how} is final at once`, () => {
      const rig = createRig({ protocol: createRigProtocol({ session: { traderId: 1, token: 'fixed' } }) })
      rig.open()
      refuse(rig)
      expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code: 'token-refused', final: true } })
      rig.advance(3_600_000)
      expect(rig.opensAtMs).toHaveLength(1)
      expect(rig.errors).toHaveLength(1)
    })
  }

  for (const [how, refuse] of [
    ['a close', (rig: Rig): void => rig.last().closed(4401)],
    ['a frame', (rig: Rig): void => rig.last().message({ type: 'unauthorized' })],
  ] as const) {
    test(`TK-5: an uptime whose timer slept counts before a refusal by ${how}`, async () => {
      const { rig, asks } = await guarded(tokens('old', 'new', 'newer'))
      refuse(rig)
      await rig.advanceAsync(0)
      rig.clock.suspend(5_000)
      refuse(rig)
      await rig.advanceAsync(0)
      expect(asks).toEqual([false, true, true])
    })
  }

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
      expect(rig.errors).toEqual([{ code: 'token-failed', reason: detail, attempts: 5 }])
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

  test('TK-9: after token-refused reconnect() asks for a fresh one', async () => {
    const { rig, asks } = await guarded(tokens('old', 'new', 'newer'))
    rig.last().closed(4401)
    await rig.advanceAsync(0)
    rig.last().closed(4401)
    expect(rig.client.reconnect()).toBe('attempting')
    await rig.advanceAsync(0)
    expect(asks).toEqual([false, true, true])
    expect(hello(rig)).toMatchObject({ token: 'newer' })
    expect(rig.status()).toBe('open')
  })

  test('TK-9: a page that is shown again is a new need', async () => {
    const asks: boolean[] = []
    const token: TokenSource = ({ fresh }) => `token ${asks.push(fresh)}`
    const protocol = createRigProtocol({ session: { traderId: 1, token } })
    const rig = createRig({ protocol, server: { closesWith: 4401 } })
    const page = rig.need()
    await rig.advanceAsync(10_000)
    expect(rig.status()).toBe('failed')
    rig.server.closesWith = undefined
    page.hidden()
    page.shown()
    await rig.advanceAsync(0)
    expect(asks).toEqual([false, true, true])
    expect(rig.status()).toBe('open')
  })

  test('TK-9: a new need that has to wait for the network asks for a fresh one too', async () => {
    const asks: boolean[] = []
    const token: TokenSource = ({ fresh }) => `token ${asks.push(fresh)}`
    const protocol = createRigProtocol({ session: { traderId: 1, token } })
    const rig = createRig({ protocol, server: { closesWith: 4401 } })
    const page = rig.need()
    await rig.advanceAsync(10_000)
    rig.server.closesWith = undefined
    rig.network.goOffline()
    page.hidden()
    page.shown()
    expect(rig.status()).toBe('paused')
    rig.network.goOnline()
    await rig.advanceAsync(0)
    expect(asks).toEqual([false, true, true])
    expect(rig.status()).toBe('open')
  })

  test('TK-9: after another failure the token is good enough', async () => {
    const { rig, asks } = await guarded(tokens('old', 'new', 'newer'))
    rig.last().closed(4401)
    await rig.advanceAsync(0)
    rig.last().closed(1006)
    rig.client.reconnect()
    await rig.advanceAsync(0)
    expect(rig.status()).toBe('open')
    expect(asks).toEqual([false, true])
  })

  test('TK-9: a fixed token that was refused is tried again as it is', () => {
    const rig = createRig({ protocol: createRigProtocol({ session: { traderId: 1, token: 'fixed' } }) })
    rig.open().closed(4401)
    rig.client.reconnect()
    rig.advance(0)
    expect(hello(rig)).toMatchObject({ token: 'fixed' })
    expect(rig.status()).toBe('open')
  })

  test('TK-2: refused in the background, the retry waits for the foreground', async () => {
    const { rig, asks } = await guarded(tokens('old', 'new'))
    rig.lifecycle.toBackground()
    rig.last().closed(4401)
    await rig.advanceAsync(60_000)
    expect(rig.status()).toBe('paused')
    expect(asks).toEqual([false])
    rig.lifecycle.toForeground()
    await rig.advanceAsync(0)
    expect(asks).toEqual([false, true])
    expect(rig.status()).toBe('open')
  })

  test('TK-2: refused while the last lease lingers, nothing is asked for', async () => {
    let asks = 0
    const token = (): string => `token ${asks += 1}`
    const rig = createRig({ protocol: createRigProtocol({ session: { traderId: 1, token } }) })
    const page = rig.need()
    await rig.advanceAsync(0)
    page.want(false)
    rig.last().closed(4401)
    await rig.advanceAsync(60_000)
    expect(asks).toBe(1)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.status()).toBe('idle')
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
    const told = JSON.stringify([records, statuses, errors, reported, views])
    expect(told).not.toContain(secret)
    expect(told).toContain('***')
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

  test('TK-10: nor in a late word about the user before', () => {
    const rig = createRig({ protocol: createRigProtocol({ session: { traderId: 1, token: secret } }) })
    rig.open()
    rig.advance(0)
    rig.socket.behaviour.autoClose = false
    rig.client.setSession({ traderId: 2, token: 'other' })
    rig.last().closed(4401, `${secret} refused`)
    rig.advance(0)
    expect(JSON.stringify(rig.records)).toContain('*** refused')
    expect(JSON.stringify([rig.records, rig.reported])).not.toContain(secret)
  })
})
