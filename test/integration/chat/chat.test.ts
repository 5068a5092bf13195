import { describe, expect, test } from 'vitest'
import { chatClient, serveChat } from './chat-client'

describe('a chat over TCP', () => {
  test('CV-1: a text goes from one user to the other, and is answered with its id', async () => {
    const server = await serveChat()
    const ann = chatClient(server.url, '10260')
    const ben = chatClient(server.url, '501')
    await Promise.all([ann.is('open'), ben.is('open')])
    expect(await ann.say('m-1', '501', '你好 💬')).toEqual({ ok: true })
    await Promise.all([ann.answered(1), ben.delivered(1)])
    const [answer] = ann.answers
    expect(answer).toEqual({ id: 'm-1', code: 1_000, createdAt: answer?.createdAt })
    expect(ben.deliveries).toEqual([{
      id: 'm-1',
      from: '10260',
      to: { type: 'peer', id: '501' },
      content: { kind: 'text', text: '你好 💬' },
      createdAt: answer?.createdAt,
      sender: { name: 'Trader 10260', picture: '/api/chat/pictures/10260.svg', sex: 'unknown' },
    }])
    expect(ann.deliveries).toEqual([])
    expect(server.lines()).toBe(2)
  })
})
