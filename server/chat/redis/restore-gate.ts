import { isAfter } from '../../redis/read-reply'

/**
 * A client that comes back is given what it missed, read from the log, and then what comes, which this server
 * reads by itself at its own pace. What lies between the two is neither lost nor told twice: while somebody comes back,
 * what is read waits behind the place to which it was read for them.
 */
export interface RestoreGate {
  /** An entry was read: it is delivered now, or later. In the order of their ids. */
  pass(id: string, tell: () => void): void
  /** One after the other. `task` tells through `upTo` where the entries begin that must wait until it is over. */
  restore<T>(task: (upTo: (id: string) => Promise<void>) => Promise<T>): Promise<T>
  /** Everything up to this entry was delivered. */
  told(): string
}

/**
 * @param patienceMs how long the server may take to read up to there; then `upTo` rejects
 * @param from the entry after which it reads
 */
export function createRestoreGate(patienceMs: number, from = '0-0'): RestoreGate {
  const waiting: { readonly id: string; readonly tell: () => void }[] = []
  let isHolding = false
  /** What is not after it need not wait. */
  let border = '0-0'
  let place = from
  let told = from
  let arrived = (): void => undefined
  let last: Promise<unknown> = Promise.resolve()

  function flush(): void {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      if (isHolding && isAfter(first.id, border)) return
      waiting.shift()
      told = first.id
      first.tell()
    }
  }

  function untilRead(id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the stream is not read')), patienceMs)
      arrived = () => {
        if (isAfter(id, place)) return
        clearTimeout(timer)
        arrived = () => undefined
        resolve()
      }
      arrived()
    })
  }

  return {
    pass(id, tell) {
      place = id
      waiting.push({ id, tell })
      flush()
      arrived()
    },
    restore(task) {
      const done = last.then(async () => {
        isHolding = true
        border = '0-0'
        try {
          return await task(async (id) => {
            border = id
            flush()
            await untilRead(id)
          })
        } finally {
          // Only once the returned client is there: Socket.IO sees to that before anything else happens.
          setImmediate(() => {
            isHolding = false
            flush()
          })
        }
      })
      last = done.then(nextTurn, nextTurn)
      return done
    },
    told: () => told,
  }
}

/** After what was said to be done immediately. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(() => setImmediate(resolve)))
}
