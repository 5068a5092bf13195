import {
  computed, getCurrentScope, onScopeDispose, shallowRef, type ComputedRef, type MaybeRefOrGetter, type Ref,
  type ShallowRef,
} from 'vue'
import type { ClientChoice } from '../connection/clients'
import { watchNow } from '../connection/page-visibility'
import { scopeEnds } from '../connection/scope-ends'
import { toValue } from '../connection/to-value'
import { requireOption } from '../../shared/options'
import type {
  Chat, ChatMessage, Conversation, ConversationView, OlderResult, OpenConversation, PostResult, Saying,
} from '../../chat/api/chat-api'
import { targetOf } from '../../chat/model/messages'
import { installedChat } from './chat-plugin'

/** A chat for a page; its fields may be destructured. */
export interface ChatInUse extends Pick<Chat, 'startConversation' | 'send' | 'resend' | 'remove' | 'loaded'> {
  /** Current user id; `null` when signed out. */
  readonly user: Readonly<ShallowRef<string | null>>
  /** Conversations, newest first; unchanged ones keep their identity. */
  readonly conversations: Readonly<ShallowRef<readonly Conversation[]>>
  /** Number of unread messages in all conversations. */
  readonly unread: ComputedRef<number>
  /**
   * Calls the listener for each message from other users, until the effect scope of `useChat` or of this call ends, or
   * the returned function is called.
   */
  onReceived(listener: (message: ChatMessage) => void): () => void
}

/**
 * Returns a client's chat, live while the effect scope lives.
 * @throws TradewireError `invalid-option` when no chat is installed for a client of that name
 * @example const { conversations, unread } = useChat({ client: 'chat' })
 */
export function useChat({ client: name = 'default' }: ClientChoice = {}): ChatInUse {
  const chat = installedChat(name)
  const user = shallowRef(chat.user())
  const conversations: ShallowRef<readonly Conversation[]> = shallowRef(chat.conversations())
  const { until } = scopeEnds()

  until(() => chat.on('userChanged', (changed) => {
    user.value = changed
  }))
  until(() => chat.on('conversationsChanged', (changed) => {
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
    onReceived: (listener) => until(() => chat.on('received', listener)),
  }
}

/** The options of `useConversation`. */
export interface ConversationOptions extends ClientChoice {
  /**
   * Whether the page is on screen. Messages that arrive while it is not are unread.
   * @default as long as the effect scope lives
   */
  readonly shown?: MaybeRefOrGetter<boolean>
}

/** A page's open conversation; its fields may be destructured. */
export interface ConversationInUse {
  /** The conversation; `undefined` if unknown. */
  readonly conversation: Readonly<ShallowRef<Conversation | undefined>>
  /** Messages, oldest first, the user's own unacknowledged last; unchanged messages keep their identity. */
  readonly messages: ComputedRef<readonly ChatMessage[]>
  /** Whether older messages can be loaded. */
  readonly hasOlder: ComputedRef<boolean>
  /** Whether older messages are being loaded. */
  readonly isLoading: Readonly<Ref<boolean>>
  /** Loads a page of older messages. Never rejects. */
  loadOlder(): Promise<OlderResult>
  /** Stores a message and sends it as soon as possible. Never rejects. */
  send(saying: Saying): Promise<PostResult>
  /** Resends a failed message under the same id; resolves with false if there is none. */
  resend(id: string): Promise<boolean>
  /** Deletes a failed message; resolves with false if there is none. */
  remove(id: string): Promise<boolean>
}

/**
 * Opens a conversation while the effect scope lives: loads its newest messages and marks it as read.
 * @param id the id of a `Conversation`, or from `startConversation`
 * @throws TradewireError `invalid-option` for an invalid conversation id, or without a chat of that name
 * @example const { messages, send } = useConversation(() => props.id, { client: 'chat' })
 */
export function useConversation(id: MaybeRefOrGetter<string>, options: ConversationOptions = {}): ConversationInUse {
  const { client: name = 'default', shown = true } = options
  const chat = installedChat(name)
  const current = (): string => toValue(id)
  // Vue swallows exceptions of a watcher.
  requireOption('conversation', current(), targetOf(current()) !== undefined)
  const view: ShallowRef<ConversationView> = shallowRef(chat.messages(current()))
  const conversation: ShallowRef<Conversation | undefined> = shallowRef(chat.conversation(current()))
  const loading = shallowRef(0)

  function refresh(): void {
    conversation.value = chat.conversation(current())
    view.value = chat.messages(current())
  }

  const stops = [chat.on('conversationsChanged', refresh), chat.on('messagesChanged', refresh)]
  let opened: OpenConversation | undefined
  let openings = 0
  if (getCurrentScope() !== undefined) {
    onScopeDispose(() => {
      openings += 1
      for (const stop of stops) stop()
      opened?.leave()
    })
  }
  watchNow(current, (next) => {
    const opening = openings += 1
    const before = opened
    const mine = chat.open(next, toValue(shown))
    if (opening === openings) {
      opened = mine
      before?.leave()
    } else {
      // A listener opened another conversation, or ended the page.
      mine.leave()
    }
    refresh()
  })
  // A separate watcher, because Vue 3.4 fails to end a scope in which the end of one watcher ends another.
  watchNow(() => toValue(shown), (isShown) => opened?.setOnScreen(isShown))

  return {
    conversation,
    messages: computed(() => view.value.messages),
    hasOlder: computed(() => view.value.hasOlder),
    isLoading: computed(() => loading.value > 0),
    async loadOlder() {
      loading.value += 1
      try {
        return await chat.loadOlder(current())
      } finally {
        loading.value -= 1
      }
    },
    send: (saying) => chat.send(current(), saying),
    resend: chat.resend,
    remove: chat.remove,
  }
}
