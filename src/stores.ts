// Exports that need Pinia. Apps without these imports can be built without Pinia.
export { useSocketIOStore, type SocketIOStore } from './vue/connection/socketio-store'
export { usePositionsStore } from './vue/positions/positions-store'
