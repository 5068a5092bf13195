import { expect, test } from 'vitest'
import type { ChatEvent } from '../../../src/chat/model/state'
import { createShownConversations } from '../../../src/chat/shown-conversations'

test('a conversation is on screen as soon as one of its pages is', () => {
  const events: ChatEvent[] = []
  const shown = createShownConversations({
    pager: { load: () => Promise.resolve({ ok: true }) },
    snapshots: {
      conversations: () => [], find: () => undefined, messages: () => ({ messages: [], hasOlder: false }),
      show: () => undefined,
    },
    pageSize: 30,
    isLoaded: () => true,
    dispatch: (event) => void events.push(event),
    handle: (event) => void events.push(event),
  })
  // A tab page that is kept behind the present one shows it already.
  shown.add('peer:502', false)
  // Its user taps a notice, which opens the same conversation in a page of its own.
  const page = shown.add('peer:502', true)
  expect(events.at(-1)).toMatchObject({ type: 'conversationOpened', isOnScreen: true })
  page.leave()
  expect(events.at(-1)).toMatchObject({ type: 'conversationOpened', isOnScreen: false })
})
