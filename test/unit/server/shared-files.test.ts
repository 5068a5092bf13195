import { expect, test, vi } from 'vitest'
import { createSharedFiles } from '../../../server/chat/redis/shared-files'
import { createUploadStore } from '../../../server/chat/uploads/upload-store'
import { collectGarbage } from '../../support/collect-garbage'
import { countItems } from '../../support/counted-items'

/** The server keeps no copy in memory. */
function rig() {
  let asked = 0
  const uploads = createUploadStore()
  const bulk = {
    eval: () => Promise.resolve(1),
    strlen: (key: string) => Promise.resolve(key === 'files:there.jpg' ? 5_000 : 0),
    getBuffer: () => {
      asked += 1
      return Promise.resolve(Buffer.alloc(8, '\x89PNG\r\n\x1a\n', 'latin1'))
    },
  }
  const files = createSharedFiles({
    bulk, prefix: 'files:',
    uploads: { ...uploads, adopt: (name, bytes) => ({
      name, by: '', bytes, kind: 'image', contentType: 'image/png', extension: 'png',
    }) },
  })
  return { files, asked: () => asked }
}

test('CV-158: reads only the length of a file for a HEAD request', async () => {
  const { files, asked } = rig()
  expect(await files.find('there.jpg', 'here', true)).toEqual({
    contentType: 'image/jpeg', bytes: Buffer.alloc(0), length: 5_000,
  })
  expect([await files.find('missing.png', 'here', true), await files.find('names', 'here', true)])
    .toEqual([undefined, undefined])
  expect(asked()).toBe(0)
  await files.find('there.jpg', 'here')
  expect(asked()).toBe(1)
})

test('CV-168: reads no file from Redis for aborted requests', async () => {
  const { files, asked } = rig()
  const find = (name: string, isGone: boolean) => files.find(name, 'here', false, () => isGone)
  const settled = await Promise.allSettled([
    find('1.png', false), find('2.png', false), find('3.png', true), find('4.png', true), find('4.png', false),
  ])
  const statuses = settled.map(({ status }) => status)
  expect([asked(), statuses[2], statuses.filter((each) => each === 'fulfilled').length]).toEqual([3, 'rejected', 4])
})

test('CV-162: reads nothing from Redis when a file’s name has no extension of an accepted type', async () => {
  const { files, asked } = rig()
  for (const name of ['names', 'of:here', '', 'png', 'page.html']) {
    expect([await files.find(name, 'here'), await files.find(name, 'here', true)]).toEqual([undefined, undefined])
  }
  expect(asked()).toBe(0)
})

test('CV-159: sends the bytes of a file to Redis only when Redis has room', async () => {
  const sent: unknown[] = []
  // Another server uses the room after the second call.
  const replies = [2, 1, 2, 1, 1]
  const bulk = {
    eval: (...args: unknown[]) => {
      sent.push(args.some((arg) => Buffer.isBuffer(arg)))
      return Promise.resolve(replies.shift())
    },
    getBuffer: () => Promise.resolve(null),
    strlen: () => Promise.resolve(0),
  }
  const files = createSharedFiles({ bulk, prefix: 'files:', uploads: createUploadStore() })
  const png = Buffer.alloc(8, '\x89PNG\r\n\x1a\n', 'latin1')
  expect(await files.add(png, 'ann')).toMatchObject({ kind: 'image' })
  expect(sent).toEqual([false, false, true, false, true])
  replies.push(0)
  expect(await files.add(png, 'ann')).toBe('room')
  expect(sent.slice(5)).toEqual([false])
})

test('CV-119: checks as many evicted files on the first read as after 1,000 reads', async () => {
  let visits = 0
  vi.stubGlobal('WeakRef', class<T extends WeakKey> extends WeakRef<T> {
    override deref(): T | undefined {
      visits += 1
      return super.deref()
    }
  })
  const { files, asked } = rig()
  const visitsOf = async (name: string): Promise<number> => {
    const before = visits
    expect((await files.find(name, 'here'))?.bytes).toHaveLength(8)
    return visits - before
  }
  const first = await visitsOf('first.png')
  const held = await Promise.all(Array.from({ length: 30 }, async (_, index) => files.find(`${index}.png`, 'here')))
  for (let index = held.length; index < 1_000; index += 1) held.push(await files.find(`${index}.png`, 'here'))
  expect(await visitsOf('last.png')).toBe(first)
  expect(await files.find('500.png', 'here')).toMatchObject({ bytes: held[500]?.bytes })
  expect(asked()).toBe(1_002)
})

test('CV-119: removes an evicted file’s name after garbage collection', async () => {
  const { made: { files }, items } = countItems(rig)
  const before = items()
  for (let index = 0; index < 50; index += 1) await files.find(`${index}.png`, 'here')
  await expect.poll(async () => {
    await collectGarbage()
    return items() - before
  }).toBe(0)
})
