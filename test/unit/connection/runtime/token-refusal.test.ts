import { describe, expect, test } from 'vitest'
import { persistState } from '../../../../src/client'
import type { TokenSource } from '../../../../src/connection/ports/protocol'
import { createOpenRig, createRig, type Rig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { guarded, hello, killServer, tokens } from './client-stages'

describe('a token that is refused once', () => {
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

  test('TK-2: a 4401 before the socket is open renews the token too', async () => {
    const { rig, asks } = await guarded(tokens('old', 'new'), { server: { line: 'mute' } })
    rig.server.line = 'up'
    rig.last().closed(4401)
    await rig.advanceAsync(0)
    expect(asks).toEqual([false, true])
    expect(hello(rig)).toMatchObject({ token: 'new' })
    expect(rig.status()).toBe('open')
  })

  test('TK-2: after a renewal for one user, the token of the next is renewed too', async () => {
    const { rig } = await guarded(tokens('old', 'new'))
    rig.last().closed(4401)
    await rig.advanceAsync(0)
    const asked: boolean[] = []
    rig.client.setSession({
      userId: 2,
      token({ fresh }) {
        asked.push(fresh)
        return fresh ? 'good' : 'expired'
      },
    })
    await rig.advanceAsync(2_000)
    rig.last().closed(4401)
    await rig.advanceAsync(0)
    expect(asked).toEqual([false, true])
    expect(rig.client.status().status).not.toBe('failed')
  })

  test('TK-2: in the middle of an outage the count stays as it is', async () => {
    const { rig } = await guarded(tokens('old', 'new'))
    killServer(rig)
    await rig.advanceAsync(5_000)
    rig.server.line = 'up'
    rig.server.getsReady = false
    await rig.advanceAsync(3_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 2 })
    rig.last().closed(4401)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 2 })
    await rig.advanceAsync(0)
    killServer(rig)
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
    const protocol = createRigProtocol({ session: { userId: 1, token } })
    const rig = createRig({ protocol, persist: persistState() })
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
})

describe('a token that is refused for good', () => {
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
      const rig = createOpenRig({ protocol: createRigProtocol({ session: { userId: 1, token: 'fixed' } }) }, 0)
      refuse(rig)
      expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code: 'token-refused', final: true } })
      rig.advance(3_600_000)
      expect(rig.opensAtMs).toHaveLength(1)
      expect(rig.errors).toHaveLength(1)
    })

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

  for (const isOffline of [false, true]) {
    test(`TK-9: a page that is shown again${isOffline ? ' and waits for the network' : ''} is a new need`, async () => {
      const asks: boolean[] = []
      const token: TokenSource = ({ fresh }) => `token ${asks.push(fresh)}`
      const protocol = createRigProtocol({ session: { userId: 1, token } })
      const rig = createRig({ protocol, server: { closesWith: 4401 } })
      const page = rig.need()
      await rig.advanceAsync(10_000)
      expect(rig.status()).toBe('failed')
      rig.server.closesWith = undefined
      if (isOffline) rig.network.goOffline()
      page.hidden()
      page.shown()
      expect(rig.status()).toBe(isOffline ? 'paused' : 'connecting')
      rig.network.goOnline()
      await rig.advanceAsync(0)
      expect(asks).toEqual([false, true, true])
      expect(rig.status()).toBe('open')
    })
  }

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
})
