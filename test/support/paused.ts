import { aroundCalls } from './answer-order'

interface PausedCall {
  readonly name: string
  pass(): Promise<void>
  fail(message: string): void
}

/** Wraps a port so that calls with some names run when the test releases them. */
export function paused<Port extends object>(inner: Port) {
  const waiting: PausedCall[] = []
  let held: readonly PropertyKey[] = []
  const port = aroundCalls(inner, (run, name) => held.includes(name)
    ? new Promise((resolve, reject) => waiting.push({
      name,
      pass: () => run().then(resolve, reject),
      fail: (message) => reject(new Error(message)),
    }))
    : run())
  return {
    ...port,
    waiting,
    /** Calls of other names pass from now on. Waiting calls keep waiting. */
    hold: (...names: readonly (keyof Port)[]) => void (held = names),
    /** No call waits from now on. Waiting calls continue in order. */
    async letGo(): Promise<void> {
      held = []
      for (const each of waiting.splice(0)) await each.pass()
    },
    /** Removes and returns the oldest waiting call. Throws when there is none. */
    next(): PausedCall {
      const oldest = waiting.shift()
      if (oldest === undefined) throw new Error('no call waits')
      return oldest
    },
  }
}
