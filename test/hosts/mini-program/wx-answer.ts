import { callIfFunction, fieldsOf } from './call'

export type Later = (callback: () => void) => void

const asWeixin = (message: string): Readonly<Record<string, unknown>> => ({ errMsg: message })

export type Answers = ReturnType<typeof createAnswers>

/** Completes an asynchronous `wx` call exactly once, and never before the call returns. */
export function createAnswers(later: Later, guard: (call: () => void) => void, failureOf = asWeixin) {
  function end(options: unknown, which: 'success' | 'fail', result: Readonly<Record<string, unknown>>): void {
    const callbacks = fieldsOf(options)
    later(() => {
      guard(() => void callIfFunction(callbacks[which], undefined, [result]))
      guard(() => void callIfFunction(callbacks['complete'], undefined, [result]))
    })
  }
  const answers = {
    succeed: (options: unknown, name: string, result: Readonly<Record<string, unknown>> = {}) =>
      end(options, 'success', { ...result, errMsg: `${name}:ok` }),
    fail: (options: unknown, name: string, reason: string) => end(options, 'fail', failureOf(`${name}:fail ${reason}`)),
    /** Runs the call, which succeeds or fails with its exception. */
    attempt(options: unknown, name: string, act: () => Readonly<Record<string, unknown>> | void): void {
      let result: Readonly<Record<string, unknown>>
      try {
        result = act() ?? {}
      } catch (error) {
        answers.fail(options, name, error instanceof Error ? error.message : String(error))
        return
      }
      answers.succeed(options, name, result)
    },
  }
  return answers
}

export type Listeners = ReturnType<typeof createWxListeners>

/** @param guard catches and reports listener exceptions */
export function createWxListeners(guard: (call: () => void) => void) {
  let listeners: readonly ((...args: readonly unknown[]) => unknown)[] = []
  const originals = new Map<unknown, (...args: readonly unknown[]) => unknown>()
  return {
    on(listener: unknown): void {
      if (typeof listener !== 'function') return
      const call = (...args: readonly unknown[]): unknown => Reflect.apply(listener, undefined, args) as unknown
      originals.set(listener, call)
      listeners = [...listeners, call]
    },
    off(listener?: unknown): void {
      const call = originals.get(listener)
      listeners = listener === undefined ? [] : listeners.filter((other) => other !== call)
    },
    notify(...args: readonly unknown[]): void {
      for (const call of listeners) guard(() => void call(...args))
    },
  }
}
