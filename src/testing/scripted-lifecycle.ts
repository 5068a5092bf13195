import type { Lifecycle } from '../connection/ports/ports'

export interface ScriptedLifecycle extends Lifecycle {
  toBackground(): void
  toForeground(): void
  /** How many listeners watch. */
  watchers(): number
}

/** The app's foreground, turned by the test. Starts in front. Repeats are emitted, as some runtimes do. */
export function createScriptedLifecycle(startsInFront = true): ScriptedLifecycle {
  let foreground = startsInFront
  const listeners = new Set<(foreground: boolean) => void>()
  function turn(next: boolean): void {
    foreground = next
    for (const listener of [...listeners]) listener(next)
  }
  return {
    isForeground: () => foreground,
    watch(listener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    toBackground: () => turn(false),
    toForeground: () => turn(true),
    watchers: () => listeners.size,
  }
}
