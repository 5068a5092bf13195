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
  // In a mini-program, these globals may be missing from the global object (WS-36).
  setTimeout, clearTimeout, setInterval, clearInterval,
  // Checks the object, because the name `AbortController` may be hidden. Without a controller, `AbortSignal` is useless
  // (WS-40).
}, Reflect.get(own, 'AbortController') ? [] : ['AbortSignal'])
