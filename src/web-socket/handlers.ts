import type { UniEvent } from './events'
import type { UniEventTarget } from './event-target'

type Handler = (event: UniEvent) => unknown

/** The standard's `on…` attributes: a handler is heard where the first one was put, until it is taken away. */
export function defineHandlers(prototype: UniEventTarget, types: readonly string[]): void {
  for (const type of types) {
    const handlers = new WeakMap<UniEventTarget, Handler>()
    function listener(this: UniEventTarget, event: UniEvent): void {
      handlers.get(this)?.call(this, event)
    }
    Object.defineProperty(prototype, `on${type}`, {
      configurable: true,
      enumerable: true,
      get(this: UniEventTarget): Handler | null {
        return handlers.get(this) ?? null
      },
      set(this: UniEventTarget, handler: unknown) {
        if (isCallable(handler)) {
          handlers.set(this, handler)
          // The one that is there already keeps its place.
          this.addEventListener(type, listener)
        } else {
          handlers.delete(this)
          this.removeEventListener(type, listener)
        }
      },
    })
  }
}

const isCallable = (given: unknown): given is Handler => typeof given === 'function'
