import { fullScope } from './fill-in'
import {
  ownAbortController, ownAbortSignal, ownAtob, ownBtoa, ownCloseEvent, ownEvent, ownEventTarget, ownMessageEvent,
  ownNavigator, ownQueueMicrotask, ownTextDecoder, ownTextEncoder, ownWebSocket,
} from './globals'

const own = typeof globalThis === 'object' ? globalThis : {}

/** The object that clients use as the global object. */
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
  // A mini-program may provide these globals only by name (WS-36).
  setTimeout, clearTimeout, setInterval, clearInterval,
  // `AbortSignal` is useless without the controller, which may exist on the object but be hidden by name (WS-40).
}, Reflect.get(own, 'AbortController') ? [] : ['AbortSignal'])
