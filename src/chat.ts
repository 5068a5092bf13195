import type { ChatProtocolEvents } from './chat/wire/chat-protocol'
import { chatPlugin, type ChatPlugin, type ChatPluginOptions } from './vue/chat/chat-plugin'
import { defaultChatPorts } from './chat/platform/chat-ports'

export {
  useChat, type ChatInUse, useConversation, type ConversationInUse,
  type ConversationOptions,
} from './vue/chat/use-chat'
export type { ClientChoice } from './vue/connection/clients'
export type { ChatPluginOptions } from './vue/chat/chat-plugin'

export {
  chatEnvelopes, chatProtocol, conversationId, createChat, isChatDelivery, isChatProfile, uniUpload,
} from './client'
export type {
  Chat, ChatCalls, ChatContent, ChatDelivery, ChatHistoryPage, ChatHistoryQuery, ChatKind, ChatLimits, ChatMessage,
  ChatMessageState, ChatPorts, ChatProfile, ChatProtocolEvents, ChatProtocolOptions, ChatStorage, ChatTarget,
  ChatWire, Clock, Conversation, Locks, PlatformChatOptions, PostResult, Saying, Storage, UniUploadOptions,
} from './client'

/**
 * Creates the Vue plugin: `app.use(createTradewire(…)).use(createChatPlugin({ wire: chatEnvelopes() }))`.
 * @throws TradewireError `invalid-option`, at the latest during installation
 * @example
 * app.use(createTradewire({ url: socketIoUrl('wss://example.com'), protocol: chatProtocol() }))
 *   .use(createChatPlugin({ wire: chatEnvelopes() }))
 */
export function createChatPlugin<Events extends object = ChatProtocolEvents>(
  options: ChatPluginOptions<Events>,
): ChatPlugin {
  return chatPlugin(options, defaultChatPorts)
}
