/** A W3C WebSocket for clients that implement their own protocol, on all three platforms. */
export { UniWebSocket, type UniWebSocketClass } from './web-socket/standard/platform-web-socket'
export type { UniWebSocketOptions } from './web-socket/standard/uni-web-socket'
