import {
  computed, getCurrentScope, onScopeDispose, shallowRef, toValue, watch,
  type ComputedRef, type MaybeRefOrGetter, type Ref, type ShallowRef,
} from 'vue'
import { targetOf } from '../model/conversation-id'
import { requireOption } from '../../shared/options'
import type { ClientChoice } from '../../connection/vue/clients'
import { watchNow } from '../../connection/vue/page-visibility'
import type { ConversationView, OlderResult, Saying, SayResult } from '../chat-api'
import type { Conversation } from '../conversation'
import { installedChat } from './installed-chats'
import type { ChatMessage } from '../message'
import type { OpenConversation } from '../sync/openings'

export interface ConversationOptions extends ClientChoice {
  /**
   * Whether the page is on screen: what arrives while it is not is unread. Default: as long as the effect scope
   * lives.
   */
  readonly shown?: MaybeRefOrGetter<boolean>
}

/** One conversation in the hands of a page; its fields may be taken apart. */
export interface ConversationInUse {
  /** `undefined` while nothing is known of it. */
  readonly conversation: Readonly<ShallowRef<Conversation | undefined>>
  /** Oldest first, the user's own that the server does not have yet last; unchanged ones keep their identity. */
  readonly messages: ComputedRef<readonly ChatMessage[]>
  readonly hasOlder: ComputedRef<boolean>
  readonly isLoading: Readonly<Ref<boolean>>
  loadOlder(): Promise<OlderResult>
  send(saying: Saying): Promise<SayResult>
  resend(id: string): Promise<boolean>
  remove(id: string): Promise<boolean>
}

/**
 * A conversation that is open while the effect scope lives: its newest messages are loaded, nothing in it is unread.
 * @param id as `Conversation` and `startConversation` have it
 * @throws TradewireError `invalid-option` for what is no id of a conversation, or without a chat of that name
 * @example const { messages, send } = useConversation(() => props.id, { client: 'chat' })
 */
export function useConversation(id: MaybeRefOrGetter<string>, options: ConversationOptions = {}): ConversationInUse {
  const { client: name = 'default', shown = true } = options
  const chat = installedChat(name)
  const current = (): string => toValue(id)
  // Vue keeps to itself what a watcher throws.
  requireOption('conversation', current(), targetOf(current()) !== undefined)
  const view: ShallowRef<ConversationView> = shallowRef(chat.messages(current()))
  const conversation: ShallowRef<Conversation | undefined> = shallowRef(chat.conversation(current()))
  const isLoading = shallowRef(false)

  function refresh(): void {
    conversation.value = chat.conversation(current())
    view.value = chat.messages(current())
  }

  const stops = [chat.on('conversationsChanged', refresh), chat.on('messagesChanged', refresh)]
  let opened: OpenConversation | undefined
  if (getCurrentScope() !== undefined) {
    onScopeDispose(() => {
      for (const stop of stops) stop()
      opened?.leave()
    })
  }
  watch(current, (next) => {
    const before = opened
    opened = chat.open(next, toValue(shown))
    before?.leave()
    refresh()
  }, { immediate: true, flush: 'sync' })
  // Not within the other watcher: Vue 3.4 fails to end a scope in which the end of one watcher ends another.
  watchNow(() => toValue(shown), (isShown) => opened?.attend(isShown))

  return {
    conversation,
    messages: computed(() => view.value.messages),
    hasOlder: computed(() => view.value.hasOlder),
    isLoading,
    async loadOlder() {
      isLoading.value = true
      try {
        return await chat.loadOlder(current())
      } finally {
        isLoading.value = false
      }
    },
    send: (saying) => chat.send(current(), saying),
    resend: chat.resend,
    remove: chat.remove,
  }
}
