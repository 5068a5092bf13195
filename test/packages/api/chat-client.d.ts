export {
  Clock, Random, Storage, TimerHandle,
} from 'tradewire/client'
export {
  Locks, PostResult,
} from 'tradewire/outbox-client'
export interface Chat {
    user(): string | null; loaded(): Promise<void>; conversations(): readonly Conversation[];
    conversation(id: string): Conversation | undefined; unread(): number; messages(id: string): ConversationView;
    startConversation(target: ChatTarget, profile?: ChatProfile): string;
    open(id: string, isOnScreen?: boolean): OpenConversation; loadOlder(id: string): Promise<OlderResult>;
    send(conversationId: string, saying: Saying): Promise<PostResult>; resend(id: string): Promise<boolean>;
    remove(id: string): Promise<boolean>;
    on<K extends keyof ChatEvents>(name: K, listener: (payload: ChatEvents[K]) => void): () => void; dispose(): void;
}
export interface ChatAnswer { readonly id: string; readonly code: number; readonly createdAt?: number; }
export interface ChatBatch {
    readonly about?: string; readonly conversations: readonly ChatConversationText[];
    readonly records: readonly ChatRecord[];
}
export interface ChatCalls {
    readonly me?: ChatProfile | (() => ChatProfile); readonly upload?: ChatUpload; readonly fetchHistory?: FetchHistory;
}
export type ChatContent = ({ readonly kind: 'text'; } & ChatText) | ({ readonly kind: 'image'; } & ChatImage) | ({
    readonly kind: 'voice';
} & ChatVoice);
export interface ChatConversationText { readonly id: string; readonly text: string; }
export interface ChatDelivery extends ChatOutgoing {
    readonly from: string; readonly createdAt: number; readonly sender: ChatProfile;
    readonly conversation?: ChatProfile;
}
export interface ChatDrop { readonly conversation: string; readonly oldest: ChatPlace | null; }
export interface ChatEar {
    answered(answer: ChatAnswer): void; delivered(delivery: ChatDelivery): void;
    ready(line: { readonly recovered: boolean; }): void; lost(): void;
}
export interface ChatEvents {
    conversationsChanged: readonly Conversation[];
    messagesChanged: { readonly conversationId: string; } & ConversationView; received: ChatMessage;
    userChanged: string | null;
}
export interface ChatHistoryPage { readonly deliveries: readonly ChatDelivery[]; readonly more: boolean; }
export interface ChatHistoryQuery {
    readonly conversation: ChatTarget | null; readonly before: ChatPlace | null; readonly limit: number;
}
export interface ChatImage { readonly url: string; readonly width?: number; readonly height?: number; }
export type ChatKind = 'text' | 'image' | 'voice';
export interface ChatLimits {
    readonly answerTimeoutMs?: number; readonly uploadTimeoutMs?: number; readonly historyTimeoutMs?: number;
    readonly storageTimeoutMs?: number; readonly pageSize?: number;
}
export interface ChatMessage {
    readonly id: string; readonly from: string; readonly to: ChatTarget; readonly target: ChatTarget;
    readonly conversationId: string; readonly kind: ChatKind; readonly content: ChatContent; readonly file?: string;
    readonly state: ChatMessageState; readonly code?: string; readonly createdAt: number; readonly name: string;
    readonly picture: string; readonly sex: ChatProfile['sex'];
}
export type ChatMessageState = 'waiting' | 'sending' | 'sent' | 'failed' | 'received';
export interface ChatOutgoing { readonly id: string; readonly to: ChatTarget; readonly content: ChatContent; }
export interface ChatOverview {
    readonly about: string | undefined; readonly conversations: readonly ChatConversationText[];
    readonly drops: readonly ChatDrop[];
}
export interface ChatPlace { readonly createdAt: number; readonly id: string; }
export interface ChatPorts {
    readonly storage: ChatStorage; readonly outbox: Storage; readonly locks: Locks; readonly clock: Clock;
    readonly random: Random; readonly windows?: Windows | undefined;
}
export interface ChatProfile { readonly name: string; readonly picture: string; readonly sex: ChatSex; }
export type ChatProtocol = Protocol<ChatProtocolEvents>;
export interface ChatProtocolEvents extends SocketIoEvents { chatAnswered: ChatAnswer; chatDelivered: ChatDelivery; }
export interface ChatProtocolOptions extends Pick<SocketIoOptions, 'namespace' | 'auth' | 'session' | 'reconnectsAfterDisconnect'> {
    readonly pingIntervalMs?: number; readonly pongTimeoutMs?: number; readonly maxAttempts?: number;
    readonly burstMs?: number; readonly restMs?: number;
}
export interface ChatRecord extends ChatPlace { readonly conversation: string; readonly text: string; }
export type ChatSex = 'male' | 'female' | 'unknown';
export interface ChatStorage {
    overview(user: string): Promise<ChatOverview>;
    page(user: string, query: {
        readonly conversation: string; readonly before: ChatPlace | null; readonly limit: number;
    }): Promise<readonly ChatRecord[]>;
    known(user: string, records: readonly Omit<ChatRecord, 'text'>[]): Promise<ReadonlySet<string>>;
    put(user: string, batch: ChatBatch): Promise<readonly ChatDrop[]>;
    remove(user: string, records: readonly Omit<ChatRecord, 'text'>[]): Promise<void>;
}
export type ChatTarget = { readonly type: 'peer'; readonly id: string; } | {
    readonly type: 'group'; readonly id: string;
} | { readonly type: 'broadcast'; };
export interface ChatText { readonly text: string; }
export type ChatUpload = (file: {
    readonly kind: 'image' | 'voice'; readonly file: string; readonly user: string;
}) => Promise<string>;
export interface ChatVoice { readonly url: string; readonly durationMs: number; }
export interface ChatWire<Events extends object> {
    frame(message: ChatOutgoing): unknown; listen(client: SocketClient<Events>, ear: ChatEar): () => void;
}
export interface Conversation {
    readonly id: string; readonly target: ChatTarget; readonly name: string; readonly picture: string;
    readonly sex: ChatProfile['sex']; readonly lastText: string; readonly lastKind: ChatKind | null;
    readonly lastAt: number | null; readonly unread: number;
}
export interface ConversationView { readonly messages: readonly ChatMessage[]; readonly hasOlder: boolean; }
export type FetchHistory = (query: ChatHistoryQuery & { readonly user: string; }) => Promise<ChatHistoryPage>;
export type OlderResult = { readonly ok: true; readonly code?: undefined; } | {
    readonly ok: false; readonly code: DiagnosticCode;
};
export interface OpenConversation { setOnScreen(isOnScreen: boolean): void; leave(): void; }
export interface PlatformChatOptions<Events extends object> extends Omit<ChatOptions<Events>, 'ports'> {
    readonly ports?: Partial<ChatPorts>;
}
export type Saying = { readonly kind: 'text'; readonly text: string; } | {
    readonly kind: 'image'; readonly file: string; readonly width?: number; readonly height?: number;
} | { readonly kind: 'voice'; readonly file: string; readonly durationMs: number; };
export interface UniUploadOptions {
    readonly url: string; readonly name?: string; readonly header?: () => Readonly<Record<string, string>>;
    urlIn(answer: unknown): string | undefined;
}
export declare function chatEnvelopes(): ChatWire<ChatProtocolEvents>;
export declare function chatProtocol(options?: ChatProtocolOptions): ChatProtocol;
export declare function conversationId(target: ChatTarget): string;
export declare function createChat<Events extends object>(options: PlatformChatOptions<Events>): Chat;
export declare function isChatContent(value: unknown): value is ChatContent;
export declare function isChatDelivery(value: unknown): value is ChatDelivery;
export declare function isChatProfile(value: unknown): value is ChatProfile;
export declare function isChatTarget(value: unknown): value is ChatTarget;
export declare function uniUpload({ url, name, header, urlIn }: UniUploadOptions): ({ file, kind }: {
    readonly file: string; readonly kind: string;
}) => Promise<string>;

// Not exported, used above:
export interface ChatOptions<Events extends object> extends ChatLimits, ChatCalls {
    readonly client: SocketClient<Events>; readonly wire: ChatWire<Events>; readonly ports: ChatPorts;
}
export interface Windows { notify(note: unknown): void; listen(received: (note: unknown) => void): () => void; }
