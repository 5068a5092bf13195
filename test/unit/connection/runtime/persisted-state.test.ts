import { describe, expect, test } from 'vitest'
import { persistState } from '../../../../src/client'
import { createRig } from '../../../support/client-rig'
import { createMemoryStorage } from '../../../support/memory-storage'
import { withCalls } from '../../../support/protocol-drive'
import { createRigProtocol } from '../../../support/rig-protocol'
import { alice, bob, signedIn } from './client-stages'

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
    const restored: unknown[] = []
    next.client.on('restored', (data) => restored.push(data))
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
    const restored: unknown[] = []
    rig.client.on('restored', (data) => restored.push(data))
    await rig.advanceAsync(0)
    expect(restored).toEqual([['bob']])
    expect(Object.fromEntries(storage.contents)).toEqual({ [own]: '["bob"]', ...others })
  })

  test('TK-14: a start without a user keeps it, and the user who signs in then gets it', async () => {
    const storage = createMemoryStorage({ [key]: '["alice"]' })
    const rig = createRig({ ...keep, storage })
    const restored: unknown[] = []
    rig.client.on('restored', (data) => restored.push(data))
    await rig.advanceAsync(0)
    expect(storage.contents.size).toBe(1)
    rig.client.setSession(alice)
    await rig.advanceAsync(0)
    expect(restored).toEqual([['alice']])
  })

  test('TK-14: what was read for a user who is gone meanwhile is let go', async () => {
    const storage = createMemoryStorage({ [key]: '["alice"]' })
    const rig = createRig({ ...keep, storage, protocol: createRigProtocol({ session: alice }) })
    const restored: unknown[] = []
    rig.client.on('restored', (data) => restored.push(data))
    rig.client.setSession(bob)
    await rig.advanceAsync(0)
    expect(restored).toEqual([])
    expect(storage.contents.size).toBe(0)
  })

  for (const [who, next] of [['no user', null], ['another user', bob]] as const) {
    test(`TK-15: with ${who} after them, nothing of a user remains`, async () => {
      const rig = signedIn(keep)
      rig.last().message({ type: 'say', price: 1 })
      rig.lifecycle.toBackground()
      rig.lifecycle.toForeground()
      await rig.advanceAsync(0)
      expect(rig.storage.contents.has(key)).toBe(true)
      rig.client.setSession(next)
      await rig.advanceAsync(60_000)
      expect(rig.storage.contents.size).toBe(0)
    })
  }

  test('TK-15: another token of the same user keeps it', async () => {
    const rig = signedIn(keep)
    const restored: unknown[] = []
    rig.client.on('restored', (data) => restored.push(data))
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
    const rig = createRig({ ...keep, storage, protocol })
    rig.open()
    await rig.advanceAsync(0)
    expect(rig.reported).toEqual([{ code: 'storage-corrupt', detail: 'no list' }])
    expect(rig.status()).toBe('open')
  })

  test('TK-16: an image that is no JSON is reported', async () => {
    const circular: unknown[] = []
    circular.push(circular)
    const protocol = withCalls(createRigProtocol({ session: alice }), () => ({ dump: () => circular }))
    const rig = createRig({ protocol, persist: persistState() })
    rig.open()
    rig.advance(1_000)
    rig.last().closed(1006)
    await rig.advanceAsync(0)
    expect(rig.codes()).toEqual(['storage-failed'])
    expect(rig.status()).toBe('reconnecting')
  })
})
