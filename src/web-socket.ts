/** A W3C WebSocket for clients with their own protocol, on all three platforms. */
export { UniWebSocket } from './web-socket/standard/platform-web-socket'
