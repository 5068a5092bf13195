import { expect, test } from 'vitest'
import { createChatDirectory, mostUsers, speakerMs } from '../../../server/chat/messages/chat-directory'
import { openChatShare } from '../../../server/chat/redis/chat-share'
import { chatKeys } from '../../../server/chat/redis/scripts'
import { createUploadStore } from '../../../server/chat/uploads/upload-store'
import { createBehindWatch } from '../../../server/shared/believed-time'
import { systemClock } from '../../../server/shared/system-clock'
import { createFaultProxy } from '../../support/fault-proxy'
import { closing, until } from '../samples/sample-client'
import { describeSharedRedis } from './describe-redis'

describeSharedRedis('chat users in Redis', ({ redis, admin, callsOf }) => {
  const openShare = (
    elapsed = systemClock.elapsed, directory = createChatDirectory(() => 0), url = redis().url,
  ) => openChatShare({
    url, directory, uploads: createUploadStore(), clock: { ...systemClock, elapsed },
    behind: createBehindWatch(() => undefined), trouble: () => undefined, frameRate: { burst: 200, perSecond: 20 },
  })
  const listed = (): Promise<number> => admin().zcard(chatKeys.users)

  async function redisCpuMs(task: () => Promise<unknown>): Promise<number> {
    const used = async (): Promise<number> => {
      const seconds = [...(await admin().info('cpu')).matchAll(/^used_cpu_(?:user|sys):([\d.]+)/gm)]
      return seconds.reduce((sum, [, each]) => sum + 1_000 * Number(each), 0)
    }
    const before = await used()
    await task()
    return await used() - before
  }

  async function inBatches(count: number, task: (index: number) => Promise<unknown>): Promise<void> {
    for (let start = 0; start < count; start += 200) {
      await Promise.all(Array.from({ length: Math.min(200, count - start) }, (_, index) => task(start + index)))
    }
  }

  test('CV-138: keeps a reconnected user connected when the report of the previous close arrives late', async () => {
    const proxy = await closing(createFaultProxy(redis().port))
    const share = await openShare(undefined, undefined, `redis://127.0.0.1:${proxy.port}`)
    const isConnected = async (): Promise<boolean> => await admin().hexists(chatKeys.connected, 'ann') === 1
    await share.enter('ann', 'home')
    const links = proxy.links()
    for (const link of links) link.hold()
    const left = share.leave('ann')
    await until(() => links.some((link) => link.held().includes('ann')))
    for (const link of links) link.resetNear()
    await expect(left).rejects.toThrow()
    await until(() => !share.isLost())
    await share.enter('ann', 'home')
    for (const link of links) link.deliver()
    await until(() => links.every((link) => !proxy.links().includes(link)))
    expect(await isConnected()).toBe(true)
    await share.leave('ann')
    expect(await isConnected()).toBe(false)
    share.close()
  })

  test('CV-138: reports a close after a reconnect even if the user joined before', async () => {
    const proxy = await closing(createFaultProxy(redis().port))
    const share = await openShare(undefined, undefined, `redis://127.0.0.1:${proxy.port}`)
    await share.enter('ann', 'home')
    proxy.setDoor('refusing')
    for (const link of proxy.links()) link.reset()
    await until(share.isLost)
    proxy.setDoor('open')
    await until(() => !share.isLost())
    await share.stay('ann', 'home')
    await share.leave('ann')
    expect(await admin().hexists(chatKeys.connected, 'ann')).toBe(0)
    share.close()
  })

  test('CV-140: uses little Redis time for joins and messages while 12,000 users are connected', async () => {
    const share = await openShare()
    await inBatches(mostUsers, (index) => share.enter(`user-${index}`, `address-${index % 20}`))
    const late = (index: number): string => `late-${index}`
    // A search through all users took 7 ms for each of these joins, 14 s in total.
    expect(await redisCpuMs(() => inBatches(2_000, (index) => share.enter(late(index), 'late')))).toBeLessThan(2_000)
    const payload = { to: { type: 'group', id: 'floor' }, content: { kind: 'text', text: 'hi' } }
    await inBatches(200, async (index) => {
      const receipt = await share.messages.take(late(index), 'm-1', 'text', payload, { id: 'line', by: 'late' })
      expect(receipt.code).toBe(1_000)
    })
    expect(await listed()).toBe(mostUsers)
    expect(await redisCpuMs(() => share.enter('user-0', 'address-0'))).toBeLessThan(100)
    await share.leave('user-7')
    await share.enter('late-0', 'late')
    expect([await admin().zscore(chatKeys.users, 'user-7'), await listed()]).toEqual([null, mostUsers])
    expect(await admin().zscore(chatKeys.users, 'late-0')).not.toBeNull()
    share.close()
  })

  test('CV-140: removes at most 100 users per join from a directory above its limit', async () => {
    const share = await openShare()
    const until = Date.now() + 60_000
    await inBatches(mostUsers + 150, (index) => admin().zadd(chatKeys.users, until + index, `user-${index}`))
    const counts: number[] = []
    for (const user of ['ann', 'ben', 'cid']) {
      await share.enter(user, 'home')
      counts.push(await listed())
    }
    expect(counts).toEqual([mostUsers + 51, mostUsers, mostUsers])
    share.close()
  })

  test('CV-149: reads only new users for the contact list, and all users after an hour or a data loss', async () => {
    let elapsedMs = 0
    const directory = createChatDirectory(() => elapsedMs)
    const share = await openShare(() => elapsedMs, directory)
    const other = await openShare()
    const readsAllFor = async (user: string): Promise<boolean> => {
      expect(directory.user(user)).toBeUndefined()
      const before = await callsOf('zrange')
      await share.learnUsers()
      expect(directory.user(user)).toBeDefined()
      return await callsOf('zrange') > before
    }
    await other.enter('ann', 'home')
    expect(await readsAllFor('ann')).toBe(true)
    for (const user of ['ben', 'ann', 'cid']) await other.enter(user, 'home')
    expect(await readsAllFor('ben')).toBe(false)
    const payload = { to: { type: 'group', id: 'floor' }, content: { kind: 'text', text: 'hi' } }
    await other.messages.take('dan', 'm-1', 'text', payload, undefined)
    expect(await readsAllFor('dan')).toBe(false)
    await inBatches(1_200, (index) => other.enter(`user-${index}`, 'home'))
    expect(await readsAllFor('user-0')).toBe(true)
    elapsedMs = 3_600_000
    await other.enter('eve', 'home')
    expect(await readsAllFor('eve')).toBe(true)
    await admin().flushall()
    await other.enter('fay', 'home')
    expect(await readsAllFor('fay')).toBe(true)
    for (const each of [share, other]) each.close()
  })

  test('CV-67: lists a user for a week after the user sends a message', async () => {
    const share = await openShare()
    await share.enter('ann', 'home')
    const payload = { to: { type: 'group', id: 'floor' }, content: { kind: 'text', text: 'hi' } }
    await share.messages.take('ann', 'm-1', 'text', payload, { id: 'line', by: 'home' })
    await share.enter('ann', 'home')
    await share.leave('ann')
    const leftMs = Number(await admin().zscore(chatKeys.users, 'ann')) - Date.now()
    expect(Math.abs(leftMs - speakerMs)).toBeLessThan(60_000)
    share.close()
  })
})
