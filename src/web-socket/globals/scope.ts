import { fullScope } from './fill-in'
import {
  ownAbortController, ownAbortSignal, ownAtob, ownBtoa, ownCloseEvent, ownEvent, ownEventTarget, ownMessageEvent,
  ownNavigator, ownQueueMicrotask, ownTextDecoder, ownTextEncoder, ownWebSocket,
} from './globals'

const own = typeof globalThis === 'object' ? globalThis : {}

/** The global object for WebSocket clients. */
export const ownScope = fullScope(own, {
  WebSocket: ownWebSocket,
  Event: ownEvent,
  EventTarget: ownEventTarget,
  MessageEvent: ownMessageEvent,
  CloseEvent: ownCloseEvent,
  AbortController: ownAbortController,
  AbortSignal: ownAbortSignal,
  TextEncoder: ownTextEncoder,
  TextDecoder: ownTextDecoder,
  atob: ownAtob,
  btoa: ownBtoa,
  queueMicrotask: ownQueueMicrotask,
  navigator: ownNavigator,
  // Adds timer functions, because a mini-program's global object may lack them (WS-36).
  setTimeout, clearTimeout, setInterval, clearInterval,
  // Reads `own`, because a wrapper's parameter may hide the global name.
  // Without a controller, `AbortSignal` is useless (WS-40).
}, Reflect.get(own, 'AbortController') ? [] : ['AbortSignal'])
