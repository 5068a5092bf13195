import { Redis } from 'ioredis'
import { Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createRedisGroup } from '../../../server/redis/connect-redis'

function joinedGroup() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const stream = new Socket()
  const destroy = vi.spyOn(stream, 'destroy')
  const group = createRedisGroup()
  group.join(Object.assign(new Redis({ lazyConnect: true }), { stream }), () => Promise.resolve())
  return { group, reconnects: () => destroy.mock.calls.length }
}

test('RS-179: disconnects from a replica at most once a second, however many writes the replica rejects', () => {
  const { group, reconnects } = joinedGroup()
  const counts = [0, 999, 1].map((ms) => {
    for (const _write of [1, 2, 3]) group.leaveReplica()
    vi.advanceTimersByTime(ms)
    return reconnects()
  })
  expect(counts).toEqual([1, 1, 2])
})

test('RS-179: does not disconnect again later if another failure has already closed the connections', () => {
  const { group, reconnects } = joinedGroup()
  group.leaveReplica()
  vi.advanceTimersByTime(0)
  group.leaveReplica()
  group.reconnect()
  vi.advanceTimersByTime(5_000)
  expect(reconnects()).toBe(2)
})
