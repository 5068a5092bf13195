import { describe, expect, test } from 'vitest'
import { persistState } from '../../../../src/client'
import { createOpenRig, createRig, type Rig } from '../../../support/client-rig'

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
