import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createSharedFiles } from '../../../server/chat/shared/shared-files'
import { createUploadStore } from '../../../server/chat/upload-store'
import { describeNeeding } from '../../support/needs-program'
import { startRedis, type RedisServer } from '../../support/redis-server'

describeNeeding('redis-server', 'what a chat keeps in Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  function connected(): Redis {
    const redis = new Redis(server.url)
    onTestFinished(() => redis.disconnect())
    return redis
  }

  const png = (size: number): Buffer =>
    Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(size - 8, 1)])

  test('CV-64: all files together have a number of bytes at most, and the oldest go first', async () => {
    const redis = connected()
    let count = 0
    const files = createSharedFiles({
      redis, prefix: 'files:', maxBytes: 2_500, uploads: createUploadStore({ newName: () => `f${(count += 1)}` }),
    })
    for (let added = 0; added < 4; added += 1) expect(await files.add(png(1_000))).toMatchObject({ kind: 'image' })
    expect((await redis.keys('files:*.png')).sort()).toEqual(['files:f3.png', 'files:f4.png'])
    expect(await redis.hget('files:bytes', '')).toBe('2000')
    expect(await redis.ttl('files:f4.png')).toBeGreaterThan(86_000)
    expect(await redis.ttl('files:names')).toBeGreaterThan(86_000)
  })

  test('CV-63: a file that has no room in Redis is refused, and nothing of it is left', async () => {
    const redis = connected()
    const uploads = createUploadStore({ newName: () => 'large' })
    const files = createSharedFiles({ redis, prefix: 'none:', maxBytes: 500, uploads })
    expect(await files.add(png(1_000))).toBe('room')
    expect(uploads.find('large.png')).toBeUndefined()
    expect(await redis.keys('none:*')).toEqual([])
  })
})
