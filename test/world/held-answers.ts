import { aroundCalls } from '../support/answer-order'
import type { World } from './world'

/** `late`: done at once, answered when `letGo` is called. `slow`: not even done before. */
export const answerModes = ['now', 'late', 'slow', 'fails'] as const
export type AnswerMode = (typeof answerModes)[number] | 'never'

/** Answers of platform and application that come when the world lets them. */
export interface HeldAnswers {
  mode: AnswerMode
  /** Wraps each method that returns a promise. */
  of<Port extends object>(port: Port): Port
  ask<T>(name: string, call: () => Promise<T>): Promise<T>
  /** Answers without a promise while nothing is held. */
  give<T>(name: string, make: () => T): T | Promise<T>
  /** Gives the waiting answers, in order or newest first. */
  letGo(isReversed?: boolean): void
}

/** Answers of the application that are others at each call. */
export interface ChangingAnswers {
  next(what: string): string
  /** An address or a frame goes out: it must be made of the newest answer. */
  sent(text: string): void
}

export function createChangingAnswers(judge: World['judge']): ChangingAnswers {
  const newest = new Map<string, number>()
  /** Whose newest answer went out. */
  const used = new Set<string>()
  return {
    next(what) {
      const answer = (newest.get(what) ?? 0) + 1
      newest.set(what, answer)
      used.delete(what)
      return `answer ${answer} of ${what}`
    },
    sent(text) {
      if (!text.includes('answer')) return
      for (const [all, answer, what = ''] of text.matchAll(/answer(?: |%20)(\d+)(?: |%20)of(?: |%20)(\w+)/g)) {
        judge('the application is asked again', Number(answer) === newest.get(what) && !used.has(what), () => all)
        used.add(what)
      }
    },
  }
}

/** @param asked how this answer alone comes; `undefined`: as the others */
export function createHeldAnswers(
  answered: () => void, asked: (name: string) => AnswerMode | undefined,
): HeldAnswers {
  let waiting: (() => void)[] = []

  function answerIn<T>(mode: AnswerMode, call: () => Promise<T>): Promise<T> {
    switch (mode) {
      case 'now':
        return call().finally(answered)
      case 'fails':
        return Promise.reject(new Error('out of order'))
      case 'late': {
        const made = call()
        // It fails before anybody may know.
        made.catch(() => undefined)
        return new Promise((resolve, reject) => waiting.push(() => void made.then(resolve, reject).finally(answered)))
      }
      case 'slow':
        return new Promise((resolve, reject) => waiting.push(() => void call().then(resolve, reject).finally(answered)))
      case 'never':
        return new Promise(() => undefined)
    }
  }

  const modeOf = (name: string): AnswerMode => asked(name) ?? held.mode

  const held: HeldAnswers = {
    mode: 'now',
    of: (port) => aroundCalls(port, (call, name) => answerIn(modeOf(name), call)),
    ask: (name, call) => answerIn(modeOf(name), call),
    give(name, make) {
      const mode = modeOf(name)
      return mode === 'now' ? make() : answerIn(mode, () => Promise.resolve(make()))
    },
    letGo(isReversed = false) {
      const due = isReversed ? waiting.reverse() : waiting
      waiting = []
      for (const answer of due) answer()
    },
  }
  return held
}
