import { UniEventTarget } from '../standard/event-target'
import { UniCloseEvent, UniEvent, UniMessageEvent } from '../standard/dom-events'
import { UniWebSocket } from '../standard/platform-web-socket'
import { UniAbortController, UniAbortSignal } from './abort'
import { uniAtob, uniBtoa } from './atob'
import { UniTextDecoder, UniTextEncoder } from './text-codec'

// Reads each global by name, as clients do, because mini-programs hide globals behind parameters of a wrapper function.
export const ownWebSocket = typeof WebSocket === 'function' ? WebSocket : UniWebSocket
export const ownEvent = typeof Event === 'function' ? Event : UniEvent
export const ownEventTarget = typeof EventTarget === 'function' ? EventTarget : UniEventTarget
export const ownMessageEvent = typeof MessageEvent === 'function' ? MessageEvent : UniMessageEvent
export const ownCloseEvent = typeof CloseEvent === 'function' ? CloseEvent : UniCloseEvent
/** The controller and signal classes must match, because a controller creates signals of its own class (WS-40). */
const hasController = typeof AbortController === 'function'
export const ownAbortController = hasController ? AbortController : UniAbortController
const signalOfOwn = () => (typeof AbortSignal === 'function' ? AbortSignal : new AbortController().signal.constructor)
export const ownAbortSignal = hasController ? signalOfOwn() : UniAbortSignal
export const ownTextEncoder = typeof TextEncoder === 'function' ? TextEncoder : UniTextEncoder
export const ownTextDecoder = typeof TextDecoder === 'function' ? TextDecoder : UniTextDecoder
export const ownAtob = typeof atob === 'function' ? atob : uniAtob
export const ownBtoa = typeof btoa === 'function' ? btoa : uniBtoa
export const ownQueueMicrotask = typeof queueMicrotask === 'function' ? queueMicrotask : uniQueueMicrotask
/** A `navigator` without a browser name, because WebSocket clients detect browsers by `navigator`. */
export const ownNavigator = typeof navigator === 'object' ? navigator : { language: 'en', userAgent: '' }

/** Rethrows the callback's error in a timer, so the runtime reports it as uncaught. */
export function uniQueueMicrotask(callback: () => void): void {
  void Promise.resolve().then(callback).catch((error: unknown) => {
    setTimeout(() => {
      throw error
    }, 0)
  })
}
