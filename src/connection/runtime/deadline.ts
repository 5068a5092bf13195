import type { Clock } from '../ports/clock'

/** Waits for one operation at a time, and for each only so long. */
export interface Deadline {
  /** Settles with the operation, or rejects when its time is over; the operation then sees that it is late. */
  keep(operation: (isLate: () => boolean) => Promise<void>): Promise<void>
  /** From now on there is no deadline, for the operation under way neither. */
  stop(): void
}

export function createDeadline(clock: Clock, timeoutMs: number): Deadline {
  let isStopped = false
  let clear = (): void => undefined

  return {
    async keep(operation) {
      let isLate = false
      const overtime = new Promise<never>((_, reject) => {
        if (isStopped) return
        const timer = clock.setTimer(() => {
          isLate = true
          reject(new Error(`not settled within ${timeoutMs} ms`))
        }, timeoutMs)
        clear = () => clock.clearTimer(timer)
      })
      try {
        await Promise.race([operation(() => isLate), overtime])
      } finally {
        clear()
      }
    },
    stop() {
      isStopped = true
      clear()
    },
  }
}
