import { aroundCalls } from '../support/answer-order'

/** `late`: done at once, answered when `letGo` is called. `slow`: not even done before. */
export const answerModes = ['now', 'late', 'slow', 'fails'] as const
type AnswerMode = (typeof answerModes)[number]

/** Answers of platform and application that come when the world lets them. */
export interface HeldAnswers {
  mode: AnswerMode
  /** Wraps each method that returns a promise. */
  of<Port extends object>(port: Port): Port
  ask<T>(call: () => Promise<T>): Promise<T>
  /** Gives the waiting answers, in order or newest first. */
  letGo(isReversed?: boolean): void
}

export function createHeldAnswers(answered: () => void): HeldAnswers {
  let waiting: (() => void)[] = []

  function ask<T>(call: () => Promise<T>): Promise<T> {
    switch (held.mode) {
      case 'now':
        return call().finally(answered)
      case 'fails':
        return Promise.reject(new Error('out of order'))
      case 'late': {
        const made = call()
        return new Promise((resolve, reject) => waiting.push(() => void made.then(resolve, reject).finally(answered)))
      }
      case 'slow':
        return new Promise((resolve, reject) => waiting.push(() => void call().then(resolve, reject).finally(answered)))
    }
  }

  const held: HeldAnswers = {
    mode: 'now',
    of: (port) => aroundCalls(port, ask),
    ask,
    letGo(isReversed = false) {
      const due = isReversed ? waiting.reverse() : waiting
      waiting = []
      for (const answer of due) answer()
    },
  }
  return held
}
