import { effectScope, getCurrentScope, onScopeDispose } from 'vue'
import { TradewireError } from '../../shared/errors'
import { adviseAlone } from '../../advice/advise-faults'

/** The functions that the effect scope of a composable calls at its end. */
export interface ScopeEnds {
  /** Functions to call when the scope ends. Each function removes itself. */
  readonly ends: Set<() => void>
  /**
   * Starts work that stops by the returned function, or with the scope of the composable or of this call, if any (a
   * click handler has none). Starts nothing after the composable's scope has ended.
   */
  until(begin: () => () => void): () => void
}

/**
 * Throws `invalid-option` outside an effect scope, because the composable would never stop.
 * @param composable the composable's name
 */
export function requireScope(composable: string): void {
  if (getCurrentScope()) return
  if (process.env.NODE_ENV !== 'production') adviseAlone('outside-setup', 'default', `${composable}()`)
  throw new TradewireError('invalid-option', `${composable} outside of setup`)
}

/**
 * Calls back at the end of the current scope, after its listeners are removed, because otherwise a call to the
 * application could reach the scope's listeners. Vue ends a child scope after all cleanups of its parent.
 */
export function onScopeEnded(end: () => void): void {
  effectScope().run(() => onScopeDispose(end))
}

/**
 * Creates the end handling of a scope. Call this function while the composable runs, because outside a scope nothing
 * stops by itself.
 * @param atEnd registers the call at a scope's end
 */
export function scopeEnds(atEnd: (end: () => void) => void = onScopeDispose): ScopeEnds {
  const own = getCurrentScope()
  const ends = new Set<() => void>()
  let isOver = false
  if (own !== undefined) {
    atEnd(() => {
      isOver = true
      // Iterates over a copy, because calls that start during the end, such as an `unsubscribe` request, do not stop
      // with it.
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
