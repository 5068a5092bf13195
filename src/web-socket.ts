/** A W3C WebSocket for clients that implement their own protocol, on all three platforms. */
export { UniWebSocket } from './web-socket/standard/platform-web-socket'
