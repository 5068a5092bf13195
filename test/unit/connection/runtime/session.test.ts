import { describe, expect, test } from 'vitest'
import type { SendResult } from '../../../../src/connection/runtime/client-api'
import { createOpenRig, createRig, type Rig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { alice, bob, eventsOf, foreground, hello, networkBack, signedIn } from './client-stages'
import { after, from, is, line, needs, plays } from './steps'
import { persistState } from '../../../../src/client'
import { createMemoryStorage } from '../../../support/memory-storage'
import { withCalls } from '../../../support/protocol-drive'

describe('who it is', () => {
  test('TK-11: goodbye as the one before, closed, then opened as the new one', () => {
    const rig = signedIn()
    const reported = eventsOf(rig, 'sessionChanged')
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

  test('TK-11: who is there for a status is the session that it belongs to', () => {
    const rig = signedIn()
    const received: unknown[] = []
    rig.client.on('statusChanged', ({ status }) => received.push([status, rig.client.session()?.userId]))
    rig.client.setSession(bob)
    rig.client.setSession(null)
    expect(received).toEqual([['connecting', bob.userId], ['idle', undefined]])
  })

  test('TK-12: signing out is idle, and nothing is opened', () => {
    const rig = signedIn()
    const reported = eventsOf(rig, 'sessionChanged')
    rig.client.setSession(null)
    expect(rig.last().frames).toContainEqual({ type: 'goodbye', trader: 1 })
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
    expect(rig.client.session()).toBeNull()
    expect(reported).toEqual([null])
    foreground(rig)
    networkBack(rig)
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
    const rig = createOpenRig({ protocol: createRigProtocol({ session: alice }) })
    rig.client.setSession(null)
    rig.advance(0)
    expect(hello(rig)).toEqual({ type: 'hello' })
    expect(rig.client.reconnect()).toBe('probing')
  })

  test('TK-20: also where nothing was open, and the need returns within the linger', plays(
    from({ protocol: createRigProtocol({ session: alice }), server: { line: 'mute' } }, 1_000), needs(false),
    line('up'), (rig) => rig.client.setSession(bob), is('idle'), needs(true), after(0), is('open'),
  ))

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

describe('what is kept of a user', () => {
  const key = 'tradewire:default:rig:1'
  const keep = { persist: persistState() }

  test('TK-14: the image is stored when the socket goes, and given back at the next start', async () => {
    const rig = signedIn(keep)
    rig.last().message({ type: 'say', price: 1 })
    rig.last().closed(1006)
    await rig.advanceAsync(0)
    expect(rig.storage.contents.get(key)).toBe('[{"type":"say","price":1}]')
    const next = createRig({ ...keep, storage: rig.storage, protocol: createRigProtocol({ session: alice }) })
    const restored = eventsOf(next, 'restored')
    await next.advanceAsync(0)
    expect(restored).toEqual([[{ type: 'say', price: 1 }]])
  })

  test('TK-14: and when the app hides; an empty image is none', async () => {
    const rig = signedIn(keep)
    rig.lifecycle.toBackground()
    await rig.advanceAsync(0)
    expect(rig.storage.contents.size).toBe(0)
    rig.last().message({ type: 'say', price: 2 })
    rig.lifecycle.toForeground()
    rig.lifecycle.toBackground()
    await rig.advanceAsync(0)
    expect(rig.storage.contents.get(key)).toBe('[{"type":"say","price":2}]')
  })

  test('RT-69: an app that hides while a frame is read stores what the frame changed', async () => {
    let hides = false
    const protocol = withCalls(createRigProtocol({ session: alice }), ({ received }) => ({
      received(data, atMs) {
        if (hides) rig.lifecycle.toBackground()
        received(data, atMs)
      },
    }))
    const rig = signedIn({ ...keep, protocol })
    hides = true
    rig.last().message({ type: 'say', price: 3 })
    await rig.advanceAsync(0)
    expect(rig.storage.contents.get(key)).toBe('[{"type":"say","price":3}]')
  })

  test('TK-14: not without persist, and not without a user', async () => {
    const rig = signedIn()
    rig.last().message({ type: 'say' })
    rig.last().closed(1006)
    const signedOut = createRig(keep)
    signedOut.open()
    signedOut.advance(1_000)
    signedOut.last().message({ type: 'say' })
    signedOut.last().closed(1006)
    await rig.advanceAsync(0)
    await signedOut.advanceAsync(0)
    expect(rig.storage.contents.size + signedOut.storage.contents.size).toBe(0)
  })

  test('TK-14, TK-15: another user gets nothing of it, and at the next start as theirs it goes', async () => {
    const others = { 'tradewire:second:rig:1': '["b"]', 'tradewire:default:other:1': '["c"]', elsewhere: '["d"]' }
    const own = 'tradewire:default:rig:2'
    const storage = createMemoryStorage({ [key]: '["alice"]', [own]: '["bob"]', ...others })
    const rig = createRig({ ...keep, storage, protocol: createRigProtocol({ session: bob }) })
    const restored = eventsOf(rig, 'restored')
    await rig.advanceAsync(0)
    expect(restored).toEqual([['bob']])
    expect(Object.fromEntries(storage.contents)).toEqual({ [own]: '["bob"]', ...others })
  })

  test('TK-14: a start without a user keeps it, and the user who signs in then gets it', async () => {
    const storage = createMemoryStorage({ [key]: '["alice"]' })
    const rig = createRig({ ...keep, storage })
    const restored = eventsOf(rig, 'restored')
    await rig.advanceAsync(0)
    expect(storage.contents.size).toBe(1)
    rig.client.setSession(alice)
    await rig.advanceAsync(0)
    expect(restored).toEqual([['alice']])
  })

  test('TK-14: what was read for a user who is gone meanwhile is let go', async () => {
    const storage = createMemoryStorage({ [key]: '["alice"]' })
    const rig = createRig({ ...keep, storage, protocol: createRigProtocol({ session: alice }) })
    const restored = eventsOf(rig, 'restored')
    rig.client.setSession(bob)
    await rig.advanceAsync(0)
    expect(restored).toEqual([])
    expect(storage.contents.size).toBe(0)
  })

  for (const [who, next] of [['no user', null], ['another user', bob]] as const) {
    test(`TK-15: with ${who} after them, nothing of a user remains`, async () => {
      const rig = signedIn(keep)
      rig.last().message({ type: 'say', price: 1 })
      foreground(rig)
      await rig.advanceAsync(0)
      expect(rig.storage.contents.has(key)).toBe(true)
      rig.client.setSession(next)
      await rig.advanceAsync(60_000)
      expect(rig.storage.contents.size).toBe(0)
    })
  }

  test('TK-15: another token of the same user keeps it', async () => {
    const rig = signedIn(keep)
    const restored = eventsOf(rig, 'restored')
    rig.last().message({ type: 'say', price: 1 })
    rig.client.setSession({ userId: 1, token: 'a2' })
    await rig.advanceAsync(0)
    expect(restored).toEqual([[{ type: 'say', price: 1 }]])
    expect(rig.storage.contents.has(key)).toBe(true)
  })

  test('TK-16: a full storage is reported, and nothing else', async () => {
    const rig = signedIn(keep)
    rig.storage.failWith('full')
    rig.last().message({ type: 'say' })
    rig.lifecycle.toBackground()
    await rig.advanceAsync(0)
    expect(rig.reported).toEqual([{ code: 'storage-failed', detail: 'storage is full' }])
    expect(rig.status()).toBe('open')
    rig.storage.failWith('none')
    rig.lifecycle.toForeground()
    rig.lifecycle.toBackground()
    await rig.advanceAsync(0)
    expect(rig.storage.contents.has(key)).toBe(true)
  })

  test('TK-16: what cannot be read is reported and removed', async () => {
    const storage = createMemoryStorage({ [key]: '["alice"]' })
    storage.failWith('corrupt')
    const rig = createRig({ ...keep, storage, protocol: createRigProtocol({ session: alice }) })
    await rig.advanceAsync(0)
    expect(rig.reported).toEqual([{ code: 'storage-corrupt', detail: key }])
    expect(storage.contents.size).toBe(0)
  })

  test('TK-16: what a session cannot restore is reported, and the line stays', async () => {
    const storage = createMemoryStorage({ [key]: '["alice"]' })
    const restore = (): void => { throw new Error('no list') }
    const protocol = withCalls(createRigProtocol({ session: alice }), () => ({ restore }))
    const rig = createOpenRig({ ...keep, storage, protocol }, 0)
    await rig.advanceAsync(0)
    expect(rig.reported).toEqual([{ code: 'storage-corrupt', detail: 'no list' }])
    expect(rig.status()).toBe('open')
  })

  test('TK-16: an image that is no JSON is reported', async () => {
    const circular: unknown[] = []
    circular.push(circular)
    const protocol = withCalls(createRigProtocol({ session: alice }), () => ({ dump: () => circular }))
    const rig = createOpenRig({ protocol, persist: persistState() })
    rig.last().closed(1006)
    await rig.advanceAsync(0)
    expect(rig.codes()).toEqual(['storage-failed'])
    expect(rig.status()).toBe('reconnecting')
  })
})
