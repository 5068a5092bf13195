/** Runs tasks one at a time, each to completion: what comes up meanwhile waits its turn. */
export interface Mailbox {
  run<T>(task: (payload: T) => void, payload: T): void
  isBusy(): boolean
}

export function createMailbox(): Mailbox {
  const waiting: (() => void)[] = []
  let busy = false

  return {
    isBusy: () => busy,
    run(task, payload) {
      if (busy) {
        waiting.push(() => task(payload))
        return
      }
      busy = true
      try {
        task(payload)
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next()
      } finally {
        busy = false
      }
    },
  }
}
