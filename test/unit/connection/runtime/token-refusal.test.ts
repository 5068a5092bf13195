import { describe, expect, test } from 'vitest'
import type { TokenSource } from '../../../../src/connection/ports/protocol'
import { createRig, type Rig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { guarded, hello, tokens } from './client-stages'

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
      const rig = createRig({ protocol: createRigProtocol({ session: { userId: 1, token: 'fixed' } }) })
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
    const protocol = createRigProtocol({ session: { userId: 1, token } })
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
    const protocol = createRigProtocol({ session: { userId: 1, token } })
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
    const rig = createRig({ protocol: createRigProtocol({ session: { userId: 1, token: 'fixed' } }) })
    rig.open().closed(4401)
    rig.client.reconnect()
    rig.advance(0)
    expect(hello(rig)).toMatchObject({ token: 'fixed' })
    expect(rig.status()).toBe('open')
  })
})
