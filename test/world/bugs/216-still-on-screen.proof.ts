import { expect, test } from 'vitest'
import type { ChatEvent } from '../../../src/chat/model/state'
import { createShownConversations } from '../../../src/chat/shown-conversations'

test('a conversation is off screen when its page in sight has gone', () => {
  const events: ChatEvent[] = []
  const shown = createShownConversations({
    pager: { load: () => Promise.resolve({ ok: true }) },
    snapshots: {
      conversations: () => [], find: () => undefined, show: () => undefined,
      messages: () => ({ messages: [], hasOlder: false }),
    },
    pageSize: 20,
    isLoaded: () => true,
    dispatch: (event) => events.push(event),
    handle: () => undefined,
  })
  shown.add('peer:7', false)
  shown.add('peer:7', true).leave()
  expect(events.at(-1)).toMatchObject({ type: 'conversationOpened', isOnScreen: false })
})
