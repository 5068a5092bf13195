import { expect, test } from 'vitest'
import { createHeldStorage } from '../../support/held-storage'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createOutboxRig, type OutboxRigOptions } from '../../support/outbox-rig'

/** Tabs of one browser, in which several people sign in. */
function createBrowser() {
  const storage = createMemoryStorage()
  const locks = createMemoryLocks()
  return { storage, locks, tab: (options: OutboxRigOptions = {}) => createOutboxRig({ storage, locks, ...options }) }
}

test('OB-52: what is in doubt is asked about by the tab to which its user goes', async () => {
  const { tab } = createBrowser()
  const one = tab()
  await one.goLive()
  const order = await one.post('buy')
  await one.settle()
  one.client.setSession({ userId: 8 })
  await one.goLive()

  const two = tab()
  await two.goLive()
  expect(two.outbox.entries()).toMatchObject([{ id: order, state: 'unknown' }])
  expect(two.said()).toEqual(['ask'])
  await two.answer(order)
  expect(two.states()).toEqual(['acked'])
})

test('OB-52: a tab without a signed-in user keeps nothing from another', async () => {
  const { tab, locks } = createBrowser()
  const one = tab()
  await one.post('hello', { replay: 'at-least-once' })
  one.client.setSession(null)
  await one.settle()
  expect(locks.held.size).toBe(0)
  const two = tab()
  await two.goLive()
  expect(two.said()).toEqual(['post hello'])
})

test('OB-52: who takes over what one user left keeps nothing from another', async () => {
  const { tab } = createBrowser()
  const one = tab()
  await one.post('of 7', { replay: 'at-least-once' })
  one.client.setSession({ userId: 8 })
  await one.post('of 8', { replay: 'at-least-once' })
  one.kill()
  const two = tab({ trader: 7 })
  const three = tab({ trader: 8 })
  await two.goLive()
  await three.goLive()
  expect(two.said()).toEqual(['post of 7'])
  expect(three.said()).toEqual(['post of 8'])
})

test('OB-52: a write that is under way when the user signs out belongs to no other user', async () => {
  const { tab, storage, locks } = createBrowser()
  const kept = createHeldStorage(storage)
  const one = tab({ kept })
  await one.goLive()
  await one.post('buy')
  await one.settle()
  kept.hold('write')
  one.client.setSession({ userId: 8 })
  await one.settle()
  const two = tab()
  await two.goLive()
  expect(two.outbox.entries()).toEqual([])
  await kept.letGo()
  await one.settle()
  await two.cut()
  await two.goLive()
  expect(two.said()).toEqual(['ask'])
  expect(locks.held.size).toBe(3)
})

test('OB-52: who comes back after another tab took it over writes under a name of its own', async () => {
  const { tab } = createBrowser()
  const one = tab({ server: { line: 'mute' } })
  await one.post('first', { replay: 'at-least-once' })
  one.client.setSession({ userId: 8 })
  await one.settle()
  const two = tab()
  await two.goLive()
  one.client.setSession({ userId: 7 })
  await one.outbox.loaded()
  expect(one.outbox.entries()).toEqual([])
  await one.post('second', { replay: 'at-least-once' })
  await two.cut()
  await two.goLive()
  expect(two.outbox.entries().map(({ payload }) => payload)).toEqual(['first'])
  expect(one.outbox.entries().map(({ payload }) => payload)).toEqual(['second'])
})

test('OB-52: a message that is being taken while its user goes and comes back is not taken', async () => {
  const { tab, locks, storage } = createBrowser()
  const one = tab({ trader: 8 })
  await one.outbox.loaded()
  locks.isSilent = true
  one.client.setSession({ userId: 7 })
  await one.advanceAsync(10_000)
  expect(one.codes()).toEqual(['storage-failed'])
  const posted = one.outbox.post({ kind: 'note', payload: 'buy', replay: 'at-most-once' })
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
