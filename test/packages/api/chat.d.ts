export {
  Chat, ChatHistoryPage, ChatHistoryQuery, ChatKind, ChatMessage, ChatMessageState, ChatProfile, ChatProtocolEvents,
  ChatTarget, ChatWire, Clock, Conversation, OlderResult, PostResult, Saying, Storage, chatEnvelopes, chatProtocol,
  conversationId, createChat, isChatDelivery, isChatProfile, uniUpload,
} from 'tradewire/client'
export interface ChatInUse extends Pick<Chat, 'startConversation' | 'send' | 'resend' | 'remove' | 'loaded'> {
    readonly user: Readonly<ShallowRef<string | null>>;
    readonly conversations: Readonly<ShallowRef<readonly Conversation[]>>; readonly unread: ComputedRef<number>;
    onReceived(listener: (message: ChatMessage) => void): () => void;
}
export interface ChatPlugin { install(app: { unmount(): void; }): void; }
export interface ConversationInUse {
    readonly conversation: Readonly<ShallowRef<Conversation | undefined>>;
    readonly messages: ComputedRef<readonly ChatMessage[]>; readonly hasOlder: ComputedRef<boolean>;
    readonly isLoading: Readonly<Ref<boolean>>; loadOlder(): Promise<OlderResult>;
    send(saying: Saying): Promise<PostResult>; resend(id: string): Promise<boolean>;
    remove(id: string): Promise<boolean>;
}
export declare function createChatPlugin<Events extends object = ChatProtocolEvents>(options: ChatPluginOptions<Events>): ChatPlugin;
export declare function useChat({ client: name }?: ClientChoice): ChatInUse;
export declare function useConversation(id: MaybeRefOrGetter<string>, options?: ConversationOptions): ConversationInUse;

// Not exported, used above:
export interface ChatPluginOptions<Events extends object> extends ChatLimits, ChatCalls, ClientChoice {
    readonly wire: ChatWire<Events>; readonly ports?: Partial<ChatPorts>;
}
export interface ConversationOptions extends ClientChoice { readonly shown?: MaybeRefOrGetter<boolean>; }
