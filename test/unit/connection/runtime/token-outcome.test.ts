import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { guarded, hello, signedIn, tokens } from './client-stages'

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
