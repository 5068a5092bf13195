// Exports that need Pinia: an app that uses none of them builds without it.
export { useSocketIOStore, type SocketIOStore } from './vue/connection/socketio-store'
export { usePositionsStore } from './vue/positions/positions-store'
