/** An entry of the stream: milliseconds, a dash, a number. */
export type EntryId = string

export function isAfter(one: EntryId, other: EntryId): boolean {
  const [oneMs = 0, oneSeq = 0] = one.split('-').map(Number)
  const [otherMs = 0, otherSeq = 0] = other.split('-').map(Number)
  return oneMs > otherMs || (oneMs === otherMs && oneSeq > otherSeq)
}

/**
 * A client that comes back is given what it missed, read from the stream, and then what comes, which this server
 * reads by itself at its own pace. What lies between the two is neither lost nor told twice: while somebody comes back,
 * what is read waits behind the place to which it was read for them.
 */
export interface RestoreGate {
  /** An entry was read: it is delivered now, or later. */
  pass(id: EntryId, tell: () => void): void
  /** One after the other. `task` tells through `upTo` where the entries begin that must wait until it is over. */
  restore<T>(task: (upTo: (id: EntryId) => Promise<void>) => Promise<T>): Promise<T>
}

/** @param patienceMs how long the server may take to read up to there; then `upTo` rejects */
export function createRestoreGate(patienceMs: number): RestoreGate {
  const waiting: { readonly id: EntryId; readonly tell: () => void }[] = []
  let isHolding = false
  /** What is not after it need not wait. */
  let border: EntryId = '0-0'
  let place: EntryId = '0-0'
  let arrived = (): void => undefined
  let last: Promise<unknown> = Promise.resolve()

  function flush(): void {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      if (isHolding && isAfter(first.id, border)) return
      waiting.shift()
      first.tell()
    }
  }

  function untilRead(id: EntryId): Promise<void> {
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
  }
}

/** After what was said to be done immediately. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(() => setImmediate(resolve)))
}
