import { effectScope, getCurrentScope, onScopeDispose } from 'vue'
import { TradewireError } from '../../shared/errors'
import { adviseAlone } from '../../advice/advise-faults'

/** The things that a composable has started, until its effect scope ends. */
export interface ScopeEnds {
  /** Called when the scope ends; each removes itself. */
  readonly ends: Set<() => void>
  /**
   * Until it is ended: by the returned function, with the scope of the composable, or with the scope of this call,
   * which may be another one, or none (a click). Starts nothing after the end of the composable's scope.
   */
  until(begin: () => () => void): () => void
}

/**
 * Throws `invalid-option` outside of an effect scope: the composable would never end.
 * @param composable its name
 */
export function requireScope(composable: string): void {
  if (getCurrentScope()) return
  if (process.env.NODE_ENV !== 'production') adviseAlone('outside-setup', 'default', `${composable}()`)
  throw new TradewireError('invalid-option', `${composable} outside of setup`)
}

/**
 * Called at the end of the current scope, after its listeners are removed: for an end that calls the application, which
 * would otherwise reach a listener of that scope. Vue ends a child scope after all cleanups of its parent.
 */
export function onScopeEnded(end: () => void): void {
  effectScope().run(() => onScopeDispose(end))
}

/**
 * Call it in the composable's own turn: outside of any scope nothing ends by itself.
 * @param atEnd when in the end of a scope
 */
export function scopeEnds(atEnd: (end: () => void) => void = onScopeDispose): ScopeEnds {
  const own = getCurrentScope()
  const ends = new Set<() => void>()
  let isOver = false
  if (own !== undefined) {
    atEnd(() => {
      isOver = true
      // A copy: calls that start while the scope ends, such as the request of an `unsubscribe`, do not end with it.
      for (const end of [...ends]) end()
    })
  }

  return {
    ends,
    until(begin) {
      if (isOver) return () => undefined
      const stop = begin()
      const end = (): void => {
        if (ends.delete(end)) stop()
      }
      ends.add(end)
      const present = getCurrentScope()
      if (present !== undefined && present !== own) atEnd(end)
      // The called function may have ended the scope.
      if (isOver) end()
      return end
    },
  }
}
