import { aroundCalls } from '../support/answer-order'

/** `late`: done at once, answered when `letGo` is called. `slow`: not even done before. */
export const answerModes = ['now', 'late', 'slow', 'fails'] as const
export type AnswerMode = (typeof answerModes)[number] | 'never'

export type Judge = (judge: string, holds: boolean, detail: () => string) => void

/** Answers of platform and application that come when the world lets them. */
export type HeldAnswers = ReturnType<typeof createHeldAnswers>
/** Answers of the application that are others at each call. */
export type ChangingAnswers = ReturnType<typeof createChangingAnswers>

export function createChangingAnswers(judge: Judge) {
  const newest = new Map<string, number>()
  /** Whose newest answer went out. */
  const used = new Set<string>()
  return {
    next(what: string): string {
      const answer = (newest.get(what) ?? 0) + 1
      newest.set(what, answer)
      used.delete(what)
      return `answer ${answer} of ${what}`
    },
    /** An address or a frame goes out: it must be made of the newest answer. */
    sent(text: string): void {
      if (!text.includes('answer')) return
      for (const [all, answer, what = ''] of text.matchAll(/answer(?: |%20)(\d+)(?: |%20)of(?: |%20)(\w+)/g)) {
        judge('the application is asked again', Number(answer) === newest.get(what) && !used.has(what), () => all)
        used.add(what)
      }
    },
  }
}

/** @param asked how this answer alone comes; `undefined`: as the others */
export function createHeldAnswers(answered: () => void, asked: (name: string) => AnswerMode | undefined) {
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

  const held = {
    mode: 'now' as AnswerMode,
    /** Wraps each method that returns a promise. */
    of: <Port extends object>(port: Port): Port => aroundCalls(port, (call, name) => answerIn(modeOf(name), call)),
    ask: <T>(name: string, call: () => Promise<T>): Promise<T> => answerIn(modeOf(name), call),
    /** Answers without a promise while nothing is held. */
    give<T>(name: string, make: () => T): T | Promise<T> {
      const mode = modeOf(name)
      return mode === 'now' ? make() : answerIn(mode, () => Promise.resolve(make()))
    },
    /** Gives the waiting answers, in order or newest first. */
    letGo(isReversed = false): void {
      const due = isReversed ? waiting.reverse() : waiting
      waiting = []
      for (const answer of due) answer()
    },
  }
  return held
}
