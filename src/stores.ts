// Exports that need Pinia; an app that does not import them builds without it.
export { useSocketIOStore, type SocketIOStore } from './vue/connection/socketio-store'
export { usePositionsStore } from './vue/positions/positions-store'
