// Exports that need Pinia. An app that does not import them builds without Pinia.
export { useSocketIOStore, type SocketIOStore } from './vue/connection/socketio-store'
export { usePositionsStore } from './vue/positions/positions-store'
