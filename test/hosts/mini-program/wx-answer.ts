import { callIfFunction, fieldsOf } from './call'

export type Later = (callback: () => void) => void

/** How an asynchronous call of `wx` ends: never before it returns, and exactly once. */
export interface Answers {
  succeed(options: unknown, name: string, result?: Readonly<Record<string, unknown>>): void
  fail(options: unknown, name: string, reason: string): void
  /** Does it, and succeeds or fails with what was thrown. */
  attempt(options: unknown, name: string, act: () => Readonly<Record<string, unknown>> | void): void
}

const asWeixin = (message: string): Readonly<Record<string, unknown>> => ({ errMsg: message })

export function createAnswers(later: Later, guard: (call: () => void) => void, failureOf = asWeixin): Answers {
  function end(options: unknown, which: 'success' | 'fail', result: Readonly<Record<string, unknown>>): void {
    const callbacks = fieldsOf(options)
    later(() => {
      guard(() => void callIfFunction(callbacks[which], undefined, [result]))
      guard(() => void callIfFunction(callbacks['complete'], undefined, [result]))
    })
  }
  const answers: Answers = {
    succeed: (options, name, result = {}) => end(options, 'success', { ...result, errMsg: `${name}:ok` }),
    fail: (options, name, reason) => end(options, 'fail', failureOf(`${name}:fail ${reason}`)),
    attempt(options, name, act) {
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
