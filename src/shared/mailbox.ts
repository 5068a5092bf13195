/** Runs tasks one at a time, each to completion: what comes up meanwhile waits its turn. */
export interface Mailbox {
  /** What a task throws comes out here, after the tasks that waited behind it have run. */
  run<T>(task: (payload: T) => void, payload: T): void
}

export function createMailbox(): Mailbox {
  const waiting: (() => void)[] = []
  let busy = false

  function runWaiting(): void {
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next()
    } finally {
      if (waiting.length > 0) runWaiting()
      else busy = false
    }
  }

  return {
    run(task, payload) {
      if (busy) {
        waiting.push(() => task(payload))
        return
      }
      busy = true
      try {
        task(payload)
      } finally {
        runWaiting()
      }
    },
  }
}
