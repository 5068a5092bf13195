import { isBrowser } from '../../platform/system/environment'
import { UniWebSocket as OverUni, type UniWebSocketOptions } from './uni-web-socket'

/** Type of the standard WebSocket class. Only this package's own class uses the third argument. */
export interface UniWebSocketClass {
  new (url: string | URL, protocols?: string | string[], options?: UniWebSocketOptions): WebSocket
  readonly prototype: WebSocket
  readonly CONNECTING: 0
  readonly OPEN: 1
  readonly CLOSING: 2
  readonly CLOSED: 3
}

/** On web pages, the browser's own class. On other platforms, the class built on `uni.connectSocket`. */
export const UniWebSocket: UniWebSocketClass = isBrowser() && typeof WebSocket === 'function' ? WebSocket : OverUni
