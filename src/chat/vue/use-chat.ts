import { computed, getCurrentScope, onScopeDispose, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { ClientChoice } from '../../connection/vue/clients'
import type { Chat } from '../chat-api'
import type { Conversation } from '../conversation'
import { installedChat } from './installed-chats'
import type { ChatMessage } from '../message'

/** A chat in the hands of a page; its fields may be taken apart. */
export interface ChatInUse extends Pick<Chat, 'startConversation' | 'send' | 'resend' | 'remove' | 'loaded'> {
  /** The user who owns them; `null` when no user is signed in. */
  readonly user: Readonly<ShallowRef<string | null>>
  /** Newest first; unchanged conversations keep their identity. */
  readonly conversations: Readonly<ShallowRef<readonly Conversation[]>>
  /** Unread messages of all of them. */
  readonly unread: ComputedRef<number>
  /** Hears each message of somebody else, until the effect scope ends or the returned function is called. */
  onReceived(listener: (message: ChatMessage) => void): () => void
}

/**
 * The chat of a client, live while the effect scope lives: `const { conversations, unread } = useChat()`.
 * @throws TradewireError `invalid-option` when no chat is installed for a client of that name
 * @example const { conversations, unread } = useChat({ client: 'chat' })
 */
export function useChat({ client: name = 'default' }: ClientChoice = {}): ChatInUse {
  const chat = installedChat(name)
  const user = shallowRef(chat.user())
  const conversations: ShallowRef<readonly Conversation[]> = shallowRef(chat.conversations())

  function whileInScope(stop: () => void): () => void {
    if (getCurrentScope() !== undefined) onScopeDispose(stop)
    return stop
  }

  whileInScope(chat.on('userChanged', (changed) => {
    user.value = changed
  }))
  whileInScope(chat.on('conversationsChanged', (changed) => {
    conversations.value = changed
  }))
  const { startConversation, send, resend, remove, loaded } = chat
  return {
    user,
    conversations,
    unread: computed(() => conversations.value.reduce((sum, each) => sum + each.unread, 0)),
    startConversation,
    send,
    resend,
    remove,
    loaded,
    onReceived: (listener) => whileInScope(chat.on('received', listener)),
  }
}
