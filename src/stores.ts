// Exports that need Pinia: an app that uses none of them builds without it.
export { useChatStore, type ChatStore } from './chat/vue/chat-store'
export { useSocketIOStore, type SocketIOStore } from './connection/vue/socketio-store'
export { useOutboxStore, type OutboxStore } from './outbox/vue/outbox-store'
export { usePositionsStore } from './positions/vue/positions-store'
