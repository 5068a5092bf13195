import { fullScope } from './fill-in'
import {
  ownAbortController, ownAbortSignal, ownAtob, ownBtoa, ownCloseEvent, ownEvent, ownEventTarget, ownMessageEvent,
  ownNavigator, ownQueueMicrotask, ownTextDecoder, ownTextEncoder, ownWebSocket,
} from './globals'

const own = typeof globalThis === 'object' ? globalThis : {}

/** Where clients look that ask for the object of all globals. */
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
  // A mini-program need not have these on the object, though it has them by name (WS-36).
  setTimeout, clearTimeout, setInterval, clearInterval,
  // Without the controller that makes them, a class of signals is of no use, and not of ours. Here a controller may be
  // that is hidden by name (WS-40).
}, Reflect.get(own, 'AbortController') ? [] : ['AbortSignal'])
