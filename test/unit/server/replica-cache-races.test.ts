import { expect, test } from 'vitest'
import type { Replica } from '../../../server/redis/replica'
import { delta, replicaCacheRig, showing } from './replica-cache-rig'
import { roleOf } from './store-double'
import { present } from './support'

const after = (replica: Replica, seq: number) =>
  delta({ epoch: replica.epoch(), seq, lastId: replica.lastId() })

function deferred<T>() {
  let give: (value: T) => void = () => undefined
  let fail: (error: Error) => void = () => undefined
  const promise = new Promise<T>((resolve, reject) => [give, fail] = [resolve, reject])
  return { promise, give: (value: T) => give(value), fail: (error: Error) => fail(error) }
}

/** The account is read again because its stream skipped a delta. */
async function readAgain() {
  const made = await showing(['one'], ['one'])
  const { replicas, ear, accounts } = made
  const replica = present(replicas.peek('one'))
  const second = after(replica, 2)
  accounts.set('one', { ...present(accounts.get('one')), seq: 2, lastId: second.id })
  const { receive } = ear('one')
  receive([second])
  return { ...made, replica, receive }
}

test('RS-34: opens an account after a pending second read from Redis, and does not request deltas', async () => {
  const { replicas, replica, store, clock } = await readAgain()
  const asked: string[] = []
  store.deltasAfter = (_traderId, id) => {
    asked.push(id)
    return Promise.resolve([])
  }
  const seqs: number[] = []
  for (const since of [undefined, { epoch: replica.epoch(), seq: 9 }]) {
    void Promise.resolve(replicas.open('one', since)).then((given) => seqs.push(present(given).seq()))
  }
  expect([seqs, replicas.peek('one')]).toEqual([[], undefined])
  await clock.advanceAsync(0)
  expect([seqs, asked]).toEqual([[2, 2], []])
})

test('RS-34: does not update or publish an account after dropping it', async () => {
  const { replicas, replica, receive, clock, reads, published, renewed, closed } = await readAgain()
  receive([{ ...after(replica, 1), id: '9999999999999-0' }])
  replicas.clear()
  await clock.advanceAsync(2_000)
  expect([reads, published, renewed, closed, replicas.size()]).toEqual([['one'], [], [], [], 0])
  expect(replica.seq()).toBe(0)
})

test('RS-29: keeps the slot of a newly opened account when the read fails', async () => {
  const { opened, ear, replicas, store, clock, failures } = await showing(['one'], ['one'])
  const replica = present(replicas.peek('one'))
  const { promise, fail } = deferred<undefined>()
  let asked = 0
  store.want = () => {
    asked += 1
    return asked === 1 ? promise : Promise.resolve()
  }
  ear('one').receive([after(replica, 2)])
  replicas.clear()
  const again = await opened('one')
  expect(again).not.toBe(replica)
  await clock.advanceAsync(1_500)
  fail(new Error('away'))
  await clock.advanceAsync(0)
  expect([failures, replicas.peek('one')]).toEqual([[new Error('away')], again])
})

test('RS-27: does not close an account that was dropped while its status was requested', async () => {
  const { replicas, store, closed } = await showing(['one'])
  await store.attest(roleOf('one'), new Map([['one', 'full']]), 8_000)
  const checked = replicas.check()
  replicas.clear()
  await checked
  expect(closed).toEqual([])
})

test('RS-143: opens an account from another Redis incarnation only after it is priced in the current one', async () => {
  const { begin, opened, clock, market } = replicaCacheRig()
  await begin('one')
  market.incarnation = 'another-'
  const epochs: string[] = []
  void opened('one').then((replica) => epochs.push(replica.epoch()))
  await clock.advanceAsync(500)
  expect(epochs).toEqual([])
  market.incarnation = ''
  await clock.advanceAsync(20)
  expect(epochs).toHaveLength(1)
})

test('RS-97: queries all awaited accounts in one batch every 20 ms', async () => {
  const { begin, opened, clock, store, market } = replicaCacheRig()
  const names = ['one', 'two', 'three', 'four']
  await begin(...names)
  market.incarnation = 'another-'
  const looks: number[] = []
  const { attentionOf } = store
  store.attentionOf = (traderId) => {
    looks.push(clock.elapsed())
    return attentionOf(traderId)
  }
  const coming = Promise.all(names.map(async (each, index) => {
    await new Promise((resolve) => clock.setTimer(() => resolve(undefined), 3 * index))
    return opened(each)
  }))
  await clock.advanceAsync(10)
  looks.splice(0)
  await clock.advanceAsync(89)
  expect([looks.length, new Set(looks).size]).toEqual([16, 4])
  market.incarnation = ''
  await clock.advanceAsync(20)
  expect(await coming).toHaveLength(4)
  await clock.advanceAsync(0)
  expect(clock.pending()).toBe(0)
})

test('RS-11: does not query Redis for an account without a slot', async () => {
  const { begin, replicas, wanted, reads } = await showing(['first'], ['first'], 1)
  await begin('second')
  expect(await replicas.open('second', undefined)).toBeUndefined()
  expect([wanted, reads]).toEqual([[], []])
})

test('RS-11: rejects an account when another client takes its slot during the read', async () => {
  const { begin, replicas, watched } = await showing(['first'], [], 1)
  await begin('second')
  const coming = replicas.open('second', undefined)
  watched.add('first')
  expect(await coming).toBeUndefined()
  expect([replicas.size(), replicas.peek('first')?.traderId]).toEqual([1, 'first'])
})

test('RS-11: frees an account’s slot for another account after the account has caught up', async () => {
  const { begin, opened, replicas, clock } = await showing(['first'], [], 1)
  await begin('second')
  const first = present(replicas.peek('first'))
  expect(await replicas.open('first', { epoch: first.epoch(), seq: 5 })).toBe(first)
  await clock.advanceAsync(0)
  expect((await opened('second')).traderId).toBe('second')
})
