/**
 * Tracks accounts with an executed order. These accounts are kept even when other accounts need room.
 * @param keepMs how long to keep an account after its last order or subscription
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
    ordered(traderId: string): void {
      for (const known of [...untilMs.keys()]) has(known)
      untilMs.set(traderId, now() + keepMs)
    },
    used(traderId: string): void {
      if (has(traderId)) untilMs.set(traderId, now() + keepMs)
    },
    drop: (traderId: string): void => void untilMs.delete(traderId),
    has,
  }
}
