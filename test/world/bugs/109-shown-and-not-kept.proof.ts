import { expect, test } from 'vitest'
import { createChatLog } from '../../../server/chat/messages/chat-log'

test('what could not be kept was not taken', () => {
  let isFull = true
  const log = createChatLog({
    messages: [],
    add: () => {
      if (isFull) throw new Error('no space left')
    },
    close: () => undefined,
  }, () => 1_000)
  const message = {
    id: 'm1', from: '7', to: { type: 'peer', id: '8' } as const, content: { kind: 'text', text: 'hello' } as const,
  }
  expect(() => log.take(message)).toThrow('no space left')
  expect(log.find('7', 'm1')).toBeUndefined()
  isFull = false
  log.take(message)
  expect(log.page(() => true, null, 10).messages).toHaveLength(1)
})
