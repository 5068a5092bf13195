/** A W3C WebSocket for clients with their own protocol. */
export { UniWebSocket } from './web-socket/standard/platform-web-socket'
