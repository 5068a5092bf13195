import { expect, test } from 'vitest'
import { BusyError, createLane, createSharedReads } from '../../../server/redis/shared-reads'

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function rig(atOnce = 2, mostWaiting = 3) {
  const reads: { readonly key: string; readonly answer: (value: string) => void; readonly fail: () => void }[] = []
  const lane = createLane({ atOnce, mostWaiting })
  const read = createSharedReads(lane, (key) => new Promise<string>((resolve, reject) => {
    reads.push({ key, answer: resolve, fail: () => reject(new Error('not now')) })
  }))
  return { read, reads, begun: () => reads.map(({ key }) => key) }
}

test('RS-152: shares one read among simultaneous requests, and returns no data from an earlier read', async () => {
  const { read, reads } = rig()
  const first = read('a')
  const others = Array.from({ length: 400 }, () => read('a'))
  await settle()
  expect(reads).toHaveLength(1)
  reads[0]?.answer('old')
  expect(await first).toBe('old')
  await settle()
  expect(reads).toHaveLength(2)
  const late = read('a')
  reads[1]?.answer('new')
  expect(new Set(await Promise.all(others))).toEqual(new Set(['new']))
  await settle()
  reads[2]?.answer('newest')
  expect(await late).toBe('newest')
  await settle()
  const again = read('a')
  expect(reads).toHaveLength(4)
  reads[3]?.answer('last')
  expect(await again).toBe('last')
})

test('RS-152: rejects all callers of a failed read, and starts the next read', async () => {
  const { read, reads } = rig()
  const [first, second] = [read('a'), read('a')]
  reads[0]?.fail()
  await expect(first).rejects.toThrow('not now')
  await settle()
  reads[1]?.answer('well')
  expect(await second).toBe('well')
})

test('CV-168: skips a queued read when all its callers are gone', async () => {
  const { read, reads, begun } = rig(1)
  const gone = new Set<string>()
  const ask = (key: string, caller: string) => read(key, caller, () => gone.has(caller)).then(() => 'read', String)
  const all = [ask('a', 'one'), ask('b', 'one'), ask('c', 'one'), ask('c', 'two'), ask('d', 'three')]
  gone.add('one')
  for (let at = 0; at < 3; at += 1) {
    reads[at]?.answer('')
    await settle()
  }
  const busy = 'BusyError: no caller needs the read'
  expect([begun(), await Promise.all(all)]).toEqual([['a', 'c', 'd'], ['read', busy, 'read', 'read', 'read']])
  const again = read('b', 'two')
  reads[3]?.answer('B')
  expect(await again).toBe('B')
})

test('RS-151: runs two reads at a time, queues more in order, and rejects reads above the limit', async () => {
  const { read, reads, begun } = rig()
  const [one, ...rest] = ['a', 'b', 'c', 'd', 'e'].map((key) => read(key))
  expect(begun()).toEqual(['a', 'b'])
  await expect(read('f')).rejects.toThrow(BusyError)
  const shared = read('e')
  reads[0]?.answer('A')
  expect(await one).toBe('A')
  await settle()
  expect(begun()).toEqual(['a', 'b', 'c'])
  const refusedBefore = read('f')
  for (let at = 1; at < 6; at += 1) {
    reads[at]?.answer('x')
    await settle()
  }
  expect(begun()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  expect(await Promise.all([...rest, shared, refusedBefore])).toEqual(Array(6).fill('x'))
})

test('RS-154: alternates between addresses, and rejects only the address that has too many reads', async () => {
  const { read, reads, begun } = rig()
  const rejected: string[] = []
  const ask = (key: string, address: string): void =>
    void read(key, address).catch((error: unknown) => void (error instanceof BusyError && rejected.push(key)))
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) ask(key, '203.0.113.1')
  for (const key of ['x', 'd', 'e', 'f']) ask(key, '203.0.113.2')
  for (let at = 0; at < 7; at += 1) {
    reads[at]?.answer('')
    await settle()
  }
  expect([begun(), rejected]).toEqual([['a', 'b', 'c', 'x', 'd', 'e'], ['f', 'f']])
})

test('RS-154: starts a read shared by several addresses as soon as one address has its turn', async () => {
  const { read, reads, begun } = rig(1)
  const done: string[] = []
  const ask = (key: string, address: string): void => void read(key, address).then(() => done.push(`${key} ${address}`))
  for (const key of ['a', 'b', 'c', 'shared']) ask(key, 'one')
  ask('shared', 'other')
  for (let at = 0; at < 5; at += 1) {
    reads[at]?.answer('')
    await settle()
  }
  expect(begun()).toEqual(['a', 'b', 'shared', 'c'])
  expect(done).toEqual(['a one', 'b one', 'shared one', 'shared other', 'c one'])
})
