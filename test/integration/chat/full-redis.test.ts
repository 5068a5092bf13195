import { expect, test } from 'vitest'
import { describeNeeding } from '../../support/needs-program'
import { redisWithAdmin } from '../redis/redis-with-admin'
import { until } from '../samples/sample-client'
import { chatClient, serveChat } from './chat-client'

describeNeeding('redis-server', 'a chat whose Redis is full', () => {
  const { redis, admin } = redisWithAdmin()

  test('CV-98: a user that is known joins, a new one does not and leaves nothing, until there is room', async () => {
    const server = await serveChat({ redis: redis().url, trouble: () => undefined })
    const ann = chatClient(server.url, 'ann')
    await ann.is('open')
    await admin().config('SET', 'maxmemory', '1')
    const [known, other] = [chatClient(server.url, 'ann'), chatClient(server.url, 'ben')]
    await until(() => other.client.status().failure?.code === 'retry-later')
    await known.is('open')
    expect(server.lines()).toBe(2)
    expect(await admin().zrange('tradewire:chat:seen', '0', '-1')).toEqual(['ann'])
    await admin().config('SET', 'maxmemory', '0')
    other.client.reconnect()
    await other.is('open')
    expect(await admin().zrange('tradewire:chat:seen', '0', '-1')).toEqual(['ann', 'ben'])
  })
})
