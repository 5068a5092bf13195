import type { Chat } from './chat/chat-api'
import type { ChatOptions } from './chat/chat-options'
import type { ChatPorts } from './chat/chat-ports'
import { createChat as createChatOn } from './chat/create-chat'
import { defaultChatPorts } from './platform/chat-ports'

export { chatEnvelopes } from './chat/wire/chat-envelopes'
export {
  chatProtocol, type ChatProtocol, type ChatProtocolEvents, type ChatProtocolOptions,
} from './chat/wire/chat-protocol'
export type {
  Chat, ChatEvents, ConversationView, OlderResult, Saying, SayResult,
} from './chat/chat-api'
export type { ChatCalls, ChatLimits } from './chat/chat-options'
export type { ChatPorts, ChatUpload, FetchHistory } from './chat/chat-ports'
export type { ChatEar, ChatWire } from './chat/wire/chat-wire'
export type { Conversation } from './chat/conversation'
export type { ChatMessage, ChatMessageState } from './chat/message'
export type { OpenConversation } from './chat/sync/openings'
export { isChatContent, isChatDelivery, isChatProfile, isChatTarget } from './chat/model/check-chat'
export { conversationId } from './chat/model/conversation-id'
export type { ChatHistoryPage, ChatHistoryQuery, ChatPlace } from './chat/model/chat-history'
export type {
  ChatAnswer, ChatContent, ChatDelivery, ChatImage, ChatKind, ChatOutgoing, ChatProfile, ChatSex, ChatTarget, ChatText,
  ChatVoice,
} from './chat/model/chat-message-wire'
export { uniUpload, type UniUploadOptions } from './platform/uni-upload'
export type {
  ChatBatch, ChatConversationText, ChatDrop, ChatOverview, ChatRecord, ChatStorage,
} from './connection/ports/chat-storage'
export type { Clock, TimerHandle, Locks, Random, Storage } from './connection/ports/ports'

export interface PlatformChatOptions<Events extends object> extends Omit<ChatOptions<Events>, 'ports'> {
  /** Any of the platform's ports replaced. */
  readonly ports?: Partial<ChatPorts>
}

/**
 * A chat over the platform's own ports, without Vue and Pinia. One for each client.
 * @throws TradewireError `invalid-option`
 * @example const chat = createChat({ client, wire: chatEnvelopes() })
 */
export function createChat<Events extends object>(options: PlatformChatOptions<Events>): Chat {
  return createChatOn({ ...options, ports: { ...defaultChatPorts(options.client.report), ...options.ports } })
}
