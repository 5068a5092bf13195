import { describe, expect, test } from 'vitest'
import { isRecord } from '../../../src/shared/checks'
import { paused } from '../../support/paused'
import { createMemoryStorage } from '../../support/memory-storage'
import {
  createBrowser, createHeldOutbox, createLiveOutbox, createOutboxRig, createRigWire,
} from '../../support/outbox-rig'
import { buy } from './entries'

describe('outbox users', () => {
  test('OB-96: keeps a result in memory if storage rejects it, and writes it when the user returns', async () => {
    const storage = createMemoryStorage()
    const rig = await createLiveOutbox({ storage })
    const order = await rig.postAndSettle('buy')
    storage.failWith('full')
    await rig.answer(order)
    await rig.settle()
    expect(rig.states()).toEqual(['acked'])
    rig.client.setSession({ userId: 8 })
    storage.failWith('none')
    rig.client.setSession({ userId: 7 })
    await rig.outbox.loaded()
    expect(rig.states()).toEqual(['acked'])
    await rig.settle()
    const written = [...storage.contents.values()].map((text) => JSON.parse(text) as unknown)
    expect(written).toMatchObject([{ state: 'acked' }])
    await rig.goLive()
    expect(rig.said()).toEqual(['post buy'])
  })

  test('OB-96: restores an unstored withdrawal if the clock was set back after the last stored state', async () => {
    let canFrame = false
    const { frame } = createRigWire()
    const wire = { frame: (...of: Parameters<typeof frame>) => (canFrame ? frame(...of) : undefined) }
    const rig = await createLiveOutbox({ wire })
    const id = await rig.postAndSettle('hello', { replay: 'at-least-once' })
    // After a pause, the wire again cannot create the frame, and the entry is stored as waiting.
    await rig.advanceAsync(6_000)
    rig.storage.failWith('full')
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    await rig.outbox.withdraw(id)
    rig.client.setSession({ userId: 8 })
    rig.storage.failWith('none')
    canFrame = true
    rig.client.setSession({ userId: 7 })
    await rig.goLive()
    expect(rig.outbox.entries()).toMatchObject([{ state: 'failed', code: 'withdrawn' }])
    expect(rig.said()).toEqual([])
  })

  test('OB-96: restores an unstored withdrawal after any number of failed writes', async () => {
    for (const seconds of [5, 30, 90, 95, 190]) {
      const rig = await createLiveOutbox()
      await rig.cut()
      const id = await rig.postAndSettle('buy')
      rig.storage.failWith('full')
      await rig.goLive()
      await rig.advanceAsync(1_000 * seconds)
      await rig.outbox.withdraw(id)
      rig.client.setSession({ userId: 8 })
      await rig.settle()
      rig.storage.failWith('none')
      rig.client.setSession({ userId: 7 })
      await rig.goLive()
      expect([seconds, rig.states(), rig.said()]).toEqual([seconds, ['failed'], []])
    }
  })

  test('OB-96: uses another tab’s later state, even if its time is earlier than the post', async () => {
    const { tab, storage } = createBrowser()
    const one = tab({ server: { line: 'mute' } })
    const id = await one.postAndSettle('hello')
    storage.failWith('full')
    await one.outbox.withdraw(id)
    one.client.setSession({ userId: 8 })
    await one.settle()
    storage.failWith('none')
    const two = tab()
    two.clock.setWall(one.clock.now() - 3_600_000)
    await two.goLive()
    expect(two.said()).toEqual(['post hello'])
    two.client.setSession({ userId: 9 })
    await two.settle()
    for (const userId of [7, 8, 7]) {
      one.client.setSession({ userId })
      await one.settle()
    }
    expect(one.outbox.entries()).toMatchObject([{ id, state: 'unknown' }])
  })

  test('OB-21: sends a frame only for the user who owns the entry', async () => {
    const rig = await createLiveOutbox()
    // The client has another user before any listener is notified.
    Object.assign(rig.client, { session: () => ({ userId: 8 }) })
    const refused = rig.outbox.post(buy)
    expect(await refused).toMatchObject({ ok: false, code: 'no-session' })
    Object.assign(rig.client, { session: () => ({ userId: 7 }) })
    const posted = rig.post('sell')
    const other = rig.post('hello', { queue: 'notes', replay: 'at-least-once' })
    Object.assign(rig.client, { session: () => ({ userId: 8 }) })
    await posted
    await other
    await rig.settle()
    expect(rig.said()).toEqual([])
    expect(rig.outbox.entries()).toMatchObject([{ state: 'queued', sends: 0 }, { state: 'queued', sends: 0 }])
  })

  test('OB-123: sends and queries an order only on the server of the user who placed it', async () => {
    const rig = createOutboxRig({
      trader: 'live:42', url: ({ session }) => `wss://${String(session?.userId).split(':')[0]}.example.com/ws`,
    })
    await rig.goLive()
    const sent = await rig.postAndSettle('sent at live')
    const waiting = await rig.postAndSettle('waits for live')
    rig.client.setSession({ userId: 'demo:42' })
    await rig.goLive()
    await rig.advanceAsync(60_000)
    expect(rig.outbox.entries()).toEqual([])
    const other = await rig.postAndSettle('sent at demo')
    await rig.answer(other)
    rig.client.setSession({ userId: 'live:42' })
    await rig.goLive()
    await rig.answer(sent)
    await rig.answer(waiting)
    expect(rig.settled.map(({ payload, state }) => `${payload} ${state}`))
      .toEqual(['sent at demo acked', 'sent at live acked', 'waits for live acked'])
    const saidAt = (server: string): readonly (string | undefined)[] =>
      rig.socket.connections.filter(({ request }) => request.url.includes(server))
        .flatMap(({ frames }) => frames).filter(isRecord)
        .filter(({ type }) => type === 'post' || type === 'ask').map(({ type, id }) => `${String(type)} ${String(id)}`)
    expect(saidAt('demo')).toEqual([`post ${other}`])
    expect(saidAt('live')).toEqual([`post ${sent}`, `ask ${sent}`, `post ${waiting}`])
  })

  test('OB-22: rejects a message while there is no session', async () => {
    const rig = createOutboxRig({ trader: null })
    expect(await rig.outbox.post(buy)).toEqual({ ok: false, code: 'no-session' })
    await rig.outbox.loaded()
    rig.client.setSession({ userId: 7 })
    expect(await rig.outbox.post(buy)).toMatchObject({ ok: true })
    rig.client.setSession(null)
    expect(rig.outbox.entries()).toEqual([])
    const posted = rig.outbox.post(buy)
    rig.client.setSession({ userId: 8 })
    expect(await posted).toEqual({ ok: false, code: 'no-session' })
  })

  test.each([8, null])('OB-22, OB-52: rejects a message and releases its lock when user %s signs in instead', async (
    next,
  ) => {
    const { rig, kept, storage } = createHeldOutbox({}, 'keys')
    const posted = rig.outbox.post(buy)
    await rig.settle()
    rig.client.setSession(next === null ? null : { userId: next })
    await kept.letGo()
    expect(await posted).toEqual({ ok: false, code: 'no-session' })
    expect(storage.contents.size).toBe(0)
    await rig.settle()
    expect(rig.locks.held.size).toBe(next === null ? 0 : 1)
  })

  test('OB-22: stores a message for a user who signs out while the message is being stored', async () => {
    const { rig, kept } = createHeldOutbox()
    await rig.outbox.loaded()
    kept.hold('write')
    const posted = rig.outbox.post(buy)
    await rig.settle()
    rig.client.setSession({ userId: 8 })
    await kept.letGo()
    expect(await posted).toMatchObject({ ok: true })
    expect(rig.outbox.entries()).toEqual([])
    rig.client.setSession({ userId: 7 })
    await rig.outbox.loaded()
    expect(rig.outbox.entries()).toMatchObject([{ payload: 'buy', state: 'queued' }])
  })
})

test('OB-52: finishes a write in progress when its user signs out', async () => {
  const { tab, storage, locks } = createBrowser()
  const kept = paused(storage)
  const one = tab({ kept })
  await one.goLive()
  await one.postAndSettle('buy')
  kept.hold('write')
  one.client.setSession({ userId: 8 })
  await one.settle()
  const two = tab()
  await two.goLive()
  expect(two.outbox.entries()).toEqual([])
  await kept.letGo()
  await one.settle()
  await two.interrupt()
  expect(two.said()).toEqual(['ask'])
  expect(locks.held.size).toBe(3)
})

test('OB-52: rejects a message when its user signs out and in again during the write', async () => {
  const { tab, locks, storage } = createBrowser()
  const one = tab({ trader: 8 })
  await one.outbox.loaded()
  locks.isSilent = true
  one.client.setSession({ userId: 7 })
  await one.advanceAsync(10_000)
  expect(one.codes()).toEqual(['storage-failed'])
  const posted = one.outbox.post(buy)
  await one.settle()
  one.client.setSession({ userId: 8 })
  one.client.setSession({ userId: 7 })
  locks.speak()
  await one.settle()
  expect(await posted).toEqual({ ok: false, code: 'no-session' })
  expect(storage.contents.size).toBe(0)
  expect(one.codes()).toEqual(['storage-failed'])
  await one.post('sell')
})

describe('RT-63: runs the calls of one event in order, each in its own task', () => {
  test('posts a message as the new user after a sign-in', async () => {
    const { client, outbox, settle, goLive, wired } = createOutboxRig({ trader: null })
    client.inTurn(() => {
      client.setSession({ userId: 7 })
      void outbox.post({ kind: 'note', payload: 'buy', replay: 'at-most-once' })
    })
    await settle()
    await goLive()
    expect(wired()).toMatchObject([{ type: 'post', trader: 7, text: 'buy' }])
  })

  test('does not withdraw the previous user’s message after another user signs in', async () => {
    const { client, outbox, post, settle, states } = createOutboxRig()
    const id = await post('buy')
    client.inTurn(() => {
      client.setSession({ userId: 9 })
      void outbox.withdraw(id)
    })
    await settle()
    client.setSession({ userId: 7 })
    await settle()
    expect(states()).toEqual(['sent'])
  })

  test('stores a message as withdrawn when it is withdrawn before disposal', async () => {
    const { client, outbox, post, settle, restarted } = createOutboxRig()
    const id = await post('buy')
    client.inTurn(() => {
      void outbox.withdraw(id)
      outbox.dispose()
    })
    await settle()
    const after = restarted()
    await after.settle()
    expect(after.outbox.entries()).toMatchObject([{ id, code: 'withdrawn' }])
  })
})
