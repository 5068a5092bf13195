// Exports that need Pinia: an app that uses none of them builds without it.
export { useChatStore, type ChatStore } from './vue/chat/chat-store'
export { useSocketIOStore, type SocketIOStore } from './vue/connection/socketio-store'
export { useOutboxStore, type OutboxStore } from './vue/outbox/outbox-store'
export { usePositionsStore } from './vue/positions/positions-store'
