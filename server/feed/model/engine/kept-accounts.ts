/**
 * Accounts in which an order was carried out: they are kept, also when others need their room.
 * @param keepMs how long one is kept after its last order or subscription, ms
 */
export function createKeptAccounts(keepMs: number, now: () => number) {
  const untilMs = new Map<string, number>()

  function has(traderId: string): boolean {
    const endMs = untilMs.get(traderId)
    if (endMs === undefined || now() < endMs) return endMs !== undefined
    untilMs.delete(traderId)
    return false
  }

  return {
    /** An order was carried out in it. */
    ordered(traderId: string): void {
      for (const known of [...untilMs.keys()]) has(known)
      untilMs.set(traderId, now() + keepMs)
    },
    /** Somebody has subscribed to it. */
    used(traderId: string): void {
      if (has(traderId)) untilMs.set(traderId, now() + keepMs)
    },
    has,
  }
}
