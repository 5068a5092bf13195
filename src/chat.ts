import type { ChatProtocolEvents } from './chat/wire/chat-protocol'
import { chatPlugin, type ChatPlugin, type ChatPluginOptions } from './vue/chat/chat-plugin'
import { defaultChatPorts } from './chat/platform/chat-ports'

export type { ChatPlugin }
export { useChat, type ChatInUse, useConversation, type ConversationInUse } from './vue/chat/use-chat'

export {
  chatEnvelopes, chatProtocol, conversationId, createChat, isChatDelivery, isChatProfile, uniUpload,
} from './client'
export type {
  Chat, ChatHistoryPage, ChatHistoryQuery, ChatKind, ChatMessage, ChatMessageState, ChatProfile, ChatProtocolEvents,
  ChatTarget, ChatWire, Clock, Conversation, OlderResult, PostResult, Saying, Storage,
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
