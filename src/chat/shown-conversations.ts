import { requireOption } from '../shared/options'
import type { Chat, OpenConversation } from './api/chat-api'
import type { ChatSurroundings } from './chat-repository'
import { targetOf } from './model/messages'
import type { ChatEvent } from './model/chat-state'

/** Opens the conversations that pages show, and loads their first messages. */
interface ShownConversations extends Pick<Chat, 'open'> {
  /** Called when the user's stored conversations are loaded. */
  loaded(): void
}

/** @param handle handles an event immediately; called only within client tasks */
export function createShownConversations(
  { limits, state, dispatch }: ChatSurroundings, { loadOlder, messages }: Pick<Chat, 'loadOlder' | 'messages'>,
  handle: (event: ChatEvent) => void,
): ShownConversations {
  const openings = createOpenings({
    opened,
    screenChanged: show,
    left: (id) => dispatch({ type: 'conversationLeft', id }),
  })

  function opened(id: string): void {
    show(id)
    void fill(id)
  }

  function openingOf(id: string): readonly ChatEvent[] {
    const target = targetOf(id)
    return target === undefined
      ? []
      : [{ type: 'conversationOpened', target, isOnScreen: openings.isOnScreen(id) }]
  }

  function show(id: string): void {
    if (state().isLoaded) openingOf(id).forEach(dispatch)
  }

  /** Loads the first page from storage, and missing messages from the server (CM-20). */
  async function fill(id: string): Promise<void> {
    await loadOlder(id)
    const view = messages(id)
    if (view.hasOlder && view.messages.length < limits.pageSize) await loadOlder(id)
  }

  return {
    open(id, isOnScreen = true) {
      requireOption('conversation', id, targetOf(id) !== undefined)
      return openings.add(id, isOnScreen)
    },
    loaded() {
      const ids = openings.ids()
      for (const id of ids) openingOf(id).forEach(handle)
      for (const id of ids) void fill(id)
    },
  }
}

/** Conversations shown by pages. They stay open when another user signs in. */
interface Openings {
  add(id: string, isOnScreen: boolean): OpenConversation
  ids(): readonly string[]
  isOnScreen(id: string): boolean
}

interface OpeningsOptions {
  opened(id: string): void
  screenChanged(id: string, isOnScreen: boolean): void
  left(id: string): void
}

function createOpenings({ opened, screenChanged, left }: OpeningsOptions): Openings {
  /** The pages of each conversation, with their visibility. */
  const all = new Map<string, Set<{ isSeen: boolean }>>()

  const isOnScreen = (id: string): boolean => [...(all.get(id) || [])].some(({ isSeen }) => isSeen)

  function change(id: string, deed: () => void): void {
    const before = isOnScreen(id)
    deed()
    const after = isOnScreen(id)
    if (after !== before && all.has(id)) screenChanged(id, after)
  }

  return {
    ids: () => [...all.keys()],
    isOnScreen,
    add(id, isOnScreenAtFirst) {
      const mine = { isSeen: isOnScreenAtFirst }
      const others = all.get(id)
      if (others === undefined) {
        all.set(id, new Set([mine]))
        opened(id)
      } else {
        change(id, () => others.add(mine))
      }
      return {
        setOnScreen(isSeen) {
          change(id, () => {
            mine.isSeen = isSeen
          })
        },
        leave() {
          const present = all.get(id)
          if (present?.has(mine) !== true) return
          if (present.size > 1) return change(id, () => present.delete(mine))
          all.delete(id)
          left(id)
        },
      }
    },
  }
}
