import type { Chat, ChatOptions, ChatPorts } from './chat/chat-api'
import { createChat as createChatOn } from './chat/create-chat'
import { defaultChatPorts } from './platform/chat-ports'

export { chatEnvelopes } from './chat/wire/chat-envelopes'
export {
  chatProtocol, type ChatProtocol, type ChatProtocolEvents, type ChatProtocolOptions,
} from './chat/wire/chat-protocol'
export type {
  Chat, ChatEvents, ConversationView, OlderResult, PostResult, Saying, ChatCalls, ChatLimits, ChatPorts, ChatUpload,
  FetchHistory, Conversation, ChatMessage, ChatMessageState, OpenConversation,
} from './chat/chat-api'
export type { ChatEar, ChatWire } from './chat/wire/chat-envelopes'
export { isChatContent, isChatDelivery, isChatProfile, isChatTarget, conversationId } from './chat/model/messages'
export type {
  ChatHistoryPage, ChatHistoryQuery, ChatPlace, ChatAnswer, ChatContent, ChatDelivery, ChatImage, ChatKind,
  ChatOutgoing, ChatProfile, ChatSex, ChatTarget, ChatText, ChatVoice,
} from './chat/model/messages'
export { uniUpload, type UniUploadOptions } from './platform/uni-http'
export type {
  ChatBatch, ChatConversationText, ChatDrop, ChatOverview, ChatRecord, ChatStorage,
} from './chat/model/chat-storage'
export type { Clock, TimerHandle, Locks, Random, Storage } from './connection/ports/ports'

/** The options of a chat over the platform's own ports. */
export interface PlatformChatOptions<Events extends object> extends Omit<ChatOptions<Events>, 'ports'> {
  /**
   * Any of the platform's ports replaced.
   * @default the platform's
   */
  readonly ports?: Partial<ChatPorts>
}

/**
 * A chat over the platform's own ports, without Vue and Pinia. One for each client.
 * @throws TradewireError `invalid-option`
 * @example
 * const client = createSocketClient({ url: socketIoUrl('wss://example.com'), protocol: chatProtocol() })
 * const chat = createChat({ client, wire: chatEnvelopes() })
 */
export function createChat<Events extends object>(options: PlatformChatOptions<Events>): Chat {
  return createChatOn({ ...options, ports: { ...defaultChatPorts(options.client.report), ...options.ports } })
}
