import type { UniEvent } from './events'
import type { UniEventTarget } from './event-target'
import { isObject } from './web-idl'

/** The standard's `on…` attributes: a handler is heard where the first one was put, until it is taken away. */
export function defineHandlers(prototype: UniEventTarget, types: readonly string[]): void {
  for (const type of types) {
    const handlers = new WeakMap<UniEventTarget, object>()
    function listener(this: UniEventTarget, event: UniEvent): void {
      const handler = handlers.get(this)
      if (typeof handler === 'function' && Reflect.apply(handler, this, [event]) === false) event.preventDefault()
    }
    Object.defineProperty(prototype, `on${type}`, {
      configurable: true,
      enumerable: true,
      get(this: UniEventTarget): object | null {
        return handlers.get(this) ?? null
      },
      set(this: UniEventTarget, handler: unknown) {
        // An object that cannot be called is kept, and not called.
        if (isObject(handler)) {
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
