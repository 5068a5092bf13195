export { Chat } from 'tradewire/chat-client'
export { ChatAnswer } from 'tradewire/chat-client'
export { ChatBatch } from 'tradewire/chat-client'
export { ChatCalls } from 'tradewire/chat-client'
export { ChatContent } from 'tradewire/chat-client'
export { ChatConversationText } from 'tradewire/chat-client'
export { ChatDelivery } from 'tradewire/chat-client'
export { ChatDrop } from 'tradewire/chat-client'
export { ChatEar } from 'tradewire/chat-client'
export { ChatEvents } from 'tradewire/chat-client'
export { ChatHistoryPage } from 'tradewire/chat-client'
export { ChatHistoryQuery } from 'tradewire/chat-client'
export { ChatImage } from 'tradewire/chat-client'
export interface ChatInUse extends Pick<Chat, 'startConversation' | 'send' | 'resend' | 'remove' | 'loaded'> {
    readonly user: Readonly<ShallowRef<string | null>>;
    readonly conversations: Readonly<ShallowRef<readonly Conversation[]>>;
    readonly unread: ComputedRef<number>;
    onReceived(listener: (message: ChatMessage) => void): () => void;
}
export { ChatKind } from 'tradewire/chat-client'
export { ChatLimits } from 'tradewire/chat-client'
export { ChatMessage } from 'tradewire/chat-client'
export { ChatMessageState } from 'tradewire/chat-client'
export { ChatOutgoing } from 'tradewire/chat-client'
export { ChatOverview } from 'tradewire/chat-client'
export { ChatPlace } from 'tradewire/chat-client'
export interface ChatPlugin {
    install(app: {
        unmount(): void;
    }): void;
}
export interface ChatPluginOptions<Events extends object> extends ChatLimits, ChatCalls {
    readonly wire: ChatWire<Events>;
    readonly name?: string;
    readonly ports?: Partial<ChatPorts>;
}
export { ChatPorts } from 'tradewire/chat-client'
export { ChatProfile } from 'tradewire/chat-client'
export { ChatProtocol } from 'tradewire/chat-client'
export { ChatProtocolEvents } from 'tradewire/chat-client'
export { ChatProtocolOptions } from 'tradewire/chat-client'
export { ChatRecord } from 'tradewire/chat-client'
export { ChatSex } from 'tradewire/chat-client'
export { ChatStorage } from 'tradewire/chat-client'
export { ChatTarget } from 'tradewire/chat-client'
export { ChatText } from 'tradewire/chat-client'
export { ChatUpload } from 'tradewire/chat-client'
export { ChatVoice } from 'tradewire/chat-client'
export { ChatWire } from 'tradewire/chat-client'
export { ClientChoice } from 'tradewire'
export { Clock } from 'tradewire/client'
export { Conversation } from 'tradewire/chat-client'
export interface ConversationInUse {
    readonly conversation: Readonly<ShallowRef<Conversation | undefined>>;
    readonly messages: ComputedRef<readonly ChatMessage[]>;
    readonly hasOlder: ComputedRef<boolean>;
    readonly isLoading: Readonly<Ref<boolean>>;
    loadOlder(): Promise<OlderResult>;
    send(saying: Saying): Promise<PostResult>;
    resend(id: string): Promise<boolean>;
    remove(id: string): Promise<boolean>;
}
export interface ConversationOptions extends ClientChoice {
    readonly shown?: MaybeRefOrGetter<boolean>;
}
export { ConversationView } from 'tradewire/chat-client'
export { FetchHistory } from 'tradewire/chat-client'
export { Locks } from 'tradewire/outbox-client'
export { OlderResult } from 'tradewire/chat-client'
export { OpenConversation } from 'tradewire/chat-client'
export { PlatformChatOptions } from 'tradewire/chat-client'
export { PostResult } from 'tradewire/outbox-client'
export { Random } from 'tradewire/client'
export { Saying } from 'tradewire/chat-client'
export { Storage } from 'tradewire/client'
export { TimerHandle } from 'tradewire/client'
export { UniUploadOptions } from 'tradewire/chat-client'
export { chatEnvelopes } from 'tradewire/chat-client'
export { chatProtocol } from 'tradewire/chat-client'
export { conversationId } from 'tradewire/chat-client'
export { createChat } from 'tradewire/chat-client'
export declare function createChatPlugin<Events extends object = ChatProtocolEvents>(options: ChatPluginOptions<Events>): ChatPlugin;
export { isChatContent } from 'tradewire/chat-client'
export { isChatDelivery } from 'tradewire/chat-client'
export { isChatProfile } from 'tradewire/chat-client'
export { isChatTarget } from 'tradewire/chat-client'
export { uniUpload } from 'tradewire/chat-client'
export declare function useChat({ client: name }?: ClientChoice): ChatInUse;
export declare function useConversation(id: MaybeRefOrGetter<string>, options?: ConversationOptions): ConversationInUse;
