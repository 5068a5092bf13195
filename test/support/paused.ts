import { aroundCalls } from './answer-order'

interface PausedCall {
  readonly name: string
  pass(): Promise<void>
  fail(message: string): void
}

/** Wraps a port so that calls of some names wait until released. */
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
    /** From now on, only calls of these names wait. Waiting calls keep waiting. */
    hold: (...names: readonly (keyof Port)[]) => void (held = names),
    /** Resumes waiting calls in order. Later calls pass. */
    async letGo(): Promise<void> {
      held = []
      for (const each of waiting.splice(0)) await each.pass()
    },
    next(): PausedCall {
      const oldest = waiting.shift()
      if (oldest === undefined) throw new Error('no call waits')
      return oldest
    },
  }
}
