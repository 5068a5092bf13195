type Settled = (error?: string) => void

/** Sends that native has not answered yet. Each is settled once: by its first answer or by the end. */
export interface PendingSends {
  /** Returns the function that settles this send; later calls of it do nothing. */
  add(settled: Settled): Settled
  settleAll(error: string): void
}

export function createPendingSends(guard: (call: () => void) => void): PendingSends {
  const pending = new Set<Settled>()
  return {
    add(settled): Settled {
      const settle: Settled = (error) => {
        // H5 fails a send twice; the app's runtime fails it and then calls it a success.
        if (pending.delete(settle)) guard(() => settled(error))
      }
      pending.add(settle)
      return settle
    },
    settleAll(error): void {
      for (const settle of [...pending]) settle(error)
    },
  }
}
