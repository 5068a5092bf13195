import { expect, test } from 'vitest'
import { createChatLog, type TakenMessage } from '../../../server/chat/messages/chat-log'
import { placeBytes } from '../../../server/chat/messages/fair-share'

/** Long enough for a hundred places, so that few fill the chat. */
const long = 'x'.repeat(100 * placeBytes - 10)

test('what is taken after the chat was full is kept when the journal is rewritten', () => {
  let live: () => readonly TakenMessage[] = () => []
  let nowMs = 1_000
  const log = createChatLog({
    messages: [],
    add: () => undefined,
    keep(given) {
      live = given
    },
    close: () => undefined,
  }, () => nowMs)
  const take = (id: string, text: string): TakenMessage =>
    log.take({ id, from: '501', to: { type: 'peer', id: '502' }, content: { kind: 'text', text } })
  for (let number = 0; number < 230; number += 1) {
    nowMs += 1
    take(`m-${number}`, long)
  }
  nowMs += 1
  take('newest', 'hello')
  expect(log.find('501', 'newest')).toBeDefined()
  expect(live().at(-1)?.id).toBe('newest')
})
