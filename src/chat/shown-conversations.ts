import { requireOption } from '../shared/options'
import type { Chat } from './api/chat-api'
import type { ChatSurroundings } from './chat-repository'
import { targetOf } from './model/messages'
import { itemIn, type ChatEvent } from './model/chat-state'

/** Opens the conversations that pages show, and loads their first messages. */
interface ShownConversations extends Pick<Chat, 'open'> {
  loaded(): void
}

/** @param handle handles an event immediately; called only within client tasks */
export function createShownConversations(
  { limits, state, dispatch }: ChatSurroundings, loadOlder: Chat['loadOlder'], handle: (event: ChatEvent) => void,
): ShownConversations {
  /** Pages that show each conversation, with their visibility. A conversation stays open when another user signs in. */
  const all = new Map<string, Set<{ isSeen: boolean }>>()

  const isOnScreen = (id: string): boolean => [...(all.get(id) || [])].some(({ isSeen }) => isSeen)

  function show(id: string, act = dispatch): void {
    const target = targetOf(id)
    if (!target || !state().isLoaded) return
    act({ type: 'conversationOpened', target, isOnScreen: isOnScreen(id) })
  }

  function change(id: string, deed: () => void): void {
    const before = isOnScreen(id)
    deed()
    if (isOnScreen(id) !== before && all.has(id)) show(id)
  }

  /** Loads the first page from storage, and missing messages from the server (CM-20). */
  async function fill(id: string): Promise<void> {
    await loadOlder(id)
    // Does not count the user's unsent messages as part of the page (CM-156).
    const item = itemIn(state().items, id)
    const window = item && item.window
    if (!window || window.length < limits.pageSize) await loadOlder(id)
  }

  return {
    open(id, isOnScreenAtFirst = true) {
      requireOption('conversation', id, !!targetOf(id))
      const mine = { isSeen: isOnScreenAtFirst }
      const others = all.get(id)
      if (!others) {
        all.set(id, new Set([mine]))
        show(id)
        void fill(id)
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
          if (!present?.has(mine)) return
          if (present.size > 1) return change(id, () => present.delete(mine))
          all.delete(id)
          dispatch({ type: 'conversationLeft', id })
        },
      }
    },
    loaded() {
      const ids = [...all.keys()]
      for (const id of ids) show(id, handle)
      for (const id of ids) void fill(id)
    },
  }
}
