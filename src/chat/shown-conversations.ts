import { targetOf } from './model/conversation-id'
import type { ChatEvent } from './model/event'
import { createOpenings, type OpenConversation } from './sync/openings'
import type { Pager } from './sync/pager'
import type { ChatSnapshots } from './chat-snapshots'

/** The conversations that pages show: open in the chat as soon as there is one, with a page of what was said. */
export interface ShownConversations {
  add(id: string, isAttended: boolean): OpenConversation
  /** What was kept of the present user is here. */
  loaded(): void
}

export interface ShownConversationsOptions {
  readonly pager: Pager
  readonly snapshots: ChatSnapshots
  readonly pageSize: number
  isLoaded(): boolean
  dispatch(event: ChatEvent): void
}

export function createShownConversations(options: ShownConversationsOptions): ShownConversations {
  const { pager, snapshots, pageSize, isLoaded, dispatch } = options
  const openings = createOpenings({
    opened,
    attended: show,
    left: (id) => dispatch({ type: 'conversationLeft', id }),
  })

  function opened(id: string): void {
    show(id)
    void fill(id)
  }

  function show(id: string): void {
    const target = targetOf(id)
    if (target === undefined || !isLoaded()) return
    dispatch({ type: 'conversationOpened', target, isAttended: openings.isAttended(id) })
  }

  /** What is kept may be less than a page of what was said. */
  async function fill(id: string): Promise<void> {
    await pager.load(id)
    const { messages, hasOlder } = snapshots.messages(id)
    if (hasOlder && messages.length < pageSize) await pager.load(id)
  }

  return {
    add: openings.add,
    loaded() {
      for (const id of openings.ids()) opened(id)
    },
  }
}
