import { aroundCalls } from '../support/answer-order'

/** `late`: executed immediately, answered when `letGo` is called. `slow`: not executed before that call. */
export const answerModes = ['now', 'late', 'slow', 'fails'] as const
export type AnswerMode = (typeof answerModes)[number] | 'never'

export type Judge = (judge: string, holds: boolean, detail: () => string) => void

export type HeldAnswers = ReturnType<typeof createHeldAnswers>
export type ChangingAnswers = ReturnType<typeof createChangingAnswers>

export function createChangingAnswers(judge: Judge) {
  const newest = new Map<string, number>()
  const used = new Set<string>()
  return {
    next(what: string): string {
      const answer = (newest.get(what) ?? 0) + 1
      newest.set(what, answer)
      used.delete(what)
      return `answer ${answer} of ${what}`
    },
    /** The address or frame must be built from the newest response. */
    sent(text: string): void {
      if (!text.includes('answer')) return
      for (const [all, answer, what = ''] of text.matchAll(/answer(?: |%20)(\d+)(?: |%20)of(?: |%20)(\w+)/g)) {
        judge('the application is queried again', Number(answer) === newest.get(what) && !used.has(what), () => all)
        used.add(what)
      }
    },
  }
}

/** @param asked the mode of this response alone; `undefined`: the common mode */
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
        // The call fails before other code can observe it.
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
    of: <Port extends object>(port: Port): Port => aroundCalls(port, (call, name) => answerIn(modeOf(name), call)),
    ask: <T>(name: string, call: () => Promise<T>): Promise<T> => answerIn(modeOf(name), call),
    /** Responds without a promise while nothing is held. */
    give<T>(name: string, make: () => T): T | Promise<T> {
      const mode = modeOf(name)
      return mode === 'now' ? make() : answerIn(mode, () => Promise.resolve(make()))
    },
    letGo(isReversed = false): void {
      const due = isReversed ? waiting.reverse() : waiting
      waiting = []
      for (const answer of due) answer()
    },
  }
  return held
}
