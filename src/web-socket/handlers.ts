import type { UniEvent } from './events'
import type { UniEventTarget } from './event-target'
import { define, isObject, must, type Interface } from './web-idl'

/** The standard's `on…` attributes: a handler is heard where the first one was put, until it is taken away. */
export function defineHandlers(owner: Interface<UniEventTarget>, types: readonly string[]): void {
  for (const type of types) {
    const handlers = new WeakMap<UniEventTarget, object>()
    function listener(this: UniEventTarget, event: UniEvent): void {
      const handler = handlers.get(this)
      if (typeof handler === 'function' && Reflect.apply(handler, this, [event]) === false) event.preventDefault()
    }
    define(owner.prototype, `on${type}`, {
      enumerable: true,
      get(this: UniEventTarget): object | null {
        must(this instanceof owner, 'receiver')
        return handlers.get(this) ?? null
      },
      set(this: UniEventTarget, handler: unknown) {
        must(this instanceof owner, 'receiver')
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
