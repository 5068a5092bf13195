import { fullScope } from './fill-in'
import {
  ownAbortController, ownAbortSignal, ownAtob, ownBtoa, ownCloseEvent, ownEvent, ownEventTarget, ownMessageEvent,
  ownNavigator, ownQueueMicrotask, ownTextDecoder, ownTextEncoder, ownWebSocket,
} from './globals'

const own = typeof globalThis === 'object' ? globalThis : {}

/** The object that clients use as the object of all globals. */
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
  // A mini-program may lack these on the object, though it has them by name (WS-36).
  setTimeout, clearTimeout, setInterval, clearInterval,
  // Without its controller, a class of signals is useless. Here a controller may exist that is hidden by name (WS-40).
}, Reflect.get(own, 'AbortController') ? [] : ['AbortSignal'])
