import { defineStore, type Store } from 'pinia'
import { computed, markRaw, onScopeDispose, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { ClientChoice } from '../connection/clients'
import { mirrorOf, storeOfClient } from '../connection/store-of-client'
import type { Chat, Conversation, PostResult, Saying } from '../../chat/api/chat-api'
import type { ChatProfile, ChatTarget } from '../../chat/model/messages'
import { installedChat } from './chat-plugin'

interface ChatStoreState {
  readonly chat: Chat
}

/** Pinia's own inference loses them under Vue 3.4. */
type ChatGetters = {
  /** Current user id; `null` when signed out. */
  readonly user: () => string | null
  /** Newest first; a new list at each change, whose unchanged conversations keep their identity. */
  readonly conversations: () => readonly Conversation[]
  /** Unread messages of all conversations. */
  readonly unread: () => number
}

/** See the methods of the same names of `Chat`. */
interface ChatActions {
  startConversation(target: ChatTarget, profile?: ChatProfile): string
  send(conversationId: string, saying: Saying): Promise<PostResult>
  resend(id: string): Promise<boolean>
  remove(id: string): Promise<boolean>
}

/** The store of a chat. */
export type ChatStore = Store<string, ChatStoreState, ChatGetters, ChatActions>

const byName = new Map<string, () => ChatStore>()

/**
 * The chat of one client as pages see it.
 * @throws TradewireError `invalid-option` when none is installed for a client of that name
 * @example const { unread } = storeToRefs(useChatStore({ client: 'chat' }))
 */
export function useChatStore({ client: name = 'default' }: ClientChoice = {}): ChatStore {
  // Checked first: Pinia keeps and returns a store whose setup threw, without its members.
  const chat = installedChat(name)
  const useStore = byName.get(name) || defineChatStore(name)
  byName.set(name, useStore)
  return storeOfClient(name, useStore, (store) => store.chat === chat)
}

function defineChatStore(name: string): () => ChatStore {
  return defineStore(`tradewire-chat:${name}`, () => {
    const chat = markRaw(installedChat(name))
    const user: ShallowRef<string | null> = shallowRef(chat.user())
    const conversations: ShallowRef<readonly Conversation[]> = shallowRef(chat.conversations())
    const unread: ComputedRef<number> = computed(() => conversations.value.reduce((sum, each) => sum + each.unread, 0))
    const stops = [
      chat.on('userChanged', (changed) => {
        user.value = changed
      }),
      chat.on('conversationsChanged', (changed) => {
        conversations.value = changed
      }),
    ]
    onScopeDispose(() => {
      for (const stop of stops) stop()
    })
    return {
      user: mirrorOf(user),
      conversations: mirrorOf(conversations),
      unread,
      chat,
      startConversation: (target: ChatTarget, profile?: ChatProfile) => chat.startConversation(target, profile),
      send: (conversationId: string, saying: Saying) => chat.send(conversationId, saying),
      resend: (id: string) => chat.resend(id),
      remove: (id: string) => chat.remove(id),
    }
  })
}
