import { effectScope, getCurrentScope, onScopeDispose } from 'vue'
import { throwInvalidOption } from '../../shared/errors'
import { adviseAlone } from '../../advice/advise-faults'

/** Cleanup functions for the end of a composable's effect scope. */
export interface ScopeEnds {
  /** Each function removes itself from this set when called. */
  readonly ends: Set<() => void>
  /**
   * Calls `begin` to start work, and returns a function that stops the work. The work also stops when the composable's
   * scope or this call's scope ends. After the end of the composable's scope, `begin` is not called.
   */
  until(begin: () => () => void): () => void
}

/** Throws `invalid-option` outside an effect scope, where a composable would never stop. */
export function requireScope(composable: string): void {
  if (getCurrentScope()) return
  if (process.env.NODE_ENV !== 'production') adviseAlone('outside-setup', 'default', `${composable}()`)
  throwInvalidOption(`call ${composable} in setup()`)
}

/**
 * Calls `end` when the current scope ends. The scope's listeners are removed first, so `end` does not trigger them.
 * Uses a child scope, because Vue stops child scopes after the parent's cleanups.
 */
export function onScopeEnded(end: () => void): void {
  effectScope().run(() => onScopeDispose(end))
}

/**
 * Creates the current scope's cleanup functions. Call this while the composable runs, because work outside a scope does
 * not stop by itself.
 * @param atEnd registers a function to call when the scope ends
 */
export function scopeEnds(atEnd: (end: () => void) => void = onScopeDispose): ScopeEnds {
  const own = getCurrentScope()
  const ends = new Set<() => void>()
  let isOver = false
  if (own !== undefined) {
    atEnd(() => {
      isOver = true
      // Iterates over a copy, because a cleanup may start calls that add functions.
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
      // `begin` may have ended the scope.
      if (isOver) end()
      return end
    },
  }
}
