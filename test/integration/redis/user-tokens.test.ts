import { test } from 'vitest'
import type { VerifyToken } from '../../../server/tokens/token-check'
import { describeNeeding } from '../../support/needs-program'
import { serveChat } from '../chat/chat-client'
import { keepsChatUsersApart, keepsTradersApart, tokenOf } from '../server/user-token-cases'
import { serveFeed } from './feed-rig'
import { redisWithAdmin } from './redis-with-admin'

describeNeeding('redis-server', 'tokens per user over Redis', () => {
  const { redis } = redisWithAdmin()
  const verifyToken: VerifyToken = ({ userId, token }) => Promise.resolve(token === tokenOf(userId))

  test('SE-22 SV-106: they keep traders apart', async () => {
    await keepsTradersApart(await serveFeed(redis(), { verifyToken }))
  })

  test('SE-22 CV-80: they keep the users of the chat apart', async () => {
    const { httpUrl } = await serveChat({ verifyToken, redis: redis().url, trouble: () => undefined })
    await keepsChatUsersApart(httpUrl)
  })
})
