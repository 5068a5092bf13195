import { describe, expect, test } from 'vitest'
import { persistState } from '../../../../src/client'
import { createOpenRig, createRig, type Rig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'

describe('the end', () => {
  test('RT-10: goodbye, close, and silence for good', async () => {
    const rig = createOpenRig({ persist: persistState() })
    const connection = rig.last()
    rig.client.dispose()
    expect(connection.frames).toContainEqual({ type: 'goodbye' })
    expect(rig.status()).toBe('idle')
    const told = rig.statuses.length
    rig.advance(0)
    expect(connection.state).toBe('ended')
    expect(rig.clock.pending()).toBe(0)
    expect(rig.lifecycle.watchers() + rig.network.watchers()).toBe(0)
    rig.client.dispose()
    rig.need()
    rig.client.connect()
    rig.client.setTab('followFlake', true)
    rig.client.setSession({ userId: 9 })
    expect(rig.client.reconnect()).toBe('disposed')
    expect(await rig.client.send({})).toEqual({ ok: false, code: 'disposed' })
    rig.lifecycle.toBackground()
    rig.lifecycle.toForeground()
    rig.network.goOffline()
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.statuses).toHaveLength(told)
  })

  test('RT-10: what the token provider and url() answer afterwards is neither heard nor reported', async () => {
    const answers: { readonly take: (token: string) => void; readonly fail: (error: Error) => void }[] = []
    const answerLater = (): Promise<string> => new Promise((take, fail) => answers.push({ take, fail }))
    const clients = [
      { protocol: createRigProtocol({ session: { userId: 1, token: answerLater } }) }, { url: answerLater },
    ].flatMap((options) => [createRig(options), createRig(options)])
    for (const rig of clients) {
      rig.need()
      await rig.advanceAsync(0)
      rig.client.dispose()
    }
    for (const [at, { take, fail }] of answers.entries()) {
      if (at % 2 === 0) fail(new Error('too late'))
      else take('wss://late.example.com')
    }
    for (const rig of clients) await rig.advanceAsync(60_000)
    expect(answers).toHaveLength(4)
    expect(clients.flatMap((rig) => [...rig.codes(), ...rig.opensAtMs, rig.clock.pending()])).toEqual([0, 0, 0, 0])
  })

  test('RT-10: called within a listener, with each call behind it that would open something', async () => {
    const rig = createOpenRig()
    const results: unknown[] = []
    rig.client.on('heard', () => {
      rig.client.dispose()
      rig.client.dispose()
      rig.client.connect()
      rig.client.setSession({ userId: 3 })
      rig.client.lease('late').want(true)
      results.push(rig.client.reconnect())
      void rig.client.send({}).then((result) => results.push(result))
    })
    rig.last().message({ type: 'say' })
    await rig.advanceAsync(100_000)
    expect(results).toEqual(['disposed', { ok: false, code: 'disposed' }])
    expect([rig.status(), rig.client.leases(), rig.clock.pending(), rig.opensAtMs.length]).toEqual(['idle', [], 0, 1])
  })

  const reaches = [
    ['nothing open', (): void => undefined],
    ['a connection under way', (rig: Rig): void => { rig.server.line = 'mute'; rig.need() }],
    ['an attempt awaited', (rig: Rig): void => { rig.server.line = 'refusing'; rig.open() }],
    ['a pause', (rig: Rig): void => { rig.open().closed(1006); rig.lifecycle.toBackground() }],
    ['a failure', (rig: Rig): void => { rig.open().closed(4409) }],
    ['a goodbye under way', (rig: Rig): void => { rig.open(); rig.advance(0); rig.client.setSession({ userId: 2 }) }],
    ['the background', (rig: Rig): void => { rig.open(); rig.advance(0); rig.lifecycle.toBackground() }],
    ['a page in doubt', (rig: Rig): void => {
      const page = rig.need()
      rig.advance(0)
      rig.lifecycle.toBackground()
      page.hidden()
      rig.lifecycle.toForeground()
    }],
    ['the last lease lingering', (rig: Rig): void => { const page = rig.need(); rig.advance(0); page.want(false) }],
  ] as const
  for (const [where, reach] of reaches) {
    test(`RT-10: with ${where}, no timer is left and nothing is opened`, () => {
      const rig = createRig()
      reach(rig)
      const before = rig.opensAtMs.length
      rig.client.dispose()
      expect(rig.status()).toBe('idle')
      rig.advance(0)
      expect(rig.clock.pending()).toBe(0)
      expect(rig.socket.heard()).toBe(0)
      expect(rig.opensAtMs).toHaveLength(before)
    })
  }
})
