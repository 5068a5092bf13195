import {
  ownAbortController, ownAbortSignal, ownAtob, ownBtoa, ownCloseEvent, ownEvent, ownEventTarget, ownMessageEvent,
  ownNavigator, ownQueueMicrotask, ownTextDecoder, ownTextEncoder, ownWebSocket,
} from './globals'

/** Puts there what is not there yet; false where the object lets nobody. */
export function fillIn(holder: object, values: Readonly<Record<string, unknown>>): boolean {
  const missing = Object.entries(values).filter(([name]) => Reflect.get(holder, name) === undefined)
  // Not by assignment, which a getter of the runtime could catch.
  return missing
    .map(([name, value]) => Reflect.defineProperty(holder, name, { value, writable: true, configurable: true }))
    .every(Boolean)
}

/** Where clients look that ask for an object of all globals. */
function fullScope(own: object): object {
  const values = {
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
    // A mini-program need not have these on the object, though it has them by name.
    setTimeout, clearTimeout, setInterval, clearInterval,
  }
  if (fillIn(own, { ...values, self: own })) return own
  // Sealed by the runtime: what it has is seen through an object of ours.
  const scope: object = Object.create(own)
  fillIn(scope, { ...values, self: scope })
  return scope
}

export const ownScope = fullScope(typeof globalThis === 'object' ? globalThis : {})
