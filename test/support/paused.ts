import { aroundCalls } from './answer-order'

/** A call that waits for the test. */
interface PausedCall {
  readonly name: string
  /** Does it and answers. */
  pass(): Promise<void>
  fail(message: string): void
}

/** The same port, whose calls of some names are made when the test says so. */
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
    /** Later calls of other names pass; what waits goes on waiting. */
    hold: (...names: readonly (keyof Port)[]) => void (held = names),
    /** From now on none waits; those that wait go on, in order. */
    async letGo(): Promise<void> {
      held = []
      for (const each of waiting.splice(0)) await each.pass()
    },
    /** The oldest that waits, which waits no longer; throws when none does. */
    next(): PausedCall {
      const oldest = waiting.shift()
      if (oldest === undefined) throw new Error('no call waits')
      return oldest
    },
  }
}
