import type { Bus, Lifecycle, Network, Random } from '../connection/ports/ports'

type Handler = (payload: unknown, ...more: unknown[]) => void

export interface ScriptedBus extends Bus {
  once(name: string, handler: Handler): void
  emit(name: string, payload: unknown, ...more: readonly unknown[]): void
  /** Removes all listeners for this name, or for all names. */
  clear(name?: string): void
  /** All emitted events with their payloads, oldest first. */
  readonly emitted: readonly { readonly name: string; readonly payload: unknown }[]
  payloads(name: string): readonly unknown[]
  listenerCount(name?: string): number
}

interface Listener {
  readonly handler: Handler
  readonly isOnce: boolean
}

/** As in uni, a listener can be added twice, and a throwing listener stops later listeners. */
export function createScriptedBus(): ScriptedBus {
  const listeners = new Map<string, readonly Listener[]>()
  const emitted: { name: string; payload: unknown }[] = []
  const of = (name: string): readonly Listener[] => listeners.get(name) ?? []
  const add = (name: string, listener: Listener): void => void listeners.set(name, [...of(name), listener])
  return {
    emitted,
    on: (name, handler) => add(name, { handler, isOnce: false }),
    once: (name, handler) => add(name, { handler, isOnce: true }),
    off(name, handler): void {
      listeners.set(name, of(name).filter((other) => other.handler !== handler))
    },
    clear(name): void {
      if (name === undefined) listeners.clear()
      else listeners.delete(name)
    },
    emit(name, payload, ...more): void {
      emitted.push({ name, payload })
      for (const listener of of(name)) {
        if (listener.isOnce) listeners.set(name, of(name).filter((other) => other !== listener))
        listener.handler(payload, ...more)
      }
    },
    payloads: (name) => emitted.filter((entry) => entry.name === name).map(({ payload }) => payload),
    listenerCount(name): number {
      if (name !== undefined) return of(name).length
      return [...listeners.values()].reduce((sum, some) => sum + some.length, 0)
    },
  }
}

export interface ScriptedLifecycle extends Lifecycle {
  toBackground(): void
  toForeground(): void
  watchers(): number
}

/** Creates an app lifecycle that the test controls. Emits repeated events, like some runtimes. */
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

export interface ScriptedNetwork extends Network {
  goOffline(): void
  goOnline(): void
  /** Changes the result of `ask` without an event, as if a network change was missed. */
  answerWith(online: boolean | undefined): void
  /** Sets whether `ask` waits for `answerHeld()`. */
  holdAnswers(isHolding: boolean): void
  answerHeld(): void
  asks(): number
  watchers(): number
}

/** Creates a network port that the test controls. Responds to queries immediately by default. */
export function createScriptedNetwork(startsOnline = true): ScriptedNetwork {
  let online: boolean | undefined = startsOnline
  let asked = 0
  let holding = false
  const pendingAnswers: ((online: boolean | undefined) => void)[] = []
  const listeners = new Set<(online: boolean) => void>()
  function turn(next: boolean): void {
    online = next
    for (const listener of [...listeners]) listener(next)
  }
  return {
    ask(answer): void {
      asked += 1
      if (holding) pendingAnswers.push(answer)
      else answer(online)
    },
    watch(listener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    goOffline: () => turn(false),
    goOnline: () => turn(true),
    answerWith(next): void {
      online = next
    },
    holdAnswers(isHolding): void {
      holding = isHolding
    },
    answerHeld(): void {
      for (const answer of pendingAnswers.splice(0)) answer(online)
    },
    asks: () => asked,
    watchers: () => listeners.size,
  }
}

/** Returns the values in order, then repeats the last value. */
export function createScriptedRandom(...values: readonly number[]): Random {
  let turn = 0
  return {
    next(): number {
      const value = values[Math.min(turn, values.length - 1)]
      if (value === undefined) throw new Error('createScriptedRandom() expects at least one value')
      turn += 1
      return value
    },
  }
}
