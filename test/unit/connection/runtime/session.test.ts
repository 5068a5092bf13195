import { describe, expect, test } from 'vitest'
import type { SendResult } from '../../../../src/connection/runtime/client-api'
import { createRig, type Rig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { alice, bob, hello, signedIn } from './client-stages'

describe('who it is', () => {
  test('TK-11: goodbye as the one before, closed, then opened as the new one', () => {
    const rig = signedIn()
    const reported: unknown[] = []
    rig.client.on('sessionChanged', (session) => reported.push(session))
    const first = rig.last()
    first.message({ type: 'say', whose: 'alice' })
    rig.client.setSession(bob)
    expect(first.frames).toContainEqual({ type: 'goodbye', trader: 1 })
    expect(rig.opensAtMs).toHaveLength(1)
    rig.advance(0)
    expect(first.state).toBe('ended')
    expect(hello(rig)).toEqual({ type: 'hello', token: 'b', trader: 2 })
    expect(reported).toEqual([{ userId: 2 }])
    expect(rig.client.session()).toEqual({ userId: 2 })
    expect(rig.client.stats().losses).toBe(0)
  })

  test('TK-11: asked twice while the first goodbye is under way, it opens once, as the last', () => {
    const rig = signedIn()
    rig.client.setSession(bob)
    rig.client.setSession({ userId: 3 })
    rig.advance(1_000)
    expect(rig.opensAtMs).toHaveLength(2)
    expect(hello(rig)).toEqual({ type: 'hello', trader: 3 })
  })

  test('TK-12: signing out is idle, and nothing is opened', () => {
    const rig = signedIn()
    const reported: unknown[] = []
    rig.client.on('sessionChanged', (session) => reported.push(session))
    rig.client.setSession(null)
    expect(rig.last().frames).toContainEqual({ type: 'goodbye', trader: 1 })
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
    expect(rig.client.session()).toBeNull()
    expect(reported).toEqual([null])
    rig.lifecycle.toBackground()
    rig.lifecycle.toForeground()
    rig.network.goOffline()
    rig.network.goOnline()
    expect(rig.client.reconnect()).toBe('no-session')
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
    rig.client.setSession(bob)
    rig.advance(0)
    expect(hello(rig)).toEqual({ type: 'hello', token: 'b', trader: 2 })
  })

  test('TK-12: signed in again while the goodbye is under way', () => {
    const rig = signedIn()
    rig.client.setSession(null)
    rig.client.setSession(bob)
    expect(rig.opensAtMs).toHaveLength(1)
    rig.advance(0)
    expect(rig.opensAtMs).toHaveLength(2)
    expect(hello(rig)).toEqual({ type: 'hello', token: 'b', trader: 2 })
  })

  test('TK-12: from waiting, paused and failed as well', () => {
    for (const reach of [
      (rig: Rig): void => rig.last().closed(1006),
      (rig: Rig): void => { rig.last().closed(1006); rig.lifecycle.toBackground() },
      (rig: Rig): void => rig.last().closed(4409),
    ]) {
      const rig = signedIn()
      reach(rig)
      rig.client.setSession(null)
      expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
      rig.advance(3_600_000)
      expect(rig.opensAtMs).toHaveLength(1)
    }
  })

  test('TK-13: without a session a protocol that needs one opens nothing', () => {
    const rig = createRig({ protocol: createRigProtocol({ needsSession: true }) })
    rig.need()
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toEqual([])
    expect(rig.client.reconnect()).toBe('no-session')
    rig.client.setSession(alice)
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })

  test('TK-13: one that needs none signs out into a connection without a user', () => {
    const rig = createRig({ protocol: createRigProtocol({ session: alice }) })
    rig.open()
    rig.advance(1_000)
    rig.client.setSession(null)
    rig.advance(0)
    expect(hello(rig)).toEqual({ type: 'hello' })
    expect(rig.client.reconnect()).toBe('probing')
  })

  test('TK-20: replaced while the last lease lingers, it opens nothing until there is a need', () => {
    const rig = createRig({ protocol: createRigProtocol({ session: alice }) })
    const page = rig.need()
    rig.advance(1_000)
    page.want(false)
    rig.client.setSession(bob)
    rig.advance(60_000)
    expect(rig.opensAtMs).toHaveLength(1)
    page.want(true)
    rig.advance(0)
    expect(hello(rig)).toMatchObject({ trader: 2 })
  })

  test('TK-20: also where nothing was open, and the need returns within the linger', () => {
    const rig = createRig({ protocol: createRigProtocol({ session: alice }), server: { line: 'mute' } })
    const page = rig.need()
    rig.advance(1_000)
    page.want(false)
    rig.server.line = 'up'
    rig.client.setSession(bob)
    expect(rig.status()).toBe('idle')
    page.want(true)
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })

  test('TK-17: no frame, timer or flush of one session reaches the next', () => {
    const rig = signedIn()
    const first = rig.last()
    first.message({ type: 'timer' })
    first.message({ type: 'flush' })
    expect(rig.frames.pending()).toBe(1)
    rig.socket.behaviour.autoClose = false
    const receivedBefore: unknown[] = []
    rig.client.on('sessionChanged', () => receivedBefore.push(...rig.received))
    rig.client.setSession(bob)
    // Her last flush is emitted while she is still signed in.
    expect(receivedBefore).toEqual(['flush'])
    expect(rig.frames.frame()).toBe(0)
    first.message({ type: 'say', whose: 'alice' })
    expect(rig.received).toEqual(receivedBefore)
    first.closed(1000)
    rig.advance(5_000)
    first.notifyAnyway({ type: 'message', data: '{"type":"say"}' })
    expect(rig.received).toEqual(receivedBefore)
    expect(rig.last().frames).toEqual([{ type: 'hello', token: 'b', trader: 2 }])
  })

  test('TK-17: what is sent after setSession never goes out as the one before, within a listener either', async () => {
    const rig = signedIn()
    const first = rig.last()
    const answers: SendResult[] = []
    const stop = rig.client.on('received', () => {
      stop()
      rig.client.setSession(bob)
      rig.client.setSession({ userId: 3, token: 'c' })
      void rig.client.send({ type: 'order' }).then((answer) => answers.push(answer))
    })
    const sent = first.frames.length
    first.message({ type: 'say' })
    await rig.advanceAsync(0)
    expect(answers).toEqual([{ ok: false, code: 'not-open' }])
    expect(first.frames.slice(sent)).toEqual([{ type: 'goodbye', trader: 1 }])
    expect(await rig.client.send({ type: 'order' })).toEqual({ ok: true })
    expect(rig.last().frames).toEqual([{ type: 'hello', token: 'c', trader: 3 }, { type: 'order' }])
  })

  test('TK-18: a session that cannot be begun changes nothing', () => {
    const protocol = createRigProtocol({ session: alice })
    const rig = createRig({
      protocol: {
        ...protocol,
        start(session, policy, line) {
          if (session?.userId === 'bad') throw new RangeError('no such trader')
          return protocol.start(session, policy, line)
        },
      },
    })
    rig.open()
    rig.advance(1_000)
    expect(() => rig.client.setSession({ userId: 'bad' })).toThrow('no such trader')
    rig.advance(60_000)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.client.session()).toEqual({ userId: 1 })
  })

  test('TK-19: what a provider answers for a session that is gone is ignored', async () => {
    const answers: ((token: string) => void)[] = []
    const token = (): Promise<string> => new Promise((resolve) => answers.push(resolve))
    const rig = createRig({ protocol: createRigProtocol({ session: { userId: 1, token } }) })
    rig.need()
    await rig.advanceAsync(0)
    rig.client.setSession({ userId: 2, token })
    await rig.advanceAsync(0)
    answers[0]?.('alice’s')
    await rig.advanceAsync(0)
    expect(rig.opensAtMs).toEqual([])
    answers[1]?.('bob’s')
    await rig.advanceAsync(0)
    expect(hello(rig)).toEqual({ type: 'hello', token: 'bob’s', trader: 2 })
  })
})
