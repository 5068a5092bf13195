import { describe, expect, test } from 'vitest'
import { createMemoryLocks } from '../../support/memory-locks'
import { createBrowser, createOutboxRig } from '../../support/outbox-rig'

describe('several outboxes on one storage', () => {
  test('OB-23: two that live show and send their own entries only', async () => {
    const { tab, locks } = createBrowser()
    const one = tab()
    const two = tab()
    await one.post('of one')
    await two.post('of two')
    expect(locks.held.size).toBe(2)
    for (const each of [one, two, one, two]) {
      await each.goLive()
      await each.cut()
      await each.goLive()
    }
    expect(one.said().filter((line) => line !== 'ask')).toEqual(['post of one'])
    expect(two.said().filter((line) => line !== 'ask')).toEqual(['post of two'])
    expect(one.outbox.entries()).toHaveLength(1)
    expect(two.outbox.entries()).toHaveLength(1)
  })

  test('OB-23: a third that comes later finds nothing to take', async () => {
    const { tab } = createBrowser()
    await tab().post('of one')
    const three = tab()
    await three.goLive()
    expect(three.outbox.entries()).toEqual([])
  })

  test('OB-24: what a tab leaves that dies is taken over at the next opening of another, by one of them', async () => {
    const { tab, storage } = createBrowser()
    const one = tab()
    const two = tab()
    const three = tab()
    await one.post('first')
    await one.settle()
    await two.post('own')
    await three.outbox.loaded()
    const keys = [...storage.contents.keys()]
    one.kill()
    await two.goLive()
    await three.goLive()
    expect(two.outbox.entries().map(({ payload }) => payload)).toEqual(['first', 'own'])
    expect(three.outbox.entries()).toEqual([])
    expect([...storage.contents.keys()].slice(0, 2)).toEqual(keys)
  })

  test('OB-24: what a taken-over tab left is taken over again', async () => {
    const { tab } = createBrowser()
    const one = tab({ server: { line: 'mute' } })
    await one.post('first')
    one.kill()
    const two = tab({ server: { line: 'mute' } })
    await two.outbox.loaded()
    // Within one millisecond the order would be unknown.
    await two.advanceAsync(1)
    await two.post('second')
    two.kill()
    const three = tab()
    await three.goLive()
    await three.answer(three.wired()[0]?.id ?? '')
    expect(three.said()).toEqual(['post first', 'post second'])
  })

  test('OB-24: what is taken over later waits for the one of its channel that is on its way', async () => {
    const { tab } = createBrowser()
    const one = tab({ server: { line: 'mute' } })
    await one.post('old')
    const two = tab()
    await two.goLive()
    const own = await two.post('own')
    await two.settle()
    await two.cut()
    one.kill()
    await two.goLive()
    expect(two.said()).toEqual(['post own', 'ask'])
    await two.answer(own)
    expect(two.said()).toEqual(['post own', 'ask', 'post old'])
  })

  test('OB-23: outboxes of clients of other names are none of each other’s business', async () => {
    const { tab } = createBrowser()
    const one = tab({ name: 'feed' })
    await one.post('of feed')
    one.kill()
    const two = tab({ name: 'other' })
    await two.goLive()
    expect(two.outbox.entries()).toEqual([])
  })

  test('OB-24: one that is disposed of leaves its entries to the next', async () => {
    const { tab } = createBrowser()
    const one = tab({ server: { line: 'mute' } })
    await one.post('first')
    one.outbox.dispose()
    await one.settle()
    const two = tab()
    await two.goLive()
    expect(two.said()).toEqual(['post first'])
  })

  test('OB-24: a platform that must watch a lock for long blocks no caller meanwhile', async () => {
    const { tab, locks } = createBrowser()
    const one = tab({ server: { line: 'mute' } })
    await one.post('old')
    one.kill()
    const two = tab({ server: { line: 'mute' } })
    // Its own lock is asked for already; that of the dead one is not given away yet.
    locks.isSilent = true
    const posted = two.post('new')
    await two.advanceAsync(1_000)
    await posted
    expect(two.outbox.entries().map(({ payload }) => payload)).toEqual(['new'])
    locks.speak()
    await two.settle()
    expect(two.outbox.entries().map(({ payload }) => payload)).toEqual(['old', 'new'])
    expect(two.codes()).toEqual([])
  })

  test('OB-24: a lock that is refused late is reported', async () => {
    const { tab, locks } = createBrowser()
    const one = tab({ server: { line: 'mute' } })
    await one.post('old')
    one.kill()
    const two = tab({ server: { line: 'mute' } })
    locks.isSilent = true
    await two.advanceAsync(1_000)
    locks.isBroken = true
    locks.speak()
    await two.settle()
    expect(two.codes()).toEqual(['storage-failed'])
    expect(two.outbox.entries()).toEqual([])
  })

  test('OB-25: without its lock it takes nothing, and tries again with the next message', async () => {
    const { tab, locks, storage } = createBrowser()
    locks.isBroken = true
    const one = tab()
    await one.outbox.loaded()
    expect(one.codes()).toContain('storage-failed')
    const refused = await one.outbox.post({ kind: 'note', payload: 'buy', replay: 'at-most-once' })
    expect(refused).toMatchObject({ ok: false, code: 'storage-failed' })
    expect(storage.contents.size).toBe(0)
    locks.isBroken = false
    await one.post('buy')
    expect(locks.held.size).toBe(1)
  })

  test('OB-53: where every lock is held, whatever its name, nothing is taken', async () => {
    const asked: string[] = []
    const take = async (name: string): Promise<undefined> => void asked.push(name)
    const one = createOutboxRig({ locks: { ...createMemoryLocks(), holder: () => ({ take, die: () => undefined }) } })
    await one.outbox.loaded()
    const refused = await one.outbox.post({ kind: 'note', payload: 'buy', replay: 'at-most-once' })
    expect(refused).toMatchObject({ ok: false, code: 'storage-failed', detail: 'every lock is held' })
    expect(new Set(asked).size).toBe(asked.length)
    expect(asked.length).toBe(6)
  })

  test('OB-25: a lock that is never answered counts as none after ten seconds', async () => {
    const { tab, locks } = createBrowser()
    locks.isSilent = true
    const one = tab()
    const posted = one.outbox.post({ kind: 'note', payload: 'buy', replay: 'at-most-once' })
    await one.advanceAsync(20_000)
    expect(await posted).toMatchObject({ ok: false, code: 'storage-failed' })
    locks.speak()
    await one.settle()
    await one.post('sell')
    expect(locks.held.size).toBe(1)
  })
})
