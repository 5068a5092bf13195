import { inAnswerOrder, isNewestFirst } from '../../src/testing/scripted-socket'

type Call = () => Promise<unknown>

/** Requests within this many microtasks get their responses together. */
const gatheredMicrotasks = 20

/** Responses of one process, whose ports share an order. */
interface Answers {
  /** Each port method must return a promise. */
  of<Port extends object>(port: Port): Port
}

export function createAnswers(): Answers {
  let waiting: (() => void)[] = []

  async function answerAll(): Promise<void> {
    for (let count = 0; count < gatheredMicrotasks; count += 1) await Promise.resolve()
    const due = inAnswerOrder(waiting)
    waiting = []
    for (const answer of due) answer()
  }

  function ask(call: Call): Promise<unknown> {
    if (!isNewestFirst()) return call()
    const made = call()
    if (waiting.length === 0) void answerAll()
    return new Promise((resolve, reject) => waiting.push(() => void made.then(resolve, reject)))
  }

  return { of: (port) => aroundCalls(port, ask) }
}

/** Responses that wait until released. Requests run immediately. */
export interface HeldAnswers extends Answers {
  waiting(): number
  /** Releases waiting responses. Later responses wait again. */
  letGo(): void
}

/** @param isHeld whether the method of this name is held; other methods respond immediately */
export function createHeldAnswers(isHeld: (name: string) => boolean): HeldAnswers {
  let waiting: (() => void)[] = []

  function hold(call: Call): Promise<unknown> {
    const made = call()
    return new Promise((resolve, reject) => waiting.push(() => void made.then(resolve, reject)))
  }

  return {
    of: (port) => aroundCalls(port, (call, name) => (isHeld(name) ? hold(call) : call())),
    waiting: () => waiting.length,
    letGo() {
      const due = inAnswerOrder(waiting)
      waiting = []
      for (const answer of due) answer()
    },
  }
}

export function aroundCalls<Port extends object>(port: Port, around: (call: Call, name: string) => unknown): Port {
  return new Proxy(port, {
    get(target, name) {
      const own: unknown = Reflect.get(target, name)
      if (typeof own !== 'function') return own
      return (...args: unknown[]): unknown => around(async () => {
        const answer: unknown = await Reflect.apply(own, target, args)
        return answer
      }, String(name))
    },
  })
}
