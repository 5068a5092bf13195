import { describe, expect, test } from 'vitest'
import { delta, replicaCacheRig } from './replica-cache-rig'
import { roleOf } from './store-double'
import { present } from './support'

type Rig = ReturnType<typeof replicaCacheRig>

/** Accounts that are shown, of which clients look at some. */
async function showing(traderIds: readonly string[], watched: readonly string[], most = 8): Promise<Rig> {
  const made = replicaCacheRig(most)
  await made.begin(...traderIds)
  for (const each of watched) made.watched.add(each)
  for (const each of traderIds) await made.opened(each)
  await made.clock.advanceAsync(0)
  made.wanted.splice(0)
  made.reads.splice(0)
  return made
}

describe('accounts that clients look at, and others', () => {
  test('RS-93: the first are asked for again, the others are kept for 30 s after their last use', async () => {
    const { replicas, clock, wanted, received } = await showing(['seen', 'idle'], ['seen'])
    await clock.advanceAsync(30_000)
    await replicas.refresh()
    expect([wanted.splice(0), replicas.size(), received()]).toEqual([['seen'], 2, 2])
    await clock.advanceAsync(1)
    await replicas.refresh()
    expect([wanted, replicas.size(), received(), replicas.peek('idle')]).toEqual([['seen'], 1, 1, undefined])
  })

  test('RS-92: one without viewers that a client asks for is asked for at once', async () => {
    const { opened, clock, wanted } = await showing(['seen', 'idle'], ['seen'])
    await clock.advanceAsync(0)
    for (const each of ['seen', 'idle']) await opened(each)
    expect(wanted).toEqual(['idle'])
  })

  test('RS-11 RS-36: the one that was asked for longest ago gives way, unless a client looks at it', async () => {
    const { begin, opened, replicas, clock, watched, received } = await showing(['one', 'two', 'three'], ['one'], 3)
    await begin('four', 'five')
    await opened('two')
    await clock.advanceAsync(0)
    await opened('four')
    expect(['one', 'two', 'three', 'four'].map((each) => replicas.peek(each)?.traderId)).toEqual(
      ['one', 'two', undefined, 'four'])
    for (const each of ['two', 'four']) watched.add(each)
    await clock.advanceAsync(0)
    expect(await replicas.open('five', undefined)).toBeUndefined()
    expect([replicas.size(), received()]).toEqual([3, 3])
    // It is let in as soon as there is room.
    watched.delete('two')
    expect((await opened('five')).traderId).toBe('five')
    replicas.clear()
    expect([replicas.size(), received()]).toEqual([0, 0])
  })

  test('RS-97: two that ask for an account at once are given the same, which was read once', async () => {
    const { begin, replicas, reads } = await showing([], [])
    await begin('one')
    const [first, second] = await Promise.all([replicas.open('one', undefined), replicas.open('one', undefined)])
    expect(present(first)).toBe(second)
    expect(reads).toEqual(['one'])
  })
})

describe('a client that has reached a place', () => {
  test('RS-3: Redis is asked only where the place is ahead, or of another epoch', async () => {
    const made = await showing(['one'], ['one'])
    const { replicas, store, ear, published } = made
    const replica = present(replicas.peek('one'))
    const asked: string[] = []
    store.deltasAfter = (_traderId, id) => {
      asked.push(id)
      return Promise.resolve([delta({ epoch: replica.epoch(), seq: replica.seq() + 1, lastId: replica.lastId() })])
    }
    ear('one').receive([delta({ epoch: replica.epoch(), seq: 1, lastId: replica.lastId() })])
    for (const seq of [0, 1]) expect(replicas.open('one', { epoch: replica.epoch(), seq })).toBe(replica)
    expect([asked, published]).toEqual([[], [1]])
    const place = replica.lastId()
    expect(await replicas.open('one', { epoch: replica.epoch(), seq: 2 })).toBe(replica)
    expect(replica.seq()).toBe(2)
    expect(await replicas.open('one', { epoch: 'another', seq: 0 })).toBe(replica)
    expect([asked, published]).toEqual([[place, replica.lastId().replace(/3$/, '2')], [1, 2, 3]])
  })
})

describe('an account that is not what it was', () => {
  test('RS-14: where data is lost the accounts without viewers are let go', async () => {
    const { replicas, renewed, clock, received } = await showing(['seen', 'idle'], ['seen'])
    replicas.renew()
    expect([replicas.size(), received()]).toEqual([1, 0])
    await clock.advanceAsync(0)
    expect([renewed, received()]).toEqual([['seen'], 1])
  })

  test.each([
    ['RS-26', 'has no room any more', 'full', 'too many accounts', []],
    ['RS-28', 'is set aside', 'unusable', 'the account cannot be shown now', ['the account one cannot be priced']],
  ] as const)('%s: one that %s is closed at the next check, or where it is read again', async (...example) => {
    const [, , said, reason, reported] = example
    const { replicas, store, closed, failures, clock, received } = await showing(['one', 'two'], ['one', 'two'])
    await store.attest(roleOf('one'), new Map([['one', said]]), 60_000)
    replicas.renew()
    await clock.advanceAsync(1_550)
    expect([closed, replicas.size(), received()]).toEqual([[`one 1013 ${reason}`], 1, 1])
    expect(failures).toEqual(reported.map((message) => new Error(message)))
    await store.attest(roleOf('two'), new Map([['two', said]]), 60_000)
    await replicas.check()
    expect(closed[1]).toBe(`two 1013 ${reason}`)
  })

  test('RS-29: one whose stream means nothing, or cannot be read, is closed, and the others stay', async () => {
    const all = ['one', 'two', 'three']
    const { replicas, ear, closed, failures, published } = await showing(all, all)
    const { epoch, lastId } = present(replicas.peek('one'))
    const next = delta({ epoch: epoch(), seq: 1, lastId: lastId() })
    ear('one').receive([{ ...next, fields: { ...next.fields, text: '{}' } }])
    present(ear('two').spoiled)()
    expect(closed).toEqual(['one 1013 the account cannot be shown now', 'two 1013 the account cannot be shown now'])
    expect(failures).toHaveLength(1)
    const third = present(replicas.peek('three'))
    ear('three').receive([delta({ epoch: third.epoch(), seq: 1, lastId: third.lastId() })])
    expect([replicas.size(), published]).toEqual([1, [1]])
  })
})
