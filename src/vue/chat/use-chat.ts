import {
  computed, getCurrentScope, onScopeDispose, shallowRef, type ComputedRef, type MaybeRefOrGetter, type Ref,
  type ShallowRef,
} from 'vue'
import type { ClientChoice } from '../connection/clients'
import { usePageShown, watchNow } from '../connection/page-visibility'
import { scopeEnds } from '../connection/scope-ends'
import { toValue } from '../connection/to-value'
import { requireOption } from '../../shared/options'
import type {
  Chat, ChatMessage, Conversation, ConversationView, OlderResult, OpenConversation, PostResult, Saying,
} from '../../chat/api/chat-api'
import { targetOf } from '../../chat/model/messages'
import { installedChat } from './chat-plugin'

/** Chat API for a page. The fields may be destructured. */
export interface ChatInUse extends Pick<Chat, 'startConversation' | 'send' | 'resend' | 'remove' | 'loaded'> {
  /** Id of the signed-in user, or `null`. */
  readonly user: Readonly<ShallowRef<string | null>>
  /** Conversations, newest first. Unchanged conversations keep their object identity. */
  readonly conversations: Readonly<ShallowRef<readonly Conversation[]>>
  /** Number of unread messages. */
  readonly unread: ComputedRef<number>
  /**
   * Calls the listener for each message from another user, until the returned function is called or the effect scope of
   * `useChat` or of this call ends.
   */
  onReceived(listener: (message: ChatMessage) => void): () => void
}

/**
 * Returns a client's chat, updated until the effect scope ends.
 * @throws TradewireError `invalid-option` when no chat is installed for this client name
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

/** Options of `useConversation`. */
export interface ConversationOptions extends ClientChoice {
  /**
   * Whether the conversation is on screen. If false, its new messages count as unread.
   * @default while the page is shown
   */
  readonly shown?: MaybeRefOrGetter<boolean>
}

/** A page's open conversation. The fields may be destructured. */
export interface ConversationInUse {
  /** The conversation, or `undefined` if the chat does not contain it. */
  readonly conversation: Readonly<ShallowRef<Conversation | undefined>>
  /** Messages, oldest first, then the user's unacknowledged messages. Unchanged messages keep their object identity. */
  readonly messages: ComputedRef<readonly ChatMessage[]>
  /** Whether older messages can be loaded. */
  readonly hasOlder: ComputedRef<boolean>
  /** Whether older messages are being loaded. */
  readonly isLoading: Readonly<Ref<boolean>>
  /** Loads a page of older messages. Never rejects. */
  loadOlder(): Promise<OlderResult>
  /** Stores a message, then sends it as soon as possible. Never rejects. */
  send(saying: Saying): Promise<PostResult>
  /** Resends a failed message with the same id. Resolves with false if no failed message has this id. */
  resend(id: string): Promise<boolean>
  /** Removes a failed message. Resolves with false if no failed message has this id. */
  remove(id: string): Promise<boolean>
}

/**
 * Keeps a conversation open until the effect scope ends. Loads the newest messages and marks the conversation as read
 * while the page is shown.
 * @param id the id of a `Conversation`, or from `startConversation`
 * @throws TradewireError `invalid-option` for an invalid conversation id, or when no such chat is installed
 * @example const { messages, send } = useConversation(() => props.id, { client: 'chat' })
 */
export function useConversation(id: MaybeRefOrGetter<string>, options: ConversationOptions = {}): ConversationInUse {
  const { client: name = 'default', shown = usePageShown() } = options
  const chat = installedChat(name)
  const current = (): string => toValue(id)
  // Checks the id here, because Vue swallows exceptions from watchers.
  requireOption('conversation', current(), !!targetOf(current() || ''))
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
  if (getCurrentScope()) {
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
      // A listener may have opened another conversation or closed the page.
      mine.leave()
    }
    refresh()
  })
  // Uses a separate watcher, because a Vue 3.4 scope does not stop if stopping one watcher stops another.
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
